import type { Commands, Meeting, Plan, RoomId, Snapshot, Timer } from "../ports";
import { record } from "./changes";
import { find, me } from "./people";
import { allBack, settle } from "./rooms";
import type { World } from "./world";

const day = 24 * 60 * 60 * 1000; // ms
const longestGrace = 120_000; // ms

type Own = "setTimer" | "addTime" | "clearTimer";

export function timerCommands(world: World): Pick<Commands["rooms"], Own> {
  return {
    setTimer: async ({ room, millis, grace }) =>
      world.moderating((m, s) => {
        if (!m.breakout.running) throw { code: "not_started" };
        if (millis === 0 && grace === 0) return close(world, m, s, room);
        addTimer(world, m, room, { millis, grace });
        record(world, m, "timed", room);
      }),
    addTime: async ({ timer, millis }) =>
      world.moderating((m) => {
        const found = m.timers.find((t) => t.id === timer);
        if (!found) throw { code: "no_timer" };
        const left = Math.max(0, (found.ending ? 0 : found.left) + millis);
        if (left > day) throw { code: "bad_timer" };
        Object.assign(found, { left, ending: left === 0, total: Math.max(0, found.total + millis) });
        if (left === 0) found.left = found.grace;
        run(world, found);
        record(world, m, "timed", found.room);
      }),
    clearTimer: async (timer) =>
      world.moderating((m) => {
        const found = m.timers.find((t) => t.id === timer);
        if (!found) throw { code: "no_timer" };
        m.timers = m.timers.filter((t) => t.id !== timer);
        record(world, m, "timed", found.room);
      }),
  };
}

/** Sets the one timer of a room, or of all. */
export function addTimer(world: World, m: Meeting, room: RoomId | "", { millis, grace }: Plan): void {
  if (millis < 0 || millis > day || grace < 0 || grace > longestGrace) throw { code: "bad_timer" };
  const timer: Timer = {
    id: world.nextId("timer"),
    room,
    left: millis > 0 ? millis : grace,
    total: millis,
    grace,
    ending: millis === 0,
    by: find(m, me).name,
  };
  m.timers = [...m.timers.filter((t) => t.room !== room), timer];
  run(world, timer);
}

/** Counts on by a monotonic clock; what is left in a snapshot comes from here. */
function run(world: World, timer: Timer): void {
  const deadline = performance.now() + timer.left;
  world.deadlines.set(timer.id, deadline);
  setTimeout(() => up(world, timer.id, deadline), timer.left);
}

function up(world: World, id: string, deadline: number): void {
  const known = world.now.meeting?.timers.some((t) => t.id === id);
  if (!known || world.deadlines.get(id) !== deadline) return; // cleared, or set anew
  world.inMeeting((m, s) => {
    const timer = m.timers.find((t) => t.id === id)!;
    if (timer.ending || timer.grace === 0) return close(world, m, s, timer.room);
    Object.assign(timer, { ending: true, left: timer.grace });
    run(world, timer);
  });
}

/** The time is up: all rooms end, or one closes. */
function close(world: World, m: Meeting, s: Snapshot, room: RoomId | ""): void {
  const told = room === "" ? m.rooms : m.rooms.filter((r) => r.id === room);
  for (const r of told) world.say(m, r.id, { author: "", name: find(m, me).name, kind: "system", text: "time_up" });
  m.timers = m.timers.filter((t) => t.room !== room);
  if (room === "") {
    world.remember(m);
    allBack(m);
    record(world, m, "stopped");
    world.notice(s, { kind: "stopped" });
    return;
  }
  for (const r of told) r.closed = true;
  record(world, m, "closed", room);
  settle(m);
}
