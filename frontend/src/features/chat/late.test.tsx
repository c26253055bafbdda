import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { followNotices } from "../../state/notices";
import { usePanel } from "../../state/panel";
import { useView } from "../../state/store";
import { openApp } from "../../test/render";

let stop = () => {};
beforeEach(() => {
  stop = followNotices();
});
afterEach(() => stop());

const texts = () =>
  screen.getAllByTestId("line").map((l) => l.querySelector(".line-text")?.textContent ?? l.textContent);

async function open(query = "stage=meeting") {
  const app = openApp(query);
  await screen.findByTestId("meeting");
  await waitFor(() => expect(useView.getState().snapshot!.meeting!.chats[0]!.total).toBeGreaterThan(2));
  return app;
}

it("says in a toast and at its place in the chat that the meeting is whole again", async () => {
  await open();
  usePanel.setState({ tab: "chat" });
  await screen.findByText(/I take notes/);
  window.__demo!.merge!(2, 2, 0);
  await screen.findByText(
    "The meeting is whole again. Ana Ribeiro and Bo Lindqvist are back; 2 messages came with them.",
  );
  const whole = await screen.findByTestId("whole");
  expect(whole.textContent).toContain("Ana Ribeiro and Bo Lindqvist are back");
  const last = screen.getByText(/I take notes/);
  expect(last.compareDocumentPosition(whole)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
});

it("marks late lines, counts them as unread, and goes to one after the other", async () => {
  const { user } = await open();
  usePanel.setState({ tab: "chat" });
  await screen.findByText(/I take notes/);
  window.__demo!.merge!(1, 2, 0);
  const button = await screen.findByText("2 messages came later");
  expect(screen.getAllByText("came later")).toHaveLength(1); // one author in a row
  usePanel.setState({ tab: "people" });
  await screen.findAllByLabelText("2 new messages");
  usePanel.setState({ tab: "chat" });
  expect(button.isConnected).toBe(false);
  await user.click(await screen.findByText("2 messages came later"));
  await waitFor(() => expect(document.activeElement?.textContent).toContain("projector"));
  await user.click(screen.getByText("1 message came later"));
  await waitFor(() => expect(screen.queryByText(/messages? came later/)).toBeNull());
  expect(document.activeElement?.textContent).toContain("list of questions");
});

it("says of what came while the chat was closed where it came, once it is open", async () => {
  await open();
  usePanel.setState({ tab: "chat" });
  await screen.findByText(/I take notes/);
  usePanel.setState({ tab: "people" });
  window.__demo!.merge!(1, 1, 0);
  await screen.findAllByLabelText("1 new message");
  usePanel.setState({ tab: "chat" });
  await screen.findByText("1 message came later");
});

it("has no gap between older lines and the snapshot's as it moves on, and gets late lines there too", async () => {
  const { user, backend } = await open("stage=meeting&people=2");
  for (let i = 0; i < 60; i++) await backend.chat.send({ room: "main", text: `n${i}` });
  usePanel.setState({ tab: "chat" });
  await screen.findByText("n59");
  expect(screen.queryByText("n10")).toBeNull();
  await user.click(await screen.findByText("Load older messages"));
  await screen.findByText("n10");
  for (let i = 60; i < 70; i++) await backend.chat.send({ room: "main", text: `n${i}` });
  await screen.findByText("n69");
  const numbers = () => texts().filter((t) => /^n\d+$/.test(t));
  expect(numbers()).toEqual(Array.from({ length: 70 }, (_, i) => `n${i}`));
  window.__demo!.merge!(1, 2, 0); // in the middle: before the snapshot's 40 lines
  await screen.findByText(/list of questions/);
  expect(numbers()).toHaveLength(70);
  await screen.findByText("2 messages came later");
});
