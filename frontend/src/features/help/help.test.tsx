import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { en } from "../../i18n/en";
import { usePlaying } from "../../state/notePlayer";
import { useView } from "../../state/store";
import { openApp } from "../../test/render";

const meeting = () => useView.getState().snapshot!.meeting!;
const mine = () => meeting().participants[0]!;
const inRed = "stage=meeting&people=14&rooms=running&role=participant";

describe("the hand", () => {
  it("in a breakout room asks for help at once, and then what for", async () => {
    const { user } = openApp(inRed);
    await user.click(await screen.findByTestId("hand"));
    const field = await screen.findByRole("textbox", { name: en.help.need });
    expect(mine()).toMatchObject({ why: "", helper: "" });
    const asked = mine().hand;
    expect(asked).toBeGreaterThan(0);
    await user.type(field, "  scissors {Enter}");
    await waitFor(() => expect(mine().why).toBe("scissors"));
    expect(mine().hand).toBe(asked); // its place in the queue
    await screen.findByText("You asked for help: scissors", { exact: false });
    await user.click(within(screen.getByTestId("my-help")).getByRole("button", { name: en.controls.handDown }));
    await waitFor(() => expect(mine().hand).toBe(0));
  });

  it("needs no word", async () => {
    const { user } = openApp(inRed);
    await screen.findByTestId("meeting");
    await user.keyboard("h");
    await screen.findByRole("textbox", { name: en.help.need });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("textbox", { name: en.help.need })).toBeNull());
    expect(mine().hand).toBeGreaterThan(0);
    await user.click(screen.getByTestId("hand"));
    await waitFor(() => expect(mine().hand).toBe(0));
  });

  it("in the main room is just a hand", async () => {
    const { user } = openApp("stage=meeting&people=4");
    await user.click(await screen.findByTestId("hand"));
    await waitFor(() => expect(mine().hand).toBeGreaterThan(0));
    expect(screen.queryByRole("textbox", { name: en.help.need })).toBeNull();
    expect(screen.queryByTestId("my-help")).toBeNull();
  });

  it("tells who is on the way", async () => {
    openApp(`${inRed}&asked=helped`);
    expect((await screen.findByTestId("my-help")).textContent).toContain("Ana Ribeiro is on the way");
  });
});

describe("the help queue", () => {
  const asks = () => screen.getAllByTestId("ask");

  async function queue() {
    const app = openApp("stage=meeting&people=14&rooms=running&help");
    await screen.findByTestId("meeting");
    await app.user.keyboard("r");
    await screen.findByTestId("help");
    return app;
  }

  it("is in the order of asking, with waiting time, room and reason", async () => {
    await queue();
    expect(asks().map((a) => a.querySelector("bdi")!.textContent)).toEqual(["Emil Novák", "Hana Sato", "Dina Haddad"]);
    expect(asks()[0]!.textContent).toContain("The shared document does not open");
    expect(within(asks()[0]!).getByTestId("waited").textContent).toMatch(/^2:1\d/);
    expect(asks()[1]!.textContent).toContain("Bo Lindqvist is on the way");
  });

  it("is counted on the button wherever one is", async () => {
    openApp("stage=meeting&people=14&rooms=running&help");
    await screen.findByRole("button", { name: `${en.controls.rooms}, 2 people wait for help` });
  });

  it("is taken by whoever comes first", async () => {
    const { user } = await queue();
    await user.click(within(asks()[0]!).getByRole("button", { name: "On my way to Emil Novák" }));
    await waitFor(() => expect(asks()[0]!.textContent).toContain(en.help.youAre));
    expect(within(asks()[0]!).queryByRole("button", { name: /^On my way/ })).toBeNull();
  });

  it("says when another one was first", async () => {
    const { user, backend } = await queue();
    vi.spyOn(backend.rooms, "take").mockRejectedValue({ code: "help_taken" });
    const visit = vi.spyOn(backend.rooms, "visit");
    await user.click(within(asks()[0]!).getByRole("button", { name: /^Join Emil/ }));
    expect((await screen.findByTestId("toast")).textContent).toContain(en.errors.help_taken);
    expect(visit).not.toHaveBeenCalled();
  });

  it("is left by joining, and by dismissing", async () => {
    const { user } = await queue();
    const dina = meeting().participants.find((p) => p.name === "Dina Haddad")!;
    await user.click(screen.getByRole("button", { name: "Dismiss the request of Emil Novák" }));
    await waitFor(() => expect(asks()).toHaveLength(2));
    await user.click(screen.getByRole("button", { name: /^Join Dina Haddad/ }));
    await waitFor(() => expect(meeting().location).toBe(dina.room));
    await waitFor(() => expect(asks()).toHaveLength(1)); // who is entered is helped
  });
});

describe("a note in a chat", () => {
  it("is played and stopped, one at a time", async () => {
    const { user, backend } = openApp(`${inRed}&notes`);
    const play = vi.spyOn(backend.chat, "play");
    const stop = vi.spyOn(backend.chat, "stop");
    await screen.findByTestId("meeting");
    await user.keyboard("c");
    const [first, second] = await screen.findAllByTestId("note");
    await user.click(within(first!).getByRole("button", { name: "Play the note of Ana Ribeiro, 0:08" }));
    await within(first!).findByRole("button", { name: "Stop the note of Ana Ribeiro" });
    expect(play).toHaveBeenCalledWith({ room: "room1", id: usePlaying.getState().line });
    await user.click(within(second!).getByRole("button"));
    expect(first!.dataset.playing).toBeUndefined();
    expect(second!.dataset.playing).toBe("true");
    await user.click(within(second!).getByRole("button"));
    expect(stop).toHaveBeenCalledOnce();
    expect(second!.dataset.playing).toBeUndefined();
  });

  it("that is gone is said", async () => {
    const { user, backend } = openApp(`${inRed}&notes`);
    vi.spyOn(backend.chat, "play").mockRejectedValue({ code: "unknown_line" });
    await screen.findByTestId("meeting");
    await user.keyboard("c");
    const [note] = await screen.findAllByTestId("note");
    await user.click(within(note!).getByRole("button"));
    expect((await screen.findByTestId("toast")).textContent).toContain(en.errors.unknown_line);
    expect(note!.dataset.playing).toBeUndefined();
  });
});
