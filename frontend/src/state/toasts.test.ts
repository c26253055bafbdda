import { expect, it } from "vitest";
import { place, staysFor, type Toast } from "./toasts";

let id = 0;
const toast = (over: Partial<Toast> = {}): Toast => ({ id: ++id, kind: "said", text: String(id), ...over });
const all = (...toasts: Toast[]) => toasts.reduce<Toast[]>(place, []);

it("shows three at once at most, the newest", () => {
  const list = all(toast({ text: "a" }), toast({ text: "b" }), toast({ text: "c" }), toast({ text: "d" }));
  expect(list.map((t) => t.text)).toEqual(["b", "c", "d"]);
});

it("counts those who come together", () => {
  const came = (name: string) => toast({ kind: "joined", group: "joined", names: [name] });
  expect(all(came("Ana"), toast(), came("Bo"), came("Cy")).map((t) => t.names)).toEqual([
    undefined,
    ["Ana", "Bo", "Cy"],
  ]);
});

it("keeps the newest change of one person, and those of another", () => {
  const changed = (by: string, change: string) => toast({ kind: "change", group: `change ${by}`, change });
  expect(all(changed("bo", "1"), changed("cy", "2"), changed("bo", "3")).map((t) => t.change)).toEqual(["2", "3"]);
});

it("takes toasts without a group as they are", () => expect(all(toast(), toast())).toHaveLength(2));

it("stays for as long as there is something to take back or to answer", () => {
  expect(staysFor(toast({ kind: "change" }))).toBe(4000);
  expect(staysFor(toast({ kind: "change" }), true)).toBe(30_000);
  expect(staysFor(toast({ kind: "late" }))).toBe(30_000);
  expect(staysFor(toast({ kind: "error" }))).toBe(12_000);
});

it("keeps what became of the meeting while others come and go, and a newer one in its place", () => {
  const merged = () => toast({ kind: "merged", group: "merged" });
  const first = merged();
  const list = all(first, toast({ text: "a" }), toast({ text: "b" }), toast({ text: "c" }));
  expect(list.map((t) => t.text)).toEqual([first.text, "b", "c"]);
  expect(place(list, merged()).filter((t) => t.kind === "merged")).toHaveLength(1);
  expect(staysFor(first)).toBe(60_000);
});
