import { create } from "zustand";
import type { Plan, Template } from "../../backend/ports";

export const methods = ["automatic", "manual", "choose"] as const;
export const mostRooms = 50;

interface Form {
  count: number;
  method: (typeof methods)[number];
  /** Names that were typed, by index; the others are called after their hue. */
  names: Record<number, string>;
  plan: Plan;
  /** The template that it was filled from, "" if none. */
  template: string;
}

const first: Form = { count: 2, method: "automatic", names: {}, plan: { millis: 0, grace: 60_000 }, template: "" };

/** What is filled in before rooms are set up; the way back finds it as it was. */
export const useForm = create<Form>(() => first);

export function setCount(n: number): void {
  useForm.setState({ count: Math.min(mostRooms, Math.max(1, n)) });
}

export function fillFrom(t: Template): void {
  const names = Object.fromEntries(t.rooms.map((name, i) => [i, name]));
  useForm.setState({ count: t.rooms.length, method: t.method, names, plan: t.plan, template: t.name });
}

export function forgetForm(): void {
  useForm.setState(first, true);
}
