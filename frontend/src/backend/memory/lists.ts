import { type Commands, type ListReport, MAIN_ROOM, type Meeting } from "../ports";
import type { World } from "./world";

type Own = "readList" | "writeList" | "saveTemplate" | "removeTemplate";

export function listCommands(world: World): Pick<Commands["rooms"], Own> {
  return {
    readList: async (csv) => readList(meetingOf(world), csv),
    writeList: async () => writeList(meetingOf(world)),
    saveTemplate: async (template) =>
      world.change((s) => {
        const good = (n: string) => n.trim() !== "" && [...n].length <= 64;
        if (!good(template.name) || template.rooms.length < 1 || template.rooms.length > 50) {
          throw { code: "bad_template" };
        }
        if (!template.rooms.every(good)) throw { code: "bad_template" };
        s.templates = [...s.templates.filter((t) => t.name !== template.name), template];
      }),
    removeTemplate: async (name) =>
      world.change((s) => {
        if (!s.templates.some((t) => t.name === name)) throw { code: "unknown_template" };
        s.templates = s.templates.filter((t) => t.name !== name);
      }),
  };
}

function meetingOf(world: World): Meeting {
  if (!world.now.meeting) throw { code: "not_in_meeting" };
  return world.now.meeting;
}

const fold = (text: string) => text.trim().normalize("NFC").toLocaleLowerCase();

function readList(m: Meeting, csv: string): ListReport {
  const report: ListReport = { moves: {}, later: {}, notFound: [], twice: [], unknownRooms: [], badLines: [] };
  const seen = new Set<string>();
  for (const [i, line] of csv.split(/\r?\n/).entries()) {
    if (line.trim() === "" || (i === 0 && fold(line) === "name,room")) continue;
    const [name, roomName, more] = cells(line);
    if (!name || roomName === undefined || more !== undefined) {
      report.badLines.push(i + 1);
      continue;
    }
    const room = m.rooms.find((r) => r.id !== MAIN_ROOM && fold(r.name) === fold(roomName));
    const found = m.participants.filter((p) => p.id === name || fold(p.name) === fold(name));
    if (seen.has(fold(name)) || found.length > 1) report.twice.push(name);
    else if (!room) report.unknownRooms.push(roomName);
    else if (found.length === 1) report.moves[found[0]!.id] = room.id;
    else {
      report.notFound.push(name);
      report.later[name] = room.id;
    }
    seen.add(fold(name));
  }
  return report;
}

/** The cells of one line of CSV; a cell in quotes may hold commas and doubled quotes. */
function cells(line: string): string[] {
  const found = [...line.matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*|([^,]*))(?=,|$)/g)];
  return found.map((c) => (c[1] !== undefined ? c[1].replaceAll('""', '"') : c[2]!.trim()));
}

function writeList(m: Meeting): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const assigned = m.participants.filter((p) => p.assigned !== "");
  const lines = assigned.map((p) => {
    const room = m.rooms.find((r) => r.id === p.assigned);
    return `${quoted(p.name)},${quoted(room?.name ?? "")}`;
  });
  return `${["name,room", ...lines].join("\r\n")}\r\n`;
}
