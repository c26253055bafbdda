import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ComponentProps, useState } from "react";
import { beforeEach, expect, it } from "vitest";
import { i18next } from "../i18n";
import { PlanFields } from "./PlanFields";

beforeEach(() => void i18next.changeLanguage("en"));

type Plan = ComponentProps<typeof PlanFields>["value"];

let plan: Plan;

function Form({ first }: { first: Plan }) {
  const [now, setNow] = useState(first);
  plan = now;
  return <PlanFields value={now} onChange={setNow} />;
}

function open(first: Plan) {
  render(<Form first={first} />);
  return userEvent.setup();
}

it("takes minutes, and nothing is no limit", async () => {
  const user = open({ millis: 0, grace: 60_000 });
  const field = screen.getByRole<HTMLInputElement>("textbox", { name: "Time in the rooms" });
  expect(field.placeholder).toBe("No limit");
  expect(screen.queryByRole("combobox")).toBeNull();
  await user.type(field, "12");
  expect(plan).toEqual({ millis: 720_000, grace: 60_000 });
  await user.clear(field);
  expect(plan.millis).toBe(0);
});

it("stays between no limit and a day", async () => {
  const user = open({ millis: 180_000, grace: 0 });
  await user.click(screen.getByRole("button", { name: "5 minutes less" }));
  expect(plan.millis).toBe(0);
  await user.type(screen.getByRole("textbox"), "99999");
  expect(plan.millis).toBe(1440 * 60_000);
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "5 minutes more" }).disabled).toBe(true);
});

it("chooses the countdown to return, and keeps one that is not on the list", async () => {
  const user = open({ millis: 600_000, grace: 45_000 });
  const list = screen.getByRole("combobox", { name: "Countdown to return" });
  expect(list.textContent).toContain("45 seconds");
  await user.click(list);
  await user.click(await screen.findByRole("option", { name: "None, at once" }));
  expect(plan).toEqual({ millis: 600_000, grace: 0 });
});
