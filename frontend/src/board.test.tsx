import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useBoard } from "./features/board/store";
import { forgetForm } from "./features/rooms/setUpForm";
import { en } from "./i18n/en";
import { forgetDraft, useDraft } from "./state/draft";
import { followNotices } from "./state/notices";
import { useView } from "./state/store";
import { openApp } from "./test/render";

const meeting = () => useView.getState().snapshot!.meeting!;
const person = (name: string) => meeting().participants.find((p) => p.name === name)!;
const card = (name: string) =>
  document.querySelector<HTMLElement>(`[data-testid=card][data-person=${person(name).id}]`)!;
const column = (id: string) => document.querySelector<HTMLElement>(`[data-testid=room][data-room=${id}]`)!;
const said = () => screen.getByTestId("said").textContent!.replace("\u00a0", "");

async function board(query: string, change?: Parameters<typeof openApp>[1]) {
  const app = openApp(`stage=meeting&${query}`, change);
  await app.user.keyboard("r");
  await screen.findByTestId("rooms");
  return app;
}

beforeEach(() => {
  forgetDraft();
  forgetForm();
  useBoard.setState(useBoard.getInitialState());
});

describe("by keyboard", () => {
  it("picks up, goes along the rooms and drops, and says each step", async () => {
    const { user } = await board("rooms=running");
    expect(person("Ana Ribeiro").room).toBe("room1");
    card("Ana Ribeiro").focus();
    await user.keyboard(" ");
    expect(said()).toBe("Ana Ribeiro picked up. Red, 4 people. Arrow keys choose a room, Enter drops, Escape cancels.");
    await user.keyboard("{ArrowRight}");
    expect(said()).toBe("Blue, 3 people");
    expect(column("room2").dataset.target).toBe("true");
    await user.keyboard("{End}{ArrowRight}");
    expect(said()).toBe("Green, 3 people");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(person("Ana Ribeiro").room).toBe("room3"));
    await waitFor(() => expect(said()).toBe("Ana Ribeiro moved to Green."));
    expect(column("room3").contains(card("Ana Ribeiro"))).toBe(true);
    await waitFor(() => expect(document.activeElement).toBe(card("Ana Ribeiro")));
  });

  it("lets everybody stay on Escape, and on a drop where they stand", async () => {
    const { user } = await board("rooms=running");
    card("Ana Ribeiro").focus();
    await user.keyboard("{Enter}{ArrowRight}{Escape}");
    expect(said()).toBe("Cancelled. Ana Ribeiro stays.");
    expect(column("room2").dataset.target).toBeUndefined();
    await user.keyboard("{Enter}{Enter}");
    expect(said()).toBe("Ana Ribeiro stays in Red.");
    expect(person("Ana Ribeiro").room).toBe("room1");
  });

  it("carries everybody who is selected", async () => {
    const { user } = await board("rooms=running");
    const names = ["Ana Ribeiro", "Cy Okafor"];
    for (const name of names) {
      card(name).focus();
      await user.keyboard("{Control>} {/Control}");
    }
    expect(card("Cy Okafor").getAttribute("aria-label")).toContain(en.board.isPicked);
    await user.keyboard(" ");
    expect(said()).toContain("Cy Okafor and 1 more picked up");
    await user.keyboard("{End}{Enter}");
    await waitFor(() => expect(names.map((n) => person(n).room)).toEqual(["room3", "room3"]));
    expect(useBoard.getState().picked.size).toBe(0);
  });

  it("goes between cards by arrows, with one stop for Tab", async () => {
    const { user } = await board("rooms=running");
    const stops = () => [...column("room1").querySelectorAll<HTMLElement>("[data-stop]")];
    stops()[0]!.focus();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(document.activeElement).toBe(stops()[2]);
    await user.keyboard("{ArrowRight}");
    expect(column("room2").contains(document.activeElement)).toBe(true);
    const tabbed = [...screen.getByTestId("rooms").querySelectorAll<HTMLElement>("[data-stop]")];
    expect(tabbed.filter((e) => e.tabIndex === 0)).toEqual([document.activeElement]);
  });

  it("moves nobody who is a moderator, unless they are shown to be moved", async () => {
    const { user } = await board("rooms=running");
    const bo = meeting().participants.find((p) => p.role === "moderator")!;
    card(bo.name).focus();
    await user.keyboard(" ");
    expect(useBoard.getState().carry).toBeNull();
    useBoard.setState({ moderators: true });
    await waitFor(() => expect(card(bo.name).dataset.movable).toBe("true"));
    await user.keyboard(" {ArrowRight}{Enter}");
    await waitFor(() => expect(person(bo.name).room).toBe("room1"));
  });
});

describe("by menu", () => {
  it("moves all who are selected by click, Control and Shift", async () => {
    const { user } = await board("rooms=running");
    const red = within(column("room1")).getAllByTestId("card");
    await user.click(red[0]!);
    await user.keyboard("{Shift>}");
    await user.click(red[2]!);
    await user.keyboard("{/Shift}");
    await screen.findByText("3 selected");
    await user.keyboard("{Control>}");
    await user.click(red[1]!);
    await user.keyboard("{/Control}");
    await screen.findByText("2 selected");
    const ids = [red[0]!, red[2]!].map((c) => c.dataset.person);
    await user.click(screen.getByRole("button", { name: en.board.moveTo }));
    await user.click(await screen.findByRole("menuitem", { name: /Blue/ }));
    await waitFor(() =>
      expect(
        meeting()
          .participants.filter((p) => ids.includes(p.id))
          .map((p) => p.room),
      ).toEqual(["room2", "room2"]),
    );
    await waitFor(() => expect(screen.queryByText("2 selected")).toBeNull());
  });

  it("finds people by name", async () => {
    const { user } = await board("rooms=running");
    await user.type(screen.getByRole("searchbox", { name: en.board.find }), "emil nov");
    await waitFor(() => expect(screen.getAllByTestId("card")).toHaveLength(1));
    expect(said()).toBe("1 person found");
    await user.keyboard("{Control>}a{/Control}{Delete}");
    await waitFor(() => expect(screen.getAllByTestId("card").length).toBeGreaterThan(5));
  });

  it("shuffles everybody into even rooms, and takes everybody out", async () => {
    const { user } = await board("rooms=set&method=manual&people=14");
    const more = () => user.click(screen.getByRole("button", { name: en.board.more }));
    const sizes = () =>
      ["room1", "room2", "room3", ""].map((r) => meeting().participants.filter((p) => p.assigned === r).length);
    await more();
    await user.click(await screen.findByRole("menuitem", { name: en.board.shuffle }));
    await waitFor(() => expect(sizes()).toEqual([4, 4, 4, 2]));
    await more();
    await user.click(await screen.findByRole("menuitem", { name: en.board.reset }));
    await waitFor(() => expect(sizes()).toEqual([0, 0, 0, 14]));
  });

  it("renames, limits, locks and closes one room", async () => {
    const { user } = await board("rooms=running");
    const menu = (room: string) => user.click(screen.getByRole("button", { name: `${room}: more` }));
    const red = () => meeting().rooms[1]!;
    await menu("Red");
    await user.click(await screen.findByRole("menuitem", { name: en.board.edit }));
    const name = await screen.findByLabelText(en.board.name);
    await user.clear(name);
    await user.type(name, "Team A");
    await user.type(screen.getByLabelText(en.board.limit), "6");
    await user.click(screen.getByRole("button", { name: en.board.save }));
    await waitFor(() => expect([red().name, red().limit]).toEqual(["Team A", 6]));
    await menu("Team A");
    await user.click(await screen.findByRole("menuitem", { name: en.board.lock }));
    await waitFor(() => expect(red().locked).toBe(true));
    await menu("Team A");
    await user.click(await screen.findByRole("menuitem", { name: en.board.close }));
    await waitFor(() => expect(red().closed).toBe(true));
    expect(person("Ana Ribeiro").room).toBe("main");
    expect(column("room1").contains(card("Ana Ribeiro"))).toBe(true);
  });

  it("adds a room, and dismisses a call for help", async () => {
    const { user } = await board("rooms=running&hands");
    await user.click(screen.getByRole("button", { name: en.board.more }));
    await user.click(await screen.findByRole("menuitem", { name: en.board.add }));
    await user.type(await screen.findByLabelText(en.board.name), "Quiet corner{Enter}");
    await waitFor(() => expect(meeting().rooms.at(-1)!.name).toBe("Quiet corner"));
    const asking = meeting().participants.find((p) => p.hand > 0)!;
    const room = meeting().rooms.find((r) => r.id === asking.room)!;
    await user.click(screen.getByRole("button", { name: `${room.name}: more` }));
    await user.click(await screen.findByRole("menuitem", { name: `Dismiss help request of ${asking.name}` }));
    await waitFor(() => expect(person(asking.name).hand).toBe(0));
  });
});

describe("a draft", () => {
  async function drafted() {
    const assign = vi.fn();
    const app = await board("rooms=running", (b) => {
      const real = b.rooms.assign;
      b.rooms.assign = (moves) => {
        assign(moves);
        return real(moves);
      };
    });
    await app.user.click(screen.getByRole("radio", { name: en.board.draft }));
    for (const name of ["Ana Ribeiro", "Emil Novák"]) {
      card(name).focus();
      await app.user.keyboard(" {End}{Enter}");
    }
    await screen.findByText("2 people will move");
    return { ...app, assign };
  }

  it("moves nobody until it is applied, and then all in one step", async () => {
    const { user, assign } = await drafted();
    expect(said()).toBe("Draft: Emil Novák will move to Green.");
    expect(person("Ana Ribeiro").room).toBe("room1");
    expect(column("room3").contains(card("Ana Ribeiro"))).toBe(true);
    expect(column("room1").textContent).toContain("Ana Ribeiro"); // where she stood, faintly
    expect(assign).not.toHaveBeenCalled();
    await user.click(screen.getByRole("button", { name: en.board.apply }));
    await waitFor(() => expect(person("Emil Novák").room).toBe("room3"));
    expect(assign.mock.calls).toEqual([[{ [person("Ana Ribeiro").id]: "room3", [person("Emil Novák").id]: "room3" }]]);
    await waitFor(() => expect(useDraft.getState().on).toBe(false));
  });

  it("is discarded whole, or taken back step by step", async () => {
    const { user, assign } = await drafted();
    (document.activeElement as HTMLElement).blur();
    await user.keyboard("{Control>}z{/Control}");
    await screen.findByText("1 person will move");
    await screen.findByText(en.board.steppedBack);
    await user.click(screen.getByRole("button", { name: en.board.discard }));
    await screen.findByText(en.board.willMoveNobody);
    expect(column("room1").contains(card("Ana Ribeiro"))).toBe(true);
    expect(assign).not.toHaveBeenCalled();
  });

  it("leaves out who was moved by another moderator meanwhile, and says so", async () => {
    await drafted();
    window.__demo!.moveAsOther!({ [person("Ana Ribeiro").id]: "room2" });
    await screen.findByText("1 person will move");
    await screen.findByText("Ana Ribeiro was moved meanwhile and is no longer in your draft.");
    expect(column("room2").contains(card("Ana Ribeiro"))).toBe(true);
  });

  it("stays when it is refused, and says why", async () => {
    const { user } = await board("rooms=running", (b) => {
      b.rooms.assign = async () => Promise.reject({ code: "not_moderator" });
    });
    await user.click(screen.getByRole("radio", { name: en.board.draft }));
    card("Ana Ribeiro").focus();
    await user.keyboard(" {End}{Enter}");
    await user.click(await screen.findByRole("button", { name: en.board.apply }));
    await screen.findByText(en.errors.not_moderator);
    await screen.findByText("1 person will move");
    expect(person("Ana Ribeiro").room).toBe("room1");
  });
});

describe("undo", () => {
  it("brings back by Ctrl+Z who was moved, and says whom; not while something is typed", async () => {
    const { user } = await board("rooms=running");
    card("Ana Ribeiro").focus();
    await user.keyboard(" {End}{Enter}");
    await waitFor(() => expect(person("Ana Ribeiro").room).toBe("room3"));
    await user.click(screen.getByRole("searchbox", { name: en.board.find }));
    await user.keyboard("{Control>}z{/Control}");
    expect(person("Ana Ribeiro").room).toBe("room3");
    (document.activeElement as HTMLElement).blur();
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(person("Ana Ribeiro").room).toBe("room1"));
    await screen.findByText("Undone: Ana Ribeiro is back in Red");
    await user.keyboard("{Control>}z{/Control}");
    await screen.findByText(en.board.nothingToUndo);
  });

  it("by button takes back what another moderator did, and names them", async () => {
    const { user } = await board("rooms=running");
    const stop = followNotices();
    window.__demo!.moveAsOther!({ [person("Ana Ribeiro").id]: "room2" });
    const words = await screen.findByText(/Bo Lindqvist/, { selector: "[data-testid=toast] *" });
    await user.click(within(words.closest<HTMLElement>("[data-testid=toast]")!).getByTestId("undo"));
    await waitFor(() => expect(person("Ana Ribeiro").room).toBe("room1"));
    stop();
  });
});

describe("setting up by hand", () => {
  const begin = async () => {
    const app = openApp("stage=meeting&people=6");
    await app.user.keyboard("r");
    await app.user.click(await screen.findByRole("radio", { name: en.rooms.manual }));
    await app.user.click(screen.getByText(en.rooms.names));
    await app.user.type(screen.getByLabelText("Name of room 2"), "Garden");
    await app.user.click(screen.getByRole("button", { name: en.rooms.createManual }));
    await screen.findByTestId("rooms");
    return app;
  };

  it("assigns on confirmation", async () => {
    const { user } = await begin();
    expect(meeting().rooms.map((r) => r.name)).toEqual(["", "Red", "Garden"]);
    card("Ana Ribeiro").focus();
    await user.keyboard(" {End}{Enter}");
    await screen.findByText("1 person has a room");
    expect(person("Ana Ribeiro").assigned).toBe("");
    await user.click(screen.getByRole("button", { name: en.board.confirm }));
    await waitFor(() => expect(person("Ana Ribeiro").assigned).toBe("room2"));
    await screen.findByRole("button", { name: en.rooms.start });
  });

  it("goes back to the form as it was, and takes the rooms away again", async () => {
    const { user } = await begin();
    await user.click(screen.getByRole("button", { name: en.common.back }));
    await screen.findByRole("button", { name: en.rooms.createManual });
    expect(meeting().breakout.configured).toBe(false);
    expect(useDraft.getState().on).toBe(false);
    await user.click(screen.getByText(en.rooms.names));
    expect(screen.getByLabelText("Name of room 2")).toHaveProperty("value", "Garden");
  });
});

describe("rooms from elsewhere", () => {
  const choose = async (user: Awaited<ReturnType<typeof board>>["user"], what: string) => {
    await user.click(screen.getByRole("button", { name: en.board.more }));
    await user.click(await screen.findByRole("menuitem", { name: what }));
  };

  it("a list says what it would do, and does it when told to", async () => {
    const { user } = await board("rooms=set");
    await choose(user, en.rooms.list.open);
    const text = "name,room\nAna Ribeiro,Blue\nNobody Here,Red\nCy Okafor,Purple\nx\n";
    const file = new File([text], "rooms.csv", { type: "text/csv" });
    await user.upload(await screen.findByLabelText(en.rooms.list.choose, { selector: "input" }), file);
    const result = await screen.findByTestId("list-result");
    for (const words of ["1 person is assigned", "Nobody Here", "Purple", "5"]) within(result).getByText(words);
    expect(person("Ana Ribeiro").assigned).toBe("room1");
    await user.click(screen.getByRole("button", { name: en.rooms.list.apply }));
    await waitFor(() => expect(person("Ana Ribeiro").assigned).toBe("room2"));
    expect(meeting().rules).toMatchObject({ late: "list", listed: 1 });
  });

  it("the list is saved as a file", async () => {
    const save = vi.fn(async () => {});
    const { user } = await board("rooms=set", (b) => {
      b.saveFile = save;
    });
    await choose(user, en.rooms.list.open);
    await user.click(await screen.findByRole("button", { name: en.rooms.list.save }));
    await waitFor(() =>
      expect(save).toHaveBeenCalledWith("Workshop rooms.csv", expect.stringContaining("Ana Ribeiro,Red")),
    );
  });

  it("new groups keep apart who shall be, say how many pairs repeat, and go into the draft", async () => {
    const { user } = await board("rooms=running&people=14");
    await user.click(screen.getByRole("button", { name: en.rooms.stop }));
    await waitFor(() => expect(meeting().rounds).toBe(1));
    await choose(user, en.rooms.rounds.open);
    const dialog = await screen.findByRole("dialog");
    for (const name of ["Ana Ribeiro", "Emil Novák"]) await user.click(within(dialog).getByLabelText(name));
    await user.click(within(dialog).getByRole("button", { name: en.rooms.rounds.keepApart }));
    await user.click(within(dialog).getByRole("button", { name: en.rooms.rounds.make }));
    expect((await within(dialog).findByTestId("rounds-outcome")).textContent).toMatch(
      /^(\d+ of 18 pairs repeat|Nobody)/,
    );
    await user.click(within(dialog).getByRole("button", { name: en.rooms.rounds.use }));
    await screen.findByText(/people will move/);
    const { draft } = useDraft.getState();
    const at = (name: string) => draft[person(name).id]?.to ?? person(name).assigned;
    expect(at("Ana Ribeiro")).not.toBe(at("Emil Novák"));
  });

  it("a template keeps names and method, and fills the form of another meeting", async () => {
    const { user, backend } = await board("rooms=set&method=manual");
    await backend.rooms.edit({ room: "room1", name: "Garden" });
    await choose(user, en.rooms.saveTemplate);
    await user.type(await screen.findByLabelText(en.rooms.templateName), "Monday{Enter}");
    await waitFor(() => expect(useView.getState().snapshot!.templates.map((t) => t.name)).toEqual(["Monday"]));
    await backend.rooms.remove();
    await user.click(await screen.findByRole("combobox", { name: en.rooms.template }));
    await user.click(await screen.findByRole("option", { name: "Monday" }));
    await user.click(screen.getByRole("button", { name: en.rooms.createManual }));
    await waitFor(() => expect(meeting().rooms.map((r) => r.name)).toEqual(["", "Garden", "Blue", "Green"]));
  });
});

describe("a participant", () => {
  it("goes back to the main room where that is allowed, and from there to their own", async () => {
    const { user } = await board("rooms=running&role=participant&return");
    await user.click(await screen.findByRole("button", { name: en.rooms.back }));
    await waitFor(() => expect(meeting().location).toBe("main"));
    await user.click(await screen.findByRole("button", { name: "Back to my room Red" }));
    await waitFor(() => expect(meeting().location).toBe("room1"));
  });

  it("has no way back where that is not allowed", async () => {
    await board("rooms=running&role=participant");
    expect(screen.queryByRole("button", { name: en.rooms.back })).toBeNull();
  });

  it("sees which rooms are locked or full where people choose", async () => {
    const { backend } = await board("rooms=choose");
    await backend.rooms.edit({ room: "room1", locked: true });
    await backend.rooms.edit({ room: "room2", limit: 1 });
    await backend.rooms.assign({ [person("Ana Ribeiro").id]: "room2" });
    const { snapshot } = useView.getState();
    useView.setState({ snapshot: { ...snapshot!, meeting: { ...snapshot!.meeting!, role: "participant" } } });
    await within(column("room1")).findByText(en.rooms.barred.locked);
    within(column("room2")).getByText(en.rooms.barred.full);
    within(column("room3")).getByRole("button", { name: "Join Green" });
  });
});

it("forgets a draft when its rooms are deleted", async () => {
  const { user, backend } = await board("rooms=running");
  await user.click(screen.getByRole("radio", { name: en.board.draft }));
  card("Ana Ribeiro").focus();
  await user.keyboard(" {End}{Enter}");
  await screen.findByText("1 person will move");
  await backend.rooms.remove();
  await waitFor(() => expect(useDraft.getState()).toMatchObject({ on: false, draft: {} }));
});
