import type { Commands, Memory } from "../ports";
import type { World } from "./world";

/** What is remembered of the running meeting; of past ones the demo has nothing. */
export function memoryOf(world: World): Pick<Commands["meetings"], "memory" | "exportAs"> {
  const memory = async (id: string): Promise<Memory> => {
    const m = world.now.meeting;
    if (m?.id !== id) throw { code: "unknown_meeting" };
    const rooms = m.rooms.map((r) => ({ id: r.id, name: r.name, lines: world.before(r.id, "", 1000) }));
    return { meeting: id, name: m.name, rooms, stays: [] };
  };
  return {
    memory,
    exportAs: async ({ meeting, format }) => {
      const { name, rooms } = await memory(meeting);
      const lines = rooms.flatMap((r) => r.lines.map((l) => ({ ...l, room: r.name })));
      if (format === "csv")
        return ["room,name,text", ...lines.map((l) => [l.room, l.name, l.text].join(","))].join("\n");
      return [`# ${name}`, ...lines.map((l) => `* **${l.name}** (${l.room}): ${l.text}`)].join("\n");
    },
  };
}
