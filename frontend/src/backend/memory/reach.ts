import type { Commands, Meeting, RoomId } from "../ports";
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
        if (m.reach.note && !reach.note) keep(world, m, m.reach.speak);
        if (!m.reach.note) world.noteFrom = Date.now();
        m.reach = reach;
      }),
  };
}

const shortest = 500; // ms: less is no note

/** What was said to rooms stays in their chats. */
function keep(world: World, m: Meeting, rooms: RoomId[]): void {
  const millis = Date.now() - world.noteFrom;
  if (millis < shortest) return;
  for (const room of rooms) world.say(m, room, { author: me, name: find(m, me).name, kind: "note", text: "", millis });
}
