import { beforeEach, expect, it } from "vitest";
import { firstSnapshot } from "../backend/memory/people";
import { World } from "../backend/memory/world";
import type { Backend } from "../backend/ports";
import { accept, follow, useView } from "./store";

const snapshot = (version: number, name: string) => ({
  ...firstSnapshot(0),
  version,
  self: { id: "x", name, profile: "" },
});
const name = () => useView.getState().snapshot?.self.name;

beforeEach(() => useView.setState({ snapshot: null, link: true }));

it("a newer snapshot replaces an older one, never the other way round", () => {
  accept(snapshot(5, "five"));
  accept(snapshot(4, "four"));
  expect(name()).toBe("five");
  accept(snapshot(5, "five again"));
  expect(name()).toBe("five");
  accept(snapshot(6, "six"));
  expect(name()).toBe("six");
});

it("begins anew after the link came back: the app may be another run", () => {
  const world = new World(snapshot(9, "nine"));
  const backend = {
    subscribe: (l) => world.snapshots.add(l),
    onLink: (l) => world.link.add(l),
  } as Pick<Backend, "subscribe" | "onLink"> as Backend;
  const stop = follow(backend);
  expect(name()).toBe("nine");
  world.link.tell(false);
  expect(useView.getState().link).toBe(false);
  world.link.tell(true);
  world.snapshots.tell(snapshot(1, "new run"));
  expect(name()).toBe("new run");
  stop();
  world.snapshots.tell(snapshot(2, "unheard"));
  expect(name()).toBe("new run");
});
