import { beforeEach, expect, it } from "vitest";
import { emptyMeeting, firstSnapshot, idOf, people } from "../backend/memory/people";
import type { Meeting, Participant } from "../backend/ports";
import { goneFor, type Steady, sendsFor, steady } from "./steady";

const devices = firstSnapshot(0).devices;
let kept: Steady | null;
let m: Meeting;
let again: number;
beforeEach(() => {
  kept = null;
  m = emptyMeeting("Test", people(6, "Me", "owner"));
  show(0);
});

/** What is shown after the app told `m`. */
function show(at: number): Meeting {
  const seen = steady(kept, structuredClone(m), devices, at);
  kept = seen.next;
  again = seen.again;
  return seen.meeting;
}

const at = (of: Meeting, n: number) => of.participants.find((p) => p.id === idOf(n))!;
const set = (n: number, what: Partial<Participant>) => Object.assign(at(m, n), what);
const silent = { microphone: false, camera: false, screen: false };

it("keeps whoever went offline as they were, until that is settled or the time is up", () => {
  const before = at(show(10), 1);
  set(1, { online: false, ...silent });
  expect(at(show(20), 1)).toEqual(before);
  expect(again).toBe(20 + goneFor);
  expect(at(show(20 + goneFor - 1), 1)).toEqual(before);
  expect(at(show(20 + goneFor), 1)).toMatchObject({ online: false, ...silent });
  expect(again).toBe(Infinity);
  expect(at(show(30 + goneFor), 1).online).toBe(false);
});

it("lets go of who is out of reach, who left and who was removed, at once", () => {
  set(1, { online: false });
  expect(at(show(10), 1).online).toBe(true);
  set(1, { outOfReach: true });
  expect(at(show(20), 1)).toMatchObject({ online: false, outOfReach: true });
  m.participants = m.participants.filter((p) => p.id !== idOf(2));
  expect(show(30).participants.map((p) => p.id)).not.toContain(idOf(2));
});

it("follows who goes where while they are kept", () => {
  set(1, { online: false });
  show(10);
  set(1, { room: "room2" });
  expect(at(show(20), 1)).toMatchObject({ online: true, room: "room2" });
});

it("keeps what people sent after the host changed, until the new one says it or the time is up", () => {
  m.host = { ...m.host, participant: idOf(2), me: false, term: 2 };
  for (const p of m.participants) Object.assign(p, silent);
  const sent = people(6, "Me", "owner").map((p) => [p.microphone, p.camera]);
  expect(show(100).participants.map((p) => [p.microphone, p.camera])).toEqual(sent);
  set(1, { microphone: true });
  show(200);
  set(1, { microphone: false }); // the new host knew it: now it is muted
  expect(at(show(300), 1)).toMatchObject({ microphone: false, camera: true });
  expect(again).toBe(100 + sendsFor);
  expect(at(show(100 + sendsFor), 1)).toMatchObject(silent);
  expect(again).toBe(Infinity);
});

it("believes a host that did not change", () => {
  set(1, silent);
  expect(at(show(10), 1)).toMatchObject(silent);
});

it("keeps what somebody sends over a short absence", () => {
  set(1, { online: false, ...silent });
  show(10);
  set(1, { online: true });
  expect(at(show(500), 1)).toMatchObject({ online: true, microphone: true, camera: true });
  expect(at(show(10 + goneFor), 1)).toMatchObject({ online: true, ...silent });
});

it("never shows oneself sending what one switched off", () => {
  m.host = { ...m.host, term: 2 };
  set(0, silent);
  expect(at(show(100), 0).microphone).toBe(true);
  const off = steady(kept, structuredClone(m), { ...devices, microphoneOn: false }, 200);
  expect(at(off.meeting, 0).microphone).toBe(false);
});

it("keeps nothing from one meeting to the next, and nobody who was not there", () => {
  m.id = "another";
  for (const p of m.participants) Object.assign(p, silent, { online: p.id === m.me });
  expect(show(10).participants.filter((p) => p.online || p.microphone)).toHaveLength(1);
});
