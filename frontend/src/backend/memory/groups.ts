import { type Commands, MAIN_ROOM, type Meeting, type ParticipantId, type RoomId } from "../ports";
import type { World } from "./world";

const tries = 400;

type Wish = Parameters<Commands["rooms"]["regroup"]>[0];
type Groups = Record<ParticipantId, RoomId>;

/** New groups by trying: the best of some hundred shuffles. The app itself searches better. */
export function groupCommands(world: World): Pick<Commands["rooms"], "regroup" | "lastGroups"> {
  return {
    regroup: async (wish) => {
      const m = world.now.meeting;
      if (!m?.breakout.configured) throw { code: "not_configured" };
      const before = pairsOfRounds(world);
      const random = seeded(wish.seed);
      let best: { moves: Groups; repeated: number; pairs: number } | null = null;
      for (let i = 0; i < tries; i++) {
        const moves = shuffled(m, wish, random);
        if (!moves) continue;
        const pairs = pairsOf(moves);
        const repeated = pairs.filter((p) => before.has(p)).length;
        if (!best || repeated < best.repeated) best = { moves, repeated, pairs: pairs.length };
      }
      if (!best) throw { code: "bad_groups" };
      return best;
    },
    lastGroups: async () => {
      const there = new Set(world.now.meeting?.rooms.map((r) => r.id));
      return Object.fromEntries(Object.entries(world.rounds.at(-1) ?? {}).filter(([, room]) => there.has(room)));
    },
  };
}

/** One way to fill the rooms, or null if it breaks a wish. */
function shuffled(m: Meeting, wish: Wish, random: () => number): Groups | null {
  const rooms = m.rooms.filter((r) => r.id !== MAIN_ROOM && !r.closed);
  const people = m.participants.filter((p) => p.role === "participant" && p.online).map((p) => p.id);
  const sets = wish.together.map((ids) => ids.filter((id) => people.includes(id))).filter((ids) => ids.length > 0);
  const bound = new Set(sets.flat());
  const units = shuffle([...sets, ...people.filter((id) => !bound.has(id)).map((id) => [id])], random);
  units.sort((a, b) => b.length - a.length);
  const filled = rooms.map((r) => ({ id: r.id, ids: [] as string[] }));
  for (const unit of units) {
    const fits = filled.filter(
      (r) => !wish.apart.some((set) => [...r.ids, ...unit].filter((x) => set.includes(x)).length > 1),
    );
    fits.sort((a, b) => a.ids.length - b.ids.length);
    if (!fits[0]) return null;
    fits[0].ids.push(...unit);
  }
  const ok = filled.every((r) => r.ids.length >= wish.min && (wish.max === 0 || r.ids.length <= wish.max));
  return ok ? Object.fromEntries(filled.flatMap((r) => r.ids.map((id) => [id, r.id]))) : null;
}

function pairsOfRounds(world: World): Set<string> {
  return new Set(world.rounds.flatMap(pairsOf));
}

function pairsOf(groups: Groups): string[] {
  const ids = Object.keys(groups).sort();
  return ids.flatMap((a, i) => ids.slice(i + 1).flatMap((b) => (groups[a] === groups[b] ? [`${a} ${b}`] : [])));
}

function shuffle<T>(list: T[], random: () => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
function seeded(seed: number): () => number {
  let a = seed | 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
