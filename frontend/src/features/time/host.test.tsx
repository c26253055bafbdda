import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { idOf } from "../../backend/memory";
import type { Backend } from "../../backend/ports";
import { openDialog } from "../../state/dialogs";
import { followNotices } from "../../state/notices";
import { usePanel } from "../../state/panel";
import { useView } from "../../state/store";
import { openApp } from "../../test/render";

let stop = () => {};
beforeEach(() => {
  stop = followNotices();
});
afterEach(() => stop());

const host = () => useView.getState().snapshot!.meeting!.host;

async function open(query: string, change?: (b: Backend) => void) {
  const app = openApp(`stage=meeting&${query}`, change);
  await screen.findByTestId("meeting");
  await waitFor(() => expect(useView.getState().snapshot!.meeting!.load.most).toBeGreaterThan(0));
  return app;
}

async function menuOf(user: Awaited<ReturnType<typeof open>>["user"], name: string) {
  usePanel.setState({ tab: "people" });
  await user.click(await screen.findByLabelText(`Actions for ${name}`));
}

/** Opens the menu of room Red by keys, and gives the button that it belongs to. */
async function menuOfRed(user: Awaited<ReturnType<typeof open>>["user"]) {
  await user.keyboard("r");
  const button = await screen.findByLabelText("Red: more");
  button.focus();
  await user.keyboard("{Enter}");
  return button;
}

it("lets the owner choose somebody's computer in their menu, says that it takes over, and takes it back", async () => {
  const { user } = await open("people=4");
  await menuOf(user, "Bo Lindqvist");
  await user.click(await screen.findByText("Let this computer carry the meeting"));
  await screen.findByText("Bo Lindqvist’s computer takes over…");
  await screen.findByText("Bo Lindqvist is hosting now");
  expect(screen.queryByText("Bo Lindqvist’s computer takes over…")).toBeNull();
  expect(host()).toMatchObject({ participant: idOf(2), chosen: idOf(2), me: false });
  await menuOf(user, "Bo Lindqvist");
  await user.click(await screen.findByText("Leave the choice of computer to Alcove"));
  await waitFor(() => expect(host().chosen).toBe(""));
});

it("offers it for one's own computer, and to nobody but the owner", async () => {
  const { user, unmount } = await open("people=4&host=Bo&chosen");
  await menuOf(user, "Mira Holt");
  await user.click(await screen.findByText("Let this computer carry the meeting"));
  await screen.findByText("Your app is hosting now");
  unmount();
  const { user: other } = await open("people=4&role=moderator");
  await menuOf(other, "Cy Okafor");
  await screen.findByText("Remove from the meeting");
  expect(screen.queryByText("Let this computer carry the meeting")).toBeNull();
});

it("says whose computer carries the meeting while it changes hands, and who carries rooms", async () => {
  const { backend } = await open("people=12&host=Ana&rooms=running&carried=1");
  openDialog({ kind: "capacity" });
  const part = within(await screen.findByTestId("carries"));
  part.getByText("Ana Ribeiro’s computer carries the meeting.");
  part.getByText("Emil Novák’s computer carries Red.");
  await backend.meetings.appoint(idOf(2));
  await part.findByText("It goes over to Bo Lindqvist’s computer…");
  await part.findByText("Bo Lindqvist’s computer carries the meeting.");
  expect(part.queryByText("The owner chose it.")).toBeNull(); // it is their choice that stands there
});

it.each([
  ["", "It was chosen automatically."],
  ["&chosen", "The owner chose it."],
])("says to other moderators how it was chosen: %s", async (chosen, words) => {
  await open(`people=4&role=moderator&host=Bo${chosen}`);
  openDialog({ kind: "capacity" });
  const part = within(await screen.findByTestId("carries"));
  part.getByText(words);
  expect(part.queryByRole("combobox")).toBeNull();
});

it("says what to do when the chosen computer is gone by now", async () => {
  const gone = () => Promise.reject({ code: "out_of_reach" });
  const { user } = await open("people=4", (b) => {
    b.meetings = { ...b.meetings, appoint: gone };
    b.rooms = { ...b.rooms, carry: gone };
  });
  await menuOf(user, "Bo Lindqvist");
  await user.click(await screen.findByText("Let this computer carry the meeting"));
  await screen.findByText(/This person’s app cannot be reached now/);
  openDialog({ kind: "capacity" });
  await user.click(await screen.findByLabelText("Whose computer carries the meeting"));
  await user.click(await screen.findByRole("option", { name: "Bo Lindqvist" }));
  const note = await within(await screen.findByTestId("carries")).findByRole("alert");
  expect(note.textContent).toMatch(/Choose another one, or wait/);
  expect(host().chosen).toBe("");
});

it("no longer offers a computer that is out of reach, but names one that was chosen", async () => {
  const { user } = await open("people=4&host=Cy&chosen");
  openDialog({ kind: "capacity" });
  const part = within(await screen.findByTestId("carries"));
  window.__demo!.apart!(2);
  await part.findByText(/^Cy Okafor’s computer is chosen, and cannot be reached now/);
  await user.click(await screen.findByLabelText("Whose computer carries the meeting"));
  const names = (await screen.findAllByRole("option")).map((o) => o.textContent);
  expect(names).toEqual(["Choose automatically", "My computer", "Ana Ribeiro", "Cy Okafor"]);
});

it("gives a room to somebody's computer by keys alone, those in the room first, and comes back to where one was", async () => {
  const { user } = await open("people=12&rooms=running");
  const button = await menuOfRed(user);
  const more = await screen.findByRole("menuitem", { name: "Whose computer carries it" });
  await user.keyboard("{End}");
  await waitFor(() => expect(document.activeElement).toBe(more));
  await user.keyboard("{ArrowRight}");
  const automatic = await screen.findByRole("menuitemradio", { name: "Automatically" });
  await waitFor(() => expect(document.activeElement).toBe(automatic));
  expect(automatic.getAttribute("aria-checked")).toBe("true");
  await user.keyboard("{ArrowLeft}");
  await waitFor(() => expect(document.activeElement).toBe(more));
  await user.keyboard("{ArrowRight}");
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Automatically"));
  await user.keyboard("{ArrowDown}");
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Ana Ribeiro"));
  await user.keyboard("{Enter}");
  const red = () => useView.getState().snapshot!.meeting!.rooms[1]!;
  await waitFor(() => expect(red()).toMatchObject({ chosen: idOf(1), carrier: idOf(1) }));
  await waitFor(() => expect(document.activeElement).toBe(button));
});

it("leaves the room's menu by Escape, with the focus where it was", async () => {
  const { user } = await open("people=12&rooms=running");
  const button = await menuOfRed(user);
  await screen.findByRole("menuitem", { name: "Whose computer carries it" });
  await user.keyboard("{End}{ArrowRight}");
  await screen.findByRole("menuitemradio", { name: "Automatically" });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("menuitemradio")).toBeNull());
  if (screen.queryByRole("menu")) await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(button));
});
