import { MAIN_ROOM, type Meeting, type Snapshot } from "../ports";
import { idOf } from "./people";
import type { World } from "./world";

const said = [
  "We go on here: the projector works without the network.",
  "Who has the list of questions?",
  "I have it. The first one is about the schedule.",
  "Good. Then we collect answers until the others are back.",
];

/** Parts of the meeting found each other: `back` people, `lines` lines in the middle of the main room's chat, and moves. */
export function merge(world: World, m: Meeting, s: Snapshot, back = 5, lines = 4, moves = 2): void {
  const who = m.participants.slice(1, 1 + back);
  for (const p of who) Object.assign(p, { online: true, outOfReach: false });
  const middle = Math.floor(world.before(MAIN_ROOM, "", 10_000).length / 2);
  for (let i = 0; i < lines && who.length > 0; i++) {
    const { id, name } = who[Math.floor(i / 2) % who.length]!;
    world.say(
      m,
      MAIN_ROOM,
      { author: id, name, kind: "chat", text: said[i % said.length]! },
      200_000 - i * 9000,
      middle + i,
    );
  }
  m.merged = { at: Date.now(), people: who.map((p) => p.id), lines, moves };
  world.notice(s, { kind: "merged" });
}

/** host=NAME: whose computer forwards, by the beginning of a name; `chosen`: by the owner's word. */
export function hostedBy(m: Meeting, name: string, chosen: boolean): void {
  const p = m.participants.find((one) => one.name.startsWith(name)) ?? m.participants[0]!;
  m.host = { participant: p.id, me: p.id === idOf(0), term: m.host.term + 1, chosen: chosen ? p.id : "" };
}

/** carried=2: so many rooms are forwarded by somebody in them. */
export function carriedElsewhere(m: Meeting, rooms: number): void {
  for (const r of m.rooms.slice(1, 1 + rooms)) {
    const by = m.participants.find((p) => p.room === r.id && p.id !== m.host.participant)?.id ?? "";
    Object.assign(r, { carrier: by, chosen: by });
  }
}
