import { beforeEach, describe, expect, it } from "vitest";
import { emptyMeeting, idOf, people, rooms } from "../backend/memory/people";
import type { Meeting } from "../backend/ports";
import { movesOf, noDraft, put, reconcile, size } from "./draft";

let m: Meeting;
const [ana, cy, dina] = [idOf(1), idOf(3), idOf(4)];
beforeEach(() => {
  m = emptyMeeting("Test", people(6, "Me", "owner"));
  m.rooms = rooms(3);
  m.breakout = { configured: true, running: false, method: "manual", generation: 0, plan: { millis: 0, grace: 0 } };
  m.participants[1]!.assigned = "room1";
});

describe("a draft", () => {
  it("collects moves, the last one of a person wins", () => {
    let d = put(noDraft, m, { [ana]: "room2", [cy]: "room1" });
    d = put(d, m, { [ana]: "room3" });
    expect(movesOf(d)).toEqual({ [ana]: "room3", [cy]: "room1" });
    expect(d[ana]!.from).toBe("room1");
  });
  it("forgets who is put back, and who is unknown", () => {
    let d = put(noDraft, m, { [ana]: "", [cy]: "room1", nobody: "room1" });
    expect(size(d)).toBe(2);
    d = put(d, m, { [ana]: "room1", [cy]: "" });
    expect(d).toEqual({});
  });
});

describe("after the meeting changed", () => {
  const planned = () => put(noDraft, m, { [ana]: "room2", [cy]: "room1", [dina]: "room3" });

  it("stays the same one where nothing concerns it", () => {
    const d = planned();
    m.participants[5]!.assigned = "room3";
    expect(reconcile(d, m)).toEqual({ draft: d, moved: [] });
    expect(reconcile(d, m).draft).toBe(d);
  });
  it("leaves out who was moved by somebody else, and names them", () => {
    const d = planned();
    m.participants[1]!.assigned = "room3";
    const after = reconcile(d, m);
    expect(after.moved).toEqual([ana]);
    expect(movesOf(after.draft)).toEqual({ [cy]: "room1", [dina]: "room3" });
  });
  it("says nothing of those who were brought where they should go", () => {
    const d = planned();
    m.participants[1]!.assigned = "room2";
    expect(reconcile(d, m)).toMatchObject({ moved: [], draft: { [cy]: { to: "room1" } } });
    expect(size(reconcile(d, m).draft)).toBe(2);
  });
  it("leaves out who is gone, and whose room is", () => {
    const d = planned();
    m.participants = m.participants.filter((p) => p.id !== cy);
    m.rooms = m.rooms.filter((r) => r.id !== "room3");
    expect(reconcile(d, m)).toMatchObject({ moved: [] });
    expect(movesOf(reconcile(d, m).draft)).toEqual({ [ana]: "room2" });
  });
  it("keeps who lost their old room, from where they stand now", () => {
    const d = planned();
    m.rooms = m.rooms.filter((r) => r.id !== "room1");
    const after = reconcile(d, m);
    expect(after.draft[ana]).toEqual({ from: "main", to: "room2" });
    expect(after.moved).toEqual([]);
  });
  it("survives the start", () => {
    const d = planned();
    m.breakout.running = true;
    m.participants[1]!.room = "room1";
    expect(reconcile(d, m).draft).toBe(d);
  });
});
