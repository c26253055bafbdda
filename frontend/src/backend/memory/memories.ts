import { type ChatLine, type Commands, MAIN_ROOM, type Memory, type RoomId, type Stay } from "../ports";
import { idOf, people } from "./people";
import type { World } from "./world";

const minute = 60_000; // ms

/** What is remembered of the running meeting, and of those of the past. */
export function memoryOf(world: World): Pick<Commands["meetings"], "memory" | "exportAs"> {
  const memory = async (id: string): Promise<Memory> => {
    const m = world.now.meeting;
    if (m?.id === id) {
      const readable = m.rooms.filter((r) => m.chats.some((c) => c.room === r.id));
      const rooms = readable.map((r) => ({ id: r.id, name: r.name, lines: world.before(r.id, "", 100_000) }));
      return { meeting: id, name: m.name, rooms, stays: world.stays.map((s) => ({ ...s })) };
    }
    const past = world.now.past.find((p) => p.meeting === id);
    if (!past) throw { code: "unknown_meeting" };
    return past.owner ? workshop(id, past.name, past.lastSeen) : { meeting: id, name: past.name, rooms: [], stays: [] };
  };
  return {
    memory,
    exportAs: async ({ meeting, format }) => {
      const found = await memory(meeting);
      return format === "csv" ? csv(found) : markdown(found);
    },
  };
}

function csv({ rooms }: Memory): string {
  const rows = rooms.flatMap((r) => r.lines.map((l) => [new Date(l.wall).toISOString(), r.name, l.name, l.text]));
  return [["time", "room", "name", "text"], ...rows].map((r) => r.map(cell).join(",")).join("\r\n");
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markdown({ name, rooms }: Memory): string {
  const parts = rooms.map((r) => [`## ${r.name || "Main room"}`, ...r.lines.map((l) => `* **${l.name}**: ${l.text}`)]);
  return [`# ${name}`, ...parts.map((p) => p.join("\n"))].join("\n\n");
}

const said = [
  "Shall we begin with what went well?",
  "The new rooms. Nobody got lost this time.",
  "I would keep the groups smaller.",
  "Agreed. Four is a good number.",
  "Who writes our three points down?",
  "I do. See https://example.org/notes for the draft.",
  "Two minutes left, let us sum up.",
];

/** A meeting of 90 minutes with two rounds of three groups. */
function workshop(meeting: string, name: string, end: number): Memory {
  const from = end - 90 * minute;
  const who = people(14, "Mira Holt", "owner");
  const called = ["Red", "Blue", "Green"];
  const at = (room: number) => (room === 0 ? MAIN_ROOM : `room${room}`);
  const stays: Stay[] = [];
  for (const [i, p] of who.entries()) {
    const late = i % 5 === 4 ? 12 : i % 3;
    const groups = p.role === "participant" ? [1 + (i % 3), 1 + ((i + Math.floor(i / 3)) % 3)] : [0, 0];
    const turns: [number, number][] = [
      [late, 0],
      [20, groups[0]!],
      [40, 0],
      [50, groups[1]!],
      [75, 0],
    ];
    for (const [n, [minutes, room]] of turns.entries()) {
      const to = turns[n + 1]?.[0] ?? (i === 6 ? 82 : 90);
      const last = stays.at(-1);
      if (last?.participant === p.id && last.room === at(room)) last.to = from + to * minute;
      else
        stays.push({
          participant: p.id,
          name: p.name,
          room: at(room),
          roomName: called[room - 1] ?? "",
          from: from + minutes * minute,
          to: from + to * minute,
        });
    }
  }
  return {
    meeting,
    name,
    rooms: [MAIN_ROOM, "room1", "room2", "room3"].map((id, i) => chat(id, called[i - 1] ?? "", from, i)),
    stays,
  };
}

function chat(id: RoomId, name: string, from: number, seed: number): Memory["rooms"][number] {
  const who = people(14, "Mira Holt", "owner");
  const count = seed === 0 ? 120 : 9; // the main room's chat is long
  const lines = Array.from({ length: count }, (_, n): ChatLine => {
    const author = who[(n * 5 + seed * 3) % who.length]!;
    const wall = from + (seed === 0 ? n * 0.7 : 22 + n * 2) * minute;
    return {
      id: `${id}-${n}`,
      author: author.id,
      name: author.name,
      wall,
      kind: "chat",
      text: said[(n + seed) % said.length]!,
      millis: 0,
      safe: true,
      late: false,
    };
  });
  const started: ChatLine = {
    ...lines[0]!,
    id: `${id}-s`,
    author: "",
    name: "Mira Holt",
    kind: "system",
    text: "rooms_started",
    wall: from + 20 * minute,
  };
  const all: ChatLine = {
    ...lines[0]!,
    id: `${id}-b`,
    author: idOf(0),
    name: "Mira Holt",
    kind: "broadcast",
    text: "Five more minutes, please.",
    wall: from + 34 * minute,
  };
  return { id, name, lines: [...lines, started, all].sort((a, b) => a.wall - b.wall) };
}
