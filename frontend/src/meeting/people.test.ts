import { expect, it } from "vitest";
import { people } from "../backend/memory/people";
import type { Participant } from "../backend/ports";
import { initials, inOrder, ownHue } from "./people";

it.each([
  ["Ana Ribeiro", "AR"],
  ["bo", "B"],
  ["  Zoë   van Dijk ", "ZD"],
  ["", "?"],
  ["👩‍🚀 Vera", "👩‍🚀V"],
  ["李 小龙", "李小"],
])("initials of %j are %j", (name, letters) => expect(initials(name)).toBe(letters));

it("gives a person the same hue everywhere and people many hues", () => {
  const hues = people(30, "Me", "owner").map((p) => ownHue(p.id));
  expect(hues).toEqual(people(30, "Me", "owner").map((p) => ownHue(p.id)));
  expect(new Set(hues).size).toBeGreaterThan(12);
  for (const h of hues) expect(h >= 0 && h < 360).toBe(true);
});

it("puts raised hands first, in the order they went up", () => {
  const all = people(6, "Me", "owner");
  all[4]!.hand = 200;
  all[5]!.hand = 100;
  const ids = inOrder(all, all[0]!.id).map((p: Participant) => p.id);
  expect(ids.slice(0, 4)).toEqual([all[5]!.id, all[4]!.id, all[0]!.id, all[2]!.id]);
});
