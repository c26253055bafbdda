import { type Commands, MAIN_ROOM, type Meeting, type Participant, type Snapshot, type Source } from "../ports";
import { emptyMeeting, me, people, rooms } from "./people";
import type { World } from "./world";

declare global {
  interface Window {
    __demo?: { raw: boolean }; // what the page asked of the stage
  }
}

const longest = 32_000;

/** The contract's commands, each an edit of the world. */
export function memoryCommands(world: World, size: number): Commands {
  return {
    meetings: meetings(world, size),
    rooms: breakout(world),
    chat: {
      send: async ({ room, text }) =>
        world.inMeeting((m) => {
          check(text);
          world.say(m, room, { author: me, name: world.now.self.name, kind: "chat", text });
        }),
      history: async ({ room, before, limit }) => world.before(room, before, limit),
    },
    devices: devices(world),
    stage: {
      show: async () => {},
      needKeyFrame: async ({ participant, source }) => void world.keysWanted.add(`${participant} ${source}`),
      raw: async (raw) => {
        window.__demo = { raw };
      },
    },
    settings: {
      set: async (v) =>
        world.change((s) => {
          s.settings = v;
        }),
      mediaUrl: async () => "",
    },
  };
}

function check(text: string): void {
  if (text.trim() === "") throw { code: "message_empty" };
  if ([...text].length > longest) throw { code: "message_too_long" };
}

function meetings(world: World, size: number): Commands["meetings"] {
  const enter = (name: string, meeting: string, role: Participant["role"]) =>
    world.change((s) => {
      s.self.name = name;
      s.joining = null;
      s.meeting = emptyMeeting(meeting, people(role === "owner" ? 1 : size, name, role));
      send(s);
    });
  const role = (id: string, r: Participant["role"]) =>
    world.moderating((m) => {
      find(m, id).role = r;
    });
  return {
    start: async ({ name, meeting }) => enter(named(name), meeting, "owner"),
    join: async ({ name, link }) => enter(named(name), inspect(link).name, "participant"),
    inspect: async (link) => inspect(link),
    knock: async ({ name }) => ask(world, named(name)),
    knockAt: async () => {
      throw { code: "unreachable", detail: "dial tcp: i/o timeout" };
    },
    reopen: async ({ name, meeting }) =>
      enter(named(name), world.now.past.find((p) => p.meeting === meeting)?.name ?? "", "owner"),
    cancel: async () =>
      world.change((s) => {
        s.joining = null;
      }),
    answerKnock: async ({ knock, accept }) =>
      world.moderating((m) => {
        const found = m.knocks.find((k) => k.id === knock);
        m.knocks = m.knocks.filter((k) => k.id !== knock);
        if (found && accept) m.participants.push({ ...people(2, "", "owner")[1]!, id: knock, name: found.name });
      }),
    leave: async () => {
      world.forget();
      world.change((s) => {
        s.meeting = null;
      });
    },
    rename: async (name) =>
      world.inMeeting((m, s) => {
        s.self.name = named(name);
        find(m, me).name = name;
      }),
    invite: async () => ({ link: sampleLink, qr: sampleCode() }),
    raiseHand: async (up) =>
      world.inMeeting((m) => {
        find(m, me).hand = up ? Date.now() : 0;
      }),
    grantModerator: async (id) => role(id, "moderator"),
    revokeModerator: async (id) => role(id, "participant"),
    remove: async (id) =>
      world.moderating((m) => {
        m.participants = m.participants.filter((p) => p.id !== id);
      }),
  };
}

function breakout(world: World): Commands["rooms"] {
  const told = (m: Meeting, text: string) => {
    for (const r of m.rooms) world.say(m, r.id, { author: "", name: find(m, me).name, kind: "system", text });
  };
  return {
    setUp: async ({ count, method }) =>
      world.moderating((m) => {
        if (m.breakout.configured) throw { code: "already_configured" };
        if (!Number.isInteger(count) || count < 1 || count > 50) throw { code: "bad_room_count" };
        m.rooms = rooms(count);
        m.breakout = { ...m.breakout, configured: true, method };
        const ordinary = m.participants.filter((p) => p.role === "participant");
        if (method === "automatic") for (const [i, p] of ordinary.entries()) p.assigned = `room${(i % count) + 1}`;
        world.readable(m);
        told(m, "rooms_created");
      }),
    assign: async (moves) =>
      world.moderating((m) => {
        for (const [id, room] of Object.entries(moves)) find(m, id).assigned = room;
        settle(m);
      }),
    start: async () =>
      world.moderating((m, s) => {
        if (!m.breakout.configured) throw { code: "not_configured" };
        if (m.breakout.running) throw { code: "already_started" };
        m.breakout = { ...m.breakout, running: true, generation: m.breakout.generation + 1 };
        settle(m);
        told(m, "rooms_started");
        world.notice(s, { kind: "started" });
      }),
    stop: async () =>
      world.moderating((m, s) => {
        if (!m.breakout.running) throw { code: "not_started" };
        m.breakout = { ...m.breakout, running: false };
        m.location = MAIN_ROOM;
        for (const p of m.participants) p.room = MAIN_ROOM;
        told(m, "rooms_stopped");
        world.notice(s, { kind: "stopped" });
      }),
    remove: async () =>
      world.moderating((m) => {
        m.rooms = rooms(0);
        m.location = MAIN_ROOM;
        m.breakout = { configured: false, running: false, method: "", generation: m.breakout.generation };
        for (const p of m.participants) Object.assign(p, { room: MAIN_ROOM, assigned: "" });
        world.readable(m);
      }),
    visit: async (room) =>
      world.inMeeting((m) => {
        if (!m.breakout.running) throw { code: "not_started" };
        if (m.role === "participant" && m.breakout.method !== "choose") throw { code: "not_free_mode" };
        m.location = room;
        find(m, me).room = room;
        world.readable(m);
      }),
    broadcast: async (text) =>
      world.moderating((m) => {
        check(text);
        for (const r of m.rooms) world.say(m, r.id, { author: me, name: world.now.self.name, kind: "broadcast", text });
      }),
  };
}

function devices(world: World): Commands["devices"] {
  const set = (edit: (s: Snapshot) => void) =>
    world.change((s) => {
      edit(s);
      send(s);
    });
  return {
    refresh: async () => {},
    select: async ({ kind, label }) =>
      set((s) => {
        s.devices.selected[kind] = label;
      }),
    microphone: async (on) =>
      set((s) => {
        s.devices.microphoneOn = on;
      }),
    camera: async (on) =>
      set((s) => {
        s.devices.cameraOn = on;
      }),
    screen: async (on) =>
      set((s) => {
        s.devices.screenOn = on;
      }),
    testSound: async () => {},
    preview: async () => {},
  };
}

/** What my devices send becomes what others see of me. */
function send(s: Snapshot): void {
  const d = s.devices;
  const publishing: Record<Source, boolean> = {
    microphone: d.microphoneOn && d.microphones.length > 0,
    camera: d.cameraOn && d.cameras.length > 0,
    screen: d.screenOn,
  };
  if (s.meeting) Object.assign(find(s.meeting, me), publishing);
  if (s.meeting) s.meeting.publishing = publishing;
}

/** Everybody who is no moderator goes where they are assigned, while rooms run. */
function settle(m: Meeting): void {
  if (!m.breakout.running) return;
  for (const p of m.participants) if (p.role === "participant") p.room = p.assigned || MAIN_ROOM;
  m.location = find(m, m.me).room;
}

function find(m: Meeting, id: string): Participant {
  const p = m.participants.find((one) => one.id === id);
  if (!p) throw { code: "unknown_participant" };
  return p;
}

function named(name: string): string {
  if (name === "" || [...name].length > 64) throw { code: "bad_name" };
  return name;
}

function ask(world: World, name: string): void {
  world.change((s) => {
    s.self.name = name;
    s.joining = { stage: "asking", meeting: "near", name: "Design review", error: null };
  });
}

function inspect(link: string): { meeting: string; name: string; addresses: string[] } {
  if (!link.startsWith("alcove://join?")) throw { code: "bad_invite", detail: "missing scheme" };
  return { meeting: "demo", name: "Workshop", addresses: ["192.168.1.20:7788"] };
}

const sampleLink =
  "alcove://join?m=k3x9q2m5n7p4&n=Workshop&k=3vYcF0b1m9mQyq3s6Z2c0m1rVwq8yT5uJ4hX7bN2eKs&a=192.168.1.23:7788";

/** Looks like a QR code; carries nothing. */
function sampleCode(): string[] {
  const n = 45;
  const finder = (x: number, y: number) => {
    const d = Math.max(Math.abs(x - 3), Math.abs(y - 3));
    return d === 4 ? false : d === 3 || d <= 1;
  };
  const at = (x: number, y: number) => {
    const fx = x > n - 9 ? n - 1 - x : x;
    const fy = y > n - 9 ? n - 1 - y : y;
    if (fx < 8 && fy < 8 && !(x > n - 9 && y > n - 9)) return finder(fx, fy);
    return ((x * 73 + y * 179 + ((x * y) ^ (x + 3 * y)) * 31) >> 2) % 5 < 2;
  };
  return Array.from({ length: n }, (_, y) => Array.from({ length: n }, (_, x) => (at(x, y) ? "1" : "0")).join(""));
}
