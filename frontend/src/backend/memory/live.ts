import type { MediaMessage, Meeting, Participant, ParticipantId, RoomId, Source } from "../ports";
import { me } from "./people";
import { film } from "./video";
import type { World } from "./world";

const tick = 100; // ms
const turn = 3000; // ms that one speaks
const telling = 1000; // ms between two snapshots of who talks
const silent = 127;

type Levels = Extract<MediaMessage, { type: "levels" }>["levels"];

/** Voices in all rooms, and moving pictures of the first tiles that the page shows. */
export function live(world: World, cameras: number, fps: number): void {
  const films = new Map<string, () => void>();
  let since = 0;
  setInterval(() => {
    const wanted = shownSources(world).slice(0, cameras);
    for (const { participant, source } of wanted) {
      const key = `${participant} ${source}`;
      const rate = source === "screen" ? Math.min(fps, 5) : fps;
      if (!films.has(key)) films.set(key, film(world, participant, source, hueOf(participant), rate));
    }
    for (const [key, end] of films) {
      if (wanted.some((w) => `${w.participant} ${w.source}` === key)) continue;
      end();
      films.delete(key);
    }
    const levels = voices(world);
    world.media.tell({ type: "levels", levels: heard(world.now.meeting, levels) });
    talkOn(world, levels);
    since += tick;
    if (since >= telling) tellActivity(world);
    since %= telling;
  }, tick);
}

/** Cameras and screens on the page that somebody sends; in the lobby one's own camera. */
function shownSources(world: World): { participant: ParticipantId; source: Source }[] {
  const { meeting, devices } = world.now;
  if (!meeting) return devices.cameraOn ? [{ participant: me, source: "camera" }] : [];
  return world.shown.filter((s) => {
    const p = meeting.participants.find((one) => one.id === s.participant);
    return p?.[s.source] && !(p.id === me && s.source === "screen");
  });
}

function hueOf(id: string): number {
  return [...id].reduce((h, c) => (h * 31 + c.charCodeAt(0)) % 360, 7);
}

/** In each room one after the other speaks for three seconds; every third room is quiet. I speak in the lobby. */
function voices(world: World): Levels {
  const t = Date.now();
  const loud = Math.round(32 - 12 * Math.abs(Math.sin(t / 143) * Math.sin(t / 435)));
  const { meeting, devices } = world.now;
  if (!meeting) return devices.microphoneOn ? { [me]: loud + 4 } : {};
  const levels: Levels = {};
  for (const [i, room] of meeting.rooms.entries()) {
    const able = meeting.participants.filter((p) => p.online && p.room === room.id && p.microphone);
    const speaker = isQuiet(i) ? undefined : able[Math.floor(t / turn + i) % Math.max(1, able.length)];
    for (const p of able) levels[p.id] = p === speaker ? loud : silent;
  }
  for (const r of meeting.reaching) if (r.sources.includes("microphone")) levels[r.participant] = loud;
  return levels;
}

function isQuiet(place: number): boolean {
  return place > 0 && place % 3 === 0;
}

/** What comes through to me: my room, those I listen or peek into, and who reaches me. */
function heard(m: Meeting | null, levels: Levels): Levels {
  if (!m) return levels;
  const rooms = new Set<RoomId>([m.location, ...m.reach.listen, ...m.reach.peek]);
  const through = (p: Participant) => rooms.has(p.room) || m.reaching.some((r) => r.participant === p.id);
  const ids = m.participants.filter((p) => p.id in levels && through(p)).map((p) => p.id);
  return Object.fromEntries(ids.map((id) => [id, levels[id]!]));
}

/** Nobody is new to talking: as if the rooms had been open for a while. */
export function seedTalk(world: World, m: Meeting): void {
  for (const [n, p] of m.participants.entries()) {
    const place = m.rooms.findIndex((r) => r.id === p.room);
    if (place <= 0 || !p.microphone) continue;
    const quiet = (isQuiet(place) ? 190 : 2) * 1000 + ((n * 7919) % 9) * 1000;
    world.talk.set(p.id, { spoke: Date.now() - quiet, talked: ((n * 37) % 11) ** 2 * 900, level: silent });
  }
  m.activity = activity(world);
}

function talkOn(world: World, levels: Levels): void {
  if (!world.now.meeting?.breakout.running) {
    world.talk.clear();
    return;
  }
  for (const [id, level] of Object.entries(levels)) {
    const before = world.talk.get(id);
    if (level === silent && !before) continue;
    const speaks = level < silent;
    world.talk.set(id, {
      level,
      spoke: speaks ? Date.now() : before!.spoke,
      talked: (before?.talked ?? 0) + (speaks ? tick : 0),
    });
  }
}

function tellActivity(world: World): void {
  const { meeting } = world.now;
  if (!meeting || meeting.role === "participant" || !meeting.breakout.running) return;
  world.inMeeting((m) => {
    m.activity = activity(world);
  });
}

function activity(world: World): Meeting["activity"] {
  const all = [...world.talk].map(([id, t]) => [id, { level: t.level, quiet: Date.now() - t.spoke, talked: t.talked }]);
  return Object.fromEntries(all);
}
