import { type Commands, MAIN_ROOM, type Meeting, type Participant, type Room, type RoomId } from "../ports";
import { record, recordMoves, undo } from "./changes";
import { breakoutRoom, find, me, rooms } from "./people";
import { addTimer } from "./timers";
import type { World } from "./world";

type Own =
  | "setUp"
  | "assign"
  | "undo"
  | "start"
  | "stop"
  | "add"
  | "edit"
  | "rule"
  | "carry"
  | "remove"
  | "visit"
  | "broadcast";

/** The commands that make rooms, fill, open, change and close them. */
export function roomCommands(world: World): Pick<Commands["rooms"], Own> {
  const told = (m: Meeting, text: string) => {
    for (const r of m.rooms) world.say(m, r.id, { author: "", name: find(m, me).name, kind: "system", text });
  };
  return {
    setUp: async ({ count, method, names = [], plan = { millis: 0, grace: 0 } }) =>
      world.moderating((m) => {
        if (m.breakout.configured) throw { code: "already_configured" };
        if (!Number.isInteger(count) || count < 1 || count > 50) throw { code: "bad_room_count" };
        if (names.length > 0 && names.length !== count) throw { code: "bad_room_count" };
        for (const n of names) roomName(n);
        m.rooms = rooms(count, names);
        m.breakout = { ...m.breakout, configured: true, method, plan };
        record(world, m, "set_up");
        if (method === "automatic") deal(m);
        world.readable(m);
        told(m, "rooms_created");
      }),
    assign: async (moves) => world.moderating((m) => assign(world, m, moves, me)),
    undo: async (change) => world.moderating((m) => undo(world, m, change)),
    start: async (plan) =>
      world.moderating((m, s) => {
        if (!m.breakout.configured) throw { code: "not_configured" };
        if (m.breakout.running) throw { code: "already_started" };
        m.breakout = { ...m.breakout, running: true, generation: m.breakout.generation + 1, plan };
        for (const p of m.participants) p.away = false;
        if (plan.millis > 0) addTimer(world, m, "", plan);
        record(world, m, "started");
        settle(m);
        told(m, "rooms_started");
        world.notice(s, { kind: "started" });
      }),
    stop: async () =>
      world.moderating((m, s) => {
        if (!m.breakout.running) throw { code: "not_started" };
        world.remember(m);
        allBack(m);
        record(world, m, "stopped");
        told(m, "rooms_stopped");
        world.notice(s, { kind: "stopped" });
      }),
    add: async (name) =>
      world.moderating((m) => {
        if (!m.breakout.configured) throw { code: "not_configured" };
        if (m.rooms.length > 50) throw { code: "bad_room_count" };
        const room = breakoutRoom(m.rooms.length - 1, roomName(name));
        m.rooms.push(room);
        record(world, m, "added", room.id);
        world.readable(m);
      }),
    edit: async ({ room: id, name, closed, locked, limit }) =>
      world.moderating((m) => {
        const room = m.rooms.find((r) => r.id === id && id !== MAIN_ROOM);
        if (!room) throw { code: "unknown_room" };
        if (limit !== undefined && (!Number.isInteger(limit) || limit < 0 || limit > 999)) throw { code: "bad_limit" };
        if (name !== undefined) rename(world, m, room, roomName(name));
        if (closed !== undefined) record(world, m, closed ? "closed" : "opened", id);
        if (locked !== undefined) record(world, m, locked ? "locked" : "unlocked", id);
        if (limit !== undefined) record(world, m, "limited", id);
        Object.assign(room, defined({ closed, locked, limit }));
        if (closed !== undefined) settle(m);
      }),
    rule: async ({ late, canReturn, noPeek, list }) =>
      world.moderating((m) => {
        if (noPeek !== undefined && m.role !== "owner") throw { code: "not_owner" };
        Object.assign(m.rules, defined({ late, canReturn, noPeek, listed: list && Object.keys(list).length }));
        record(world, m, "ruled");
      }),
    carry: async ({ room, participant }) =>
      world.moderating((m) => {
        if (m.role !== "owner") throw { code: "not_owner" };
        const found = m.rooms.find((r) => r.id === room && r.id !== MAIN_ROOM);
        if (!found) throw { code: "unknown_room" };
        if (participant !== "" && !find(m, participant).online) throw { code: "out_of_reach" };
        found.chosen = participant;
        found.carrier = participant === m.host.participant ? "" : participant;
      }),
    remove: async () =>
      world.moderating((m) => {
        if (!m.breakout.configured) throw { code: "not_configured" };
        if (m.breakout.running) world.remember(m);
        allBack(m);
        for (const p of m.participants) p.assigned = "";
        m.rooms = rooms(0);
        m.breakout = { ...m.breakout, configured: false, method: "" };
        record(world, m, "deleted");
        world.readable(m);
      }),
    visit: async (room) =>
      world.inMeeting((m) => {
        const self = find(m, me);
        refuseVisit(m, self, room);
        if (m.role === "participant" && m.breakout.method !== "choose") self.away = room === MAIN_ROOM;
        m.location = room;
        self.room = room;
        if (m.role !== "participant") welcome(m, room);
        world.readable(m);
      }),
    broadcast: async (text) =>
      world.moderating((m) => {
        world.check(text);
        for (const r of m.rooms) world.say(m, r.id, { author: me, name: world.now.self.name, kind: "broadcast", text });
      }),
  };
}

/** Assigns as the one with the id `by`. */
export function assign(world: World, m: Meeting, moves: Record<string, RoomId | "">, by: string): void {
  for (const [id, room] of Object.entries(moves)) {
    find(m, id);
    if (room !== "" && !m.rooms.some((r) => r.id === room)) throw { code: "unknown_room" };
  }
  recordMoves(world, m, moves, by);
  for (const [id, room] of Object.entries(moves)) {
    Object.assign(find(m, id), { assigned: room === MAIN_ROOM ? "" : room, late: false, away: false });
  }
  settle(m, Object.keys(moves));
}

/** Everybody who is no moderator goes where they are assigned, while rooms run; of moderators those who are named. */
export function settle(m: Meeting, named: string[] = []): void {
  if (!m.breakout.running) return;
  const open = (id: RoomId | "") => m.rooms.some((r) => r.id === id && !r.closed);
  for (const p of m.participants) {
    if (p.role === "participant" || named.includes(p.id)) {
      p.room = !p.away && open(p.assigned) ? (p.assigned as RoomId) : MAIN_ROOM;
    }
  }
  m.location = find(m, m.me).room;
}

function deal(m: Meeting): void {
  const ordinary = m.participants.filter((p) => p.role === "participant");
  for (const [i, p] of ordinary.entries()) p.assigned = m.rooms[1 + (i % (m.rooms.length - 1))]!.id;
}

export function allBack(m: Meeting): void {
  m.breakout = { ...m.breakout, running: false };
  m.location = MAIN_ROOM;
  m.timers = [];
  for (const p of m.participants) Object.assign(p, { room: MAIN_ROOM, away: false, hand: 0, why: "", helper: "" });
}

function rename(world: World, m: Meeting, room: Room, name: string): void {
  room.name = name;
  room.letter = [...name][0]!.toLocaleUpperCase();
  record(world, m, "renamed", room.id);
}

function refuseVisit(m: Meeting, self: Participant, id: RoomId): void {
  if (!m.breakout.running) throw { code: "not_started" };
  const room = m.rooms.find((r) => r.id === id);
  if (!room) throw { code: "unknown_room" };
  if (room.closed) throw { code: "room_closed" };
  if (m.role !== "participant") return;
  if (m.breakout.method !== "choose") {
    const home = id === MAIN_ROOM ? m.rules.canReturn || m.timers.some((t) => t.ending) : id === self.assigned;
    if (!home) throw { code: "not_free_mode" };
    return;
  }
  if (room.locked) throw { code: "room_locked" };
  const there = m.participants.filter((p) => p.role === "participant" && p.room === id && p.id !== self.id);
  if (room.limit > 0 && there.length >= room.limit) throw { code: "room_full" };
}

/** Who asked for help in a room has it when a moderator enters. */
function welcome(m: Meeting, room: RoomId): void {
  if (room === MAIN_ROOM) return;
  for (const p of m.participants) if (p.room === room) Object.assign(p, { hand: 0, why: "", helper: "" });
}

function roomName(name: string): string {
  const short = name.trim();
  if (short === "" || [...short].length > 64) throw { code: "bad_name" };
  return short;
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, v]) => v !== undefined)) as Partial<T>;
}
