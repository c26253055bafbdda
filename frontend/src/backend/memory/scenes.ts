import type { Participant } from "../ports";
import { seedTalk } from "./live";
import { idOf } from "./people";
import type { World } from "./world";

/**
 * What goes on while rooms are open: help (asked for by three), asked=waiting|helped (by me), observed=hears|sees,
 * reaching=voice|screen (of the main room's Bo), notes, noPeek.
 */
export function scenes(world: World, query: URLSearchParams): void {
  const { meeting } = world.now;
  if (!meeting?.breakout.running) return;
  world.inMeeting((m) => {
    const person = (n: number) => m.participants[n];
    const ask = (p: Participant | undefined, ago: number, why = "", helper = "") =>
      p && Object.assign(p, { hand: Date.now() - ago, why, helper });
    if (m.role !== "participant") seedTalk(world, m);
    if (query.has("help")) {
      ask(person(5), 130_000, "The shared document does not open for the three of us");
      ask(person(8), 61_000, "", idOf(2));
      ask(person(4), 24_000, "Scissors");
    }
    const asked = query.get("asked");
    if (asked !== null) ask(person(0), 20_000, "A second screen", asked === "helped" ? idOf(1) : "");
    const observed = query.get("observed");
    if (observed) m.observed = { listening: true, watching: observed === "sees", by: [idOf(2)] };
    const reaching = query.get("reaching");
    if (reaching) {
      const sources = reaching === "screen" ? (["microphone", "screen"] as const) : (["microphone"] as const);
      m.reaching = [{ participant: idOf(2), sources: [...sources] }];
      if (reaching === "screen") person(2)!.screen = true;
    }
    if (query.has("notes")) {
      for (const r of m.rooms) {
        world.say(m, r.id, { author: idOf(1), name: person(1)!.name, kind: "note", text: "", millis: 7400 }, 95_000);
        world.say(m, r.id, { author: m.me, name: person(0)!.name, kind: "note", text: "", millis: 64_000 }, 30_000);
      }
    }
    m.rules.noPeek = query.has("noPeek");
  });
}
