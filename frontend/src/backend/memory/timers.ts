import type { Commands, Meeting, Plan, RoomId } from "../ports";
import { record } from "./changes";
import { find, me } from "./people";
import type { World } from "./world";

const day = 24 * 60 * 60 * 1000; // ms
const longestGrace = 120_000; // ms

type Own = "setTimer" | "addTime" | "clearTimer";

export function timerCommands(world: World): Pick<Commands["rooms"], Own> {
  return {
    setTimer: async ({ room, millis, grace }) =>
      world.moderating((m) => {
        if (!m.breakout.running) throw { code: "not_started" };
        addTimer(world, m, room, { millis, grace });
        record(world, m, "timed", room);
      }),
    addTime: async ({ timer, millis }) =>
      world.moderating((m) => {
        const found = m.timers.find((t) => t.id === timer);
        if (!found) throw { code: "no_timer" };
        found.left = Math.max(0, found.left + millis);
        found.total = Math.max(0, found.total + millis);
        record(world, m, "timed", found.room);
      }),
    clearTimer: async (timer) =>
      world.moderating((m) => {
        if (!m.timers.some((t) => t.id === timer)) throw { code: "no_timer" };
        m.timers = m.timers.filter((t) => t.id !== timer);
        record(world, m, "timed");
      }),
  };
}

/** Sets the one timer of a room, or of all. */
export function addTimer(world: World, m: Meeting, room: RoomId | "", { millis, grace }: Plan): void {
  if (millis < 0 || millis > day || grace < 0 || grace > longestGrace) throw { code: "bad_timer" };
  const timer = {
    id: world.nextId("timer"),
    room,
    left: millis > 0 ? millis : grace,
    total: millis,
    grace,
    ending: millis === 0,
    by: find(m, me).name,
  };
  m.timers = [...m.timers.filter((t) => t.room !== room), timer];
}
