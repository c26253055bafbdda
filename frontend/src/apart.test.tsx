import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { idOf } from "./backend/memory";
import type { Backend } from "./backend/ports";
import { de } from "./i18n/de";
import { en } from "./i18n/en";
import { useView } from "./state/store";
import { openApp } from "./test/render";

const go = "Go on: what is written comes together when they are back.";
const said = async () => (await screen.findByTestId("apart")).textContent;
const german = (backend: Backend) =>
  act(() => backend.settings.set({ ...useView.getState().snapshot!.settings, language: "de" }));
const lose = (count: number) => act(() => window.__demo!.apart!(count));

it.each([
  ["people=12&apart=1", `Kofi Mensah is out of reach. ${go}`],
  ["people=12&apart=2", `Part of the meeting is out of reach: Jonas Weber and Kofi Mensah. ${go}`],
  ["people=12&apart=3", `Part of the meeting is out of reach: Ines Dubois, Jonas Weber and Kofi Mensah. ${go}`],
  ["people=12&apart=5", `Part of the meeting is out of reach: Goran Petrović, Hana Sato and 3 others. ${go}`],
  ["people=4&apart=3", `Nobody else is in reach. ${go}`],
  ["people=2&apart=1", `Ana Ribeiro is out of reach. ${go}`],
  ["people=12", ""],
])("says who is out of reach: %s", async (query, words) => {
  openApp(`stage=meeting&${query}`);
  await waitFor(async () => expect(await said()).toBe(words));
});

it("says it in German", async () => {
  const { backend } = openApp("stage=meeting&people=12&apart=5");
  await german(backend);
  await waitFor(async () =>
    expect(await said()).toBe(
      "Ein Teil der Besprechung ist nicht erreichbar: Goran Petrović, Hana Sato und 3 weitere. Mach weiter: Was geschrieben wird, kommt zusammen, wenn alle wieder da sind.",
    ),
  );
  lose(1);
  expect(await said()).toBe(de.apart.one.replace("{{name}}", "Kofi Mensah"));
});

it("goes when they are back", async () => {
  openApp("stage=meeting&people=12");
  expect(await said()).toBe("");
  lose(2);
  expect(screen.getByRole("button", { name: "2 people out of reach" }).textContent).toBe("2");
  lose(0);
  expect(await said()).toBe("");
  expect(screen.queryByTestId("apart-sign")).toBeNull();
});

it("is put away and brought back, and is there again for somebody new", async () => {
  const { user } = openApp("stage=meeting&people=12");
  await said();
  lose(2);
  await user.click(screen.getByRole("button", { name: en.apart.putAway }));
  expect(await said()).toBe("");
  const sign = screen.getByTestId("apart-sign");
  expect([document.activeElement, sign.getAttribute("aria-expanded")]).toEqual([sign, "false"]);
  await user.click(sign);
  expect(await said()).toContain("Jonas Weber");
  await user.click(sign);
  expect(await said()).toBe("");
  lose(3);
  expect(await said()).toContain("Ines Dubois");
});

it("forgets that it was put away once they were back", async () => {
  const { user } = openApp("stage=meeting&people=12");
  await said();
  lose(2);
  await user.click(screen.getByRole("button", { name: en.apart.putAway }));
  lose(0);
  lose(2);
  expect(await said()).toContain("Jonas Weber and Kofi Mensah");
});

it("leaves people on the board in their room, marked, and to be moved", async () => {
  const { user } = openApp("stage=meeting&people=12&rooms=running&apart=2");
  await user.keyboard("r");
  const card = await screen.findByRole("button", { name: /^Kofi Mensah, Out of reach/ });
  expect(card.closest<HTMLElement>("[data-testid=room]")!.dataset.room).toBe("room1");
  card.focus();
  await user.keyboard(" {ArrowRight}{Enter}");
  await waitFor(() => expect(useView.getState().snapshot!.meeting!.participants[11]!.assigned).toBe("room2"));
});

it("marks them in the room that a participant sees", async () => {
  const { user } = openApp("stage=meeting&people=12&rooms=running&role=participant&apart=2");
  await user.keyboard("r");
  await screen.findByTestId("rooms");
  const line = document.querySelector<HTMLElement>(`[data-testid=person][data-person=${idOf(11)}]`)!;
  within(line).getByRole("img", { name: en.apart.sign });
});

it("invites nobody into a room whose people are out of reach", async () => {
  openApp("stage=meeting&people=4&apart=3");
  await waitFor(async () => expect(await said()).not.toBe(""));
  expect(screen.queryByText(en.stage.onlyYou)).toBeNull();
});

it.each([
  ["people=4", `${en.controls.leaveMeeting}The meeting goes on; Bo Lindqvist’s computer takes over.`],
  ["people=12&apart=11", en.controls.leaveMeeting],
  ["people=1", en.controls.leaveMeeting],
])("tells the host what becomes of the meeting: %s", async (query, words) => {
  const { user } = openApp(`stage=meeting&${query}`);
  await user.click(await screen.findByTestId("leave"));
  const items = await screen.findAllByRole("menuitem");
  expect(items.at(-1)!.textContent).toBe(words);
});

it("tells the host in German", async () => {
  const { backend, user } = openApp("stage=meeting&people=4");
  await german(backend);
  await user.click(await screen.findByTestId("leave"));
  const item = await screen.findByRole("menuitem");
  expect(item.textContent).toBe(
    `${de.controls.leaveMeeting}Die Besprechung geht weiter; der Rechner von Bo Lindqvist übernimmt.`,
  );
});
