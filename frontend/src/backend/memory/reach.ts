import type { Commands } from "../ports";
import { find, me } from "./people";
import type { World } from "./world";

type Own = "dismiss" | "take" | "reach";

export function reachCommands(world: World): Pick<Commands["rooms"], Own> {
  return {
    dismiss: async (id) =>
      world.moderating((m) => {
        const p = find(m, id);
        if (p.hand === 0) throw { code: "no_help_asked" };
        Object.assign(p, { hand: 0, why: "", helper: "" });
      }),
    take: async (id) =>
      world.moderating((m) => {
        const p = find(m, id);
        if (p.hand === 0) throw { code: "no_help_asked" };
        if (p.helper !== "" && p.helper !== me) throw { code: "help_taken" };
        p.helper = me;
      }),
    reach: async (reach) =>
      world.moderating((m) => {
        if (m.rules.noPeek && (reach.peek.length > 0 || reach.listen.length > 0)) throw { code: "peek_forbidden" };
        m.reach = reach;
      }),
  };
}
