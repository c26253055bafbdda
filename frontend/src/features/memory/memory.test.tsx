import { screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Memory } from "../../backend/ports";
import { en } from "../../i18n/en";
import { openApp } from "../../test/render";

const open = "Memory of Workshop on Monday";

it("tells what went wrong, and tries again", async () => {
  let refuse = true;
  const { user } = openApp("", (b) => {
    const { memory } = b.meetings;
    b.meetings.memory = async (id) => (refuse ? Promise.reject({ code: "database_corrupt" }) : memory(id));
  });
  await user.click(await screen.findByRole("button", { name: open }));
  expect((await screen.findByRole("alert")).textContent).toContain(en.errors.database_corrupt);
  refuse = false;
  await user.click(screen.getByRole("button", { name: en.common.tryAgain }));
  await screen.findByTestId("memory");
});

it("shows what others wrote as text, whatever it is", async () => {
  const nasty = '<img src=x onerror="alert(1)">';
  const line = {
    id: "a",
    author: "x",
    wall: 1,
    kind: "chat",
    text: nasty,
    millis: 0,
    safe: true,
    late: false,
  } as const;
  const found: Memory = {
    meeting: "past1",
    name: nasty,
    rooms: [{ id: "main", name: nasty, lines: [{ ...line, name: nasty }] }],
    stays: [{ participant: "x", name: nasty, room: "main", roomName: nasty, from: 5, to: 1 }],
  };
  const { user } = openApp("", (b) => {
    b.meetings.memory = async () => found;
  });
  await user.click(await screen.findByRole("button", { name: open }));
  expect((await screen.findByTestId("memory-line")).textContent).toContain(nasty);
  await user.click(screen.getByRole("tab", { name: en.memory.where }));
  await user.click(await screen.findByRole("button", { name: /<img/ }));
  await screen.findByRole("row", { name: /0 minutes/ }); // two clocks: never less than nothing
  expect(document.querySelector("img")).toBeNull();
});

it("saves what the app gives, under the meeting's name", async () => {
  const saveFile = vi.fn(async () => {});
  const { user } = openApp("", (b) => {
    b.saveFile = saveFile;
    b.meetings.exportAs = async ({ meeting, format }) => `${meeting} ${format}`;
  });
  await user.click(await screen.findByRole("button", { name: open }));
  await user.click(await screen.findByRole("button", { name: en.memory.exportShort }));
  await user.click(await screen.findByRole("menuitem", { name: en.memory.csv }));
  await waitFor(() => expect(saveFile).toHaveBeenCalledTimes(1));
  expect(saveFile).toHaveBeenCalledWith(expect.stringMatching(/^Workshop-on-Monday-.*\.csv$/), "past1 csv");
});

it("keeps the page when saving fails, and says so", async () => {
  const { user } = openApp("", (b) => {
    b.saveFile = async () => Promise.reject({ code: "disk_full" });
  });
  await user.click(await screen.findByRole("button", { name: open }));
  await user.click(await screen.findByRole("button", { name: en.memory.exportShort }));
  await user.click(await screen.findByRole("menuitem", { name: en.memory.markdown }));
  await screen.findByText(en.errors.disk_full);
  await screen.findByTestId("memory");
});

it("finds in one room what is said in it", async () => {
  const { user } = openApp("");
  await user.click(await screen.findByRole("button", { name: open }));
  const memory = await screen.findByTestId("memory");
  await user.click(within(memory).getByRole("combobox", { name: en.memory.room }));
  await user.click(await screen.findByRole("option", { name: /Green/ }));
  await waitFor(() => expect(screen.getAllByTestId("memory-line")).toHaveLength(11));
  await user.type(screen.getByRole("searchbox"), "nothing like this");
  await screen.findByText("0 messages found");
});
