import type { Commands, Participant, RoomId, Snapshot, Source } from "../ports";
import { groupCommands } from "./groups";
import { join } from "./late";
import { listCommands } from "./lists";
import { memoryOf } from "./memories";
import { emptyMeeting, find, me, people } from "./people";
import { reachCommands } from "./reach";
import { roomCommands } from "./rooms";
import { timerCommands } from "./timers";
import type { World } from "./world";

declare global {
  interface Window {
    __demo?: {
      raw?: boolean; // what the page asked of the stage
      shown?: () => { participant: string; height: number }[]; // and what it shows
      /** Another moderator moves people. */
      moveAsOther?: (moves: Record<string, RoomId | "">) => void;
      /** Parts of the meeting find each other: people, lines and moves that come. */
      merge?: (back?: number, lines?: number, moves?: number) => void;
      apart?: (count: number) => void;
      speak?: (language: string) => void;
    };
  }
}

/** The contract's commands, each an edit of the world. */
export function memoryCommands(world: World, size: number): Commands {
  return {
    meetings: meetings(world, size),
    rooms: {
      ...roomCommands(world),
      ...timerCommands(world),
      ...reachCommands(world),
      ...groupCommands(world),
      ...listCommands(world),
    },
    chat: {
      send: async ({ room, text }) =>
        world.inMeeting((m) => {
          world.check(text);
          world.say(m, room, { author: me, name: world.now.self.name, kind: "chat", text });
        }),
      history: async ({ room, before, limit }) => world.before(room, before, limit),
      play: async ({ room, id }) => {
        if (!world.before(room, "", 1000).some((l) => l.id === id && l.kind === "note")) throw { code: "unknown_line" };
      },
      stop: async () => {},
    },
    devices: devices(world),
    stage: {
      show: async (tiles) => {
        world.shown = tiles;
        window.__demo = { ...window.__demo, shown: () => world.shown };
      },
      needKeyFrame: async ({ participant, source }) => void world.keysWanted.add(`${participant} ${source}`),
      raw: async (raw) => {
        window.__demo = { ...window.__demo, raw };
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
      world.moderating((m, s) => {
        const found = m.knocks.find((k) => k.id === knock);
        m.knocks = m.knocks.filter((k) => k.id !== knock);
        if (found && accept) join(world, m, s, knock, found.name);
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
    raiseHand: async ({ up, why }) =>
      world.inMeeting((m) => {
        const mine = find(m, me);
        if (!up) Object.assign(mine, { hand: 0, why: "", helper: "" });
        else Object.assign(mine, { hand: mine.hand || Date.now(), why: why.slice(0, 120) });
      }),
    grantModerator: async (id) => role(id, "moderator"),
    revokeModerator: async (id) => role(id, "participant"),
    remove: async (id) =>
      world.moderating((m) => {
        m.participants = m.participants.filter((p) => p.id !== id);
      }),
    appoint: async (id) =>
      world.inMeeting((m) => {
        if (m.role !== "owner") throw { code: "not_owner" };
        if (id !== "" && !find(m, id).online) throw { code: "out_of_reach" };
        m.host.chosen = id;
        setTimeout(() => handOver(world, id || me), handing);
      }),
    rehearse: async ({ name, people: count }) => {
      if (count < 3 || count > 20) throw { code: "bad_rehearsal" };
      named(name);
      await new Promise((ready) => setTimeout(ready, starting)); // apps take a moment to start
      enter(name, "Rehearsal", "owner");
      world.inMeeting((m) => {
        m.rehearsal = true;
        m.participants = [m.participants[0]!, ...people(count + 1, name, "owner").slice(1)];
      });
    },
    ...memoryOf(world),
  };
}

const starting = 400; // ms
const handing = 700; // ms

function handOver(world: World, participant: string): void {
  if (!world.now.meeting || world.now.meeting.host.participant === participant) return;
  world.inMeeting((m, s) => {
    m.host = { ...m.host, participant, me: participant === me, term: m.host.term + 1 };
    world.notice(s, { kind: "host", participant, name: find(m, participant).name });
  });
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
