import { download } from "../files";
import { type Backend, MAIN_ROOM, type Participant } from "../ports";
import { apart } from "./apart";
import { memoryCommands } from "./commands";
import { join } from "./late";
import { live } from "./live";
import { carriedElsewhere, hostedBy, merge } from "./merge";
import { emptyMeeting, firstSnapshot, idOf, me, people } from "./people";
import { assign } from "./rooms";
import { scenes } from "./scenes";
import { World } from "./world";

/**
 * A lively app in memory, for tests and screenshots. The query says how it begins:
 * stage=home|lobby|meeting, people=12, role=owner|moderator|participant, rooms=none|set|running|choose,
 * what goes on in them as scenes.ts has it,
 * count=3, method=automatic|manual|choose, minutes=0, cameras=6, screen, knock, hands, return, lang, theme, link=reconnecting, devices=none|error, fps=12, quiet,
 * apart=2 (so many are out of reach), timer=75 (seconds that are left, of room `of`), grace=30, ending, late=main|smallest|ask|list (somebody comes), most=24000,
 * merged=5 (people came back), host=Bo (whose computer forwards; `chosen` by the owner), carried=2 (rooms that others carry).
 */
export function memoryBackend(query: URLSearchParams): Backend {
  const size = Number(query.get("people") ?? 12);
  const world = new World(firstSnapshot(Date.now()));
  const commands = memoryCommands(world, size);
  world.change((s) => {
    s.self.name = query.get("name") ?? "Mira Holt";
    s.settings.language = (query.get("lang") ?? "") as "";
    s.settings.theme = (query.get("theme") ?? "") as "";
    if (query.has("near")) {
      s.nearby = [
        {
          meeting: "near",
          device: "k7qm",
          name: "Design review",
          fingerprint: "k7qm-2f4x",
          address: "192.168.1.41",
          people: 5,
        },
        {
          meeting: "near2",
          device: "b3nz",
          name: "Choir rehearsal, second row",
          fingerprint: "b3nz-9w1c",
          address: "192.168.1.77",
          people: 14,
        },
      ];
    }
    const broken = query.get("devices");
    if (!broken) return;
    Object.assign(s.devices, { microphones: [], cameras: [], microphoneOn: false, cameraOn: false });
    if (broken === "error") {
      Object.assign(s.devices, {
        microphoneError: { code: "no_sound_server" },
        cameraError: { code: "camera_busy", detail: "VIDIOC_S_FMT: device or resource busy" },
      });
    }
  });
  window.__demo = {
    moveAsOther: (moves) => world.inMeeting((m) => assign(world, m, moves, idOf(2))),
    apart: (count) => world.inMeeting((m) => apart(m, count)),
    merge: (back, lines, moves) => world.inMeeting((m, s) => merge(world, m, s, back, lines, moves)),
    speak: (language) => world.change((s) => Object.assign(s.settings, { language })),
  };
  if (query.get("stage") === "meeting") void furnish(world, commands, query, size);
  if (!query.has("quiet")) live(world, Number(query.get("cameras") ?? 6), Number(query.get("fps") ?? 12));
  return {
    ...commands,
    subscribe: (l) => world.snapshots.add(l),
    onMedia: (l) => world.media.add(l),
    onLink: (l) => world.link.add(l),
    onInvite: () => () => {},
    saveFile: download,
  };
}

async function furnish(
  world: World,
  commands: ReturnType<typeof memoryCommands>,
  query: URLSearchParams,
  size: number,
) {
  const role = (query.get("role") ?? "owner") as Participant["role"];
  world.change((s) => {
    s.meeting = emptyMeeting("Workshop", people(size, s.self.name, "owner"));
    s.meeting.link = (query.get("link") ?? "connected") as "connected";
    if (query.has("hands")) for (const n of [4, 7]) s.meeting.participants[n]!.hand = Date.now() - n * 9000;
    if (query.has("screen") && size > 1) s.meeting.participants[1]!.screen = true;
    if (query.has("return")) s.meeting.rules.canReturn = true;
    if (query.has("knock")) s.meeting.knocks.push({ id: "knock1", name: "Tomás Silva", fingerprint: "w4rd-81ks" });
  });
  await commands.devices.camera(query.get("camera") !== "off");
  if (size > 1) talk(world);
  const how = query.get("rooms") ?? "none";
  if (how !== "none")
    await commands.rooms.setUp({
      count: Number(query.get("count") ?? 3),
      method: how === "choose" ? "choose" : ((query.get("method") ?? "automatic") as "automatic"),
    });
  if (how === "running" || how === "choose")
    await commands.rooms.start({ millis: Number(query.get("minutes") ?? 0) * 60_000, grace: 30_000 });
  await clockwork(commands, query);
  world.inMeeting((m) => {
    m.role = role;
    Object.assign(m.participants[0]!, { role });
    if (role !== "participant") return;
    if (size > 1) m.participants[1]!.role = "owner";
    m.participants[0]!.assigned = how === "none" || how === "choose" ? "" : "room1";
    if (how === "running") m.location = m.participants[0]!.room = "room1";
    world.readable(m);
  });
  if (query.has("visit")) await commands.rooms.visit(query.get("visit")!);
  scenes(world, query);
  world.inMeeting((m, s) => {
    if (query.has("host")) hostedBy(m, query.get("host")!, query.has("chosen"));
    carriedElsewhere(m, Number(query.get("carried") ?? 0));
    if (query.has("merged")) merge(world, m, s, Number(query.get("merged")));
  });
  world.inMeeting((m, s) => {
    apart(m, Number(query.get("apart") ?? 0));
    m.load.most = Number(query.get("most") ?? 24_000);
    if (!query.has("late")) return;
    m.rules.late = query.get("late") as "ask";
    join(world, m, s, "late".padEnd(52, "q"), "Di Marchetti");
  });
}

/** The timers that a query asks for. */
async function clockwork(commands: ReturnType<typeof memoryCommands>, query: URLSearchParams): Promise<void> {
  const room = query.get("of") ?? "";
  const grace = Number(query.get("grace") ?? 30) * 1000;
  if (query.has("ending")) await commands.rooms.setTimer({ room, millis: 0, grace });
  else if (query.has("timer"))
    await commands.rooms.setTimer({ room, millis: Number(query.get("timer")) * 1000, grace });
}

function talk(world: World): void {
  const said: [number, string][] = [
    [1, "Good morning everyone! The slides are at https://example.org/slides."],
    [2, "Thanks, got them."],
    [5, "Can we keep ten minutes for questions at the end?"],
    [1, "Yes. After the groups come back."],
    [1, "I will open the rooms in a moment: please note your three points as a group."],
    [0, "Great. I take notes for the whole group."],
  ];
  world.inMeeting((m) => {
    for (const [i, [who, text]] of said.entries()) {
      const p = m.participants[who];
      if (p) world.say(m, MAIN_ROOM, { author: p.id, name: p.name, kind: "chat", text }, (said.length - i) * 70_000);
    }
  });
}

export { idOf, me };
