import type { Meeting, Participant, Room, Snapshot } from "../ports";
import { MAIN_ROOM } from "../ports";

const names = [
  "Ana Ribeiro", "Bo Lindqvist", "Cy Okafor", "Dina Haddad", "Emil Novák", "Farah Aziz", "Goran Petrović", "Hana Sato",
  "Ines Dubois", "Jonas Weber", "Kofi Mensah", "Lena Fischer", "Mateo García", "Nora Berg", "Omar Khalil", "Priya Nair",
  "Quentin Moreau", "Rosa Jiménez", "Sven Olsen", "Tara Singh", "Umut Yıldız", "Vera Kuznetsova", "Wei Chen", "Ximena Ruiz",
  "Yara Costa", "Zoë van Dijk", "Arun Patel", "Bianca Rossi", "Carl Jensen", "Delia Popescu", "Erik Dahl", "Fiona Byrne",
]; // biome-ignore format: a list

const hues = ["Red", "Blue", "Green", "Yellow", "Pink", "Sky", "Orange", "Violet"];

export const me = "me".padEnd(52, "7");

export function idOf(n: number): string {
  return n === 0 ? me : `p${n}`.padEnd(52, "a");
}

/** Oneself and count-1 others; the camera of every third is off, some are muted. */
export function people(count: number, myName: string, myRole: Participant["role"]): Participant[] {
  return Array.from({ length: count }, (_, n) => {
    const again = n > names.length ? ` ${Math.ceil(n / names.length)}` : "";
    return {
      id: idOf(n),
      name: n === 0 ? myName : names[(n - 1) % names.length]! + again,
      role: n === 0 ? myRole : n === 1 && myRole === "participant" ? "owner" : n === 2 ? "moderator" : "participant",
      online: true,
      outOfReach: false,
      room: MAIN_ROOM,
      assigned: "",
      hand: 0,
      why: "",
      helper: "",
      late: false,
      away: false,
      microphone: n % 4 !== 3,
      camera: n === 0 ? false : n % 3 !== 0,
      screen: false,
    };
  });
}

export function rooms(count: number, called: string[] = []): Room[] {
  const main: Room = { id: MAIN_ROOM, name: "", hue: 0, letter: "", ...plain };
  return [main, ...Array.from({ length: count }, (_, i) => breakoutRoom(i, called[i]))];
}

/** The breakout room with the index i; by itself it is called after its hue. */
export function breakoutRoom(i: number, called?: string): Room {
  const name = called ?? hues[i % hues.length]! + (i < hues.length ? "" : ` ${Math.floor(i / hues.length) + 1}`);
  const letter = [...name][0]!.toLocaleUpperCase();
  return { id: `room${i + 1}`, name, hue: (i % hues.length) + 1, letter, ...plain };
}

const plain = { closed: false, locked: false, limit: 0, carrier: "", chosen: "" };

export function find(m: Meeting, id: string): Participant {
  const p = m.participants.find((one) => one.id === id);
  if (!p) throw { code: "unknown_participant" };
  return p;
}

const nothing = { streams: 0, packets: 0, kbits: 0 };

export function emptyMeeting(name: string, who: Participant[]): Meeting {
  return {
    id: "demo",
    name,
    me,
    role: who[0]!.role,
    location: MAIN_ROOM,
    participants: who,
    rooms: rooms(0),
    breakout: { configured: false, running: false, method: "", generation: 0, plan: { millis: 0, grace: 0 } },
    chats: [{ room: MAIN_ROOM, total: 0, lines: [] }],
    knocks: [],
    host: { participant: me, me: true, term: 1, chosen: "" },
    link: "connected",
    publishing: { microphone: true, camera: false, screen: false },
    rehearsal: false,
    timers: [],
    changes: [],
    rules: { late: "main", canReturn: false, noPeek: false, listed: 0 },
    observed: { listening: false, watching: false, by: [] },
    reaching: [],
    reach: { peek: [], listen: [], speak: [], screen: [], wall: false, note: false },
    activity: {},
    rounds: 0,
    load: { now: nothing, together: nothing, split: nothing, most: 0 },
    merged: null,
  };
}

export function firstSnapshot(now: number): Snapshot {
  return {
    version: 1,
    self: { id: me, name: "", profile: "demo" },
    network: {
      interfaces: [{ name: "wlan0", address: "192.168.1.23", kind: "wifi" }],
      reasons: ["client_isolation", "firewall", "other_subnet"],
    },
    nearby: [],
    past: [
      { meeting: "past1", name: "Workshop on Monday", lastSeen: now - 3 * 86_400_000, owner: true },
      { meeting: "past2", name: "Book club", lastSeen: now - 9 * 86_400_000, owner: false },
    ],
    devices: {
      microphones: [
        { label: "Built-in microphone", default: true },
        { label: "USB headset", default: false },
      ],
      cameras: [{ label: "Integrated camera", default: true }],
      speakers: [{ label: "Built-in speakers", default: true }],
      selected: { microphone: "", camera: "", speaker: "" },
      microphoneOn: true,
      cameraOn: true,
      screenOn: false,
      microphoneError: null,
      cameraError: null,
      speakerError: null,
      screenError: null,
    },
    settings: { language: "", theme: "", selfViewHidden: false, notifications: true },
    templates: [],
    joining: null,
    meeting: null,
    notices: [],
  };
}
