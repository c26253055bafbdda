import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { idOf } from "./backend/memory";
import type { Meeting, Participant, Snapshot } from "./backend/ports";
import { useBoard } from "./features/board/store";
import { en } from "./i18n/en";
import { goneFor, sendsFor } from "./meeting/steady";
import { openDialog } from "./state/dialogs";
import { forgetDraft, useDraft } from "./state/draft";
import { accept, useView } from "./state/store";
import { openApp } from "./test/render";

vi.mock("./state/useSize", () => ({ useSize: () => ({ width: 1200, height: 700, rem: 16 }) }));

let full: Snapshot; // as everything was told before

beforeEach(() => {
  forgetDraft();
  useBoard.setState(useBoard.getInitialState());
});
afterEach(() => vi.useRealTimers());

/** The window at rest; from here on the test moves the time. */
async function open(query: string, before: (user: ReturnType<typeof openApp>["user"]) => Promise<void>) {
  const { user } = openApp(`stage=meeting&people=12&${query}`);
  await screen.findByTestId("meeting");
  await before(user);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  full = useView.getState().snapshot!;
}

function tell(edit: (m: Meeting) => void): void {
  const next = structuredClone(full);
  edit(next.meeting!);
  next.version = useView.getState().snapshot!.version + 1;
  act(() => accept(next));
}

const wait = (ms: number) => act(() => vi.advanceTimersByTime(ms));
const silent = { microphone: false, camera: false, screen: false };

/** What the apps tell when Bo's takes over: first it has found nobody but me, then all but two, then everybody. */
const found: ((p: Participant) => boolean)[] = [
  (p) => [idOf(0), idOf(2)].includes(p.id),
  (p) => ![idOf(3), idOf(4)].includes(p.id),
  () => true,
];

function takenOver(nth: number): (m: Meeting) => void {
  return (m) => {
    Object.assign(m.host, { participant: idOf(2), me: false, term: 2 });
    m.link = nth === 0 ? "reconnecting" : "connected";
    for (const p of m.participants) {
      if (nth < 2) Object.assign(p, silent);
      p.online = found[nth]!(p);
    }
  };
}

/** Goes through a take-over and looks after each step. */
function takeOver(look: () => void): void {
  for (const nth of [0, 1, 2]) {
    tell(takenOver(nth));
    look();
    wait(800);
    look();
  }
  wait(goneFor + sendsFor);
  look();
}

it("keeps tiles, cards, the draft, the focus and where one has scrolled to", async () => {
  await open("rooms=running&visit=room1", async (user) => {
    await user.keyboard("r");
    await screen.findByTestId("rooms");
    await user.click(screen.getByRole("radio", { name: en.board.draft }));
    document.querySelector<HTMLElement>(`[data-testid=card][data-person=${idOf(4)}]`)!.focus();
    await user.keyboard(" {ArrowRight}{Enter}");
  });
  const stage = document.querySelector(".stage")!;
  const board = document.querySelector(".board-columns")!;
  board.scrollTop = 120;
  const focused = document.activeElement!;
  const tiles = screen.getAllByTestId("tile");
  const cards = screen.getAllByTestId("card");
  const [shown, rooms, draft] = [stage.innerHTML, board.innerHTML, useDraft.getState()];
  expect([tiles.length, cards.length, focused.className]).toEqual([5, 12, "board-card"]);
  takeOver(() => {
    expect(stage.innerHTML).toBe(shown);
    expect(board.innerHTML).toBe(rooms);
    expect(screen.getAllByTestId("tile")).toEqual(tiles);
    expect(screen.getAllByTestId("card").every((c, i) => c === cards[i])).toBe(true);
    expect(useDraft.getState()).toBe(draft);
    expect(document.activeElement).toBe(focused);
    expect(board.scrollTop).toBe(120);
  });
});

it("keeps what is typed, and a dialog that is open", async () => {
  await open("", async (user) => {
    await user.keyboard("c");
    await user.type(await screen.findByRole("textbox"), "Half a sen");
    act(() => openDialog({ kind: "rules" }));
    const opened = await screen.findByRole("dialog");
    await waitFor(() => expect(opened.contains(document.activeElement)).toBe(true));
  });
  const dialog = screen.getByRole("dialog");
  const inside = document.activeElement!;
  takeOver(() => {
    expect(screen.getByRole("dialog")).toBe(dialog);
    expect(document.activeElement).toBe(inside);
    expect(document.querySelector<HTMLTextAreaElement>(".compose-text")!.value).toBe("Half a sen");
  });
});

it("lets go of who does not come, when it is clear that they do not", async () => {
  await open("", async () => {});
  const names = () => screen.getAllByTestId("tile").map((tile) => tile.dataset.tile);
  const all = names();
  tell(takenOver(1));
  wait(goneFor - 1);
  expect(names()).toEqual(all);
  wait(1);
  expect(names()).toEqual(all.filter((id) => id !== idOf(3) && id !== idOf(4)));
  expect(screen.getAllByText(en.people.away)).toHaveLength(2);
});

it("marks who is out of reach in the list as soon as the app says so", async () => {
  await open("", async () => {});
  tell((m) => {
    takenOver(1)(m);
    for (const p of m.participants) if (!p.online) p.outOfReach = true;
  });
  expect(screen.queryByText(en.people.away)).toBeNull();
  const line = document.querySelector<HTMLElement>(`[data-participant-row=${idOf(3)}]`)!;
  within(line).getByText(en.apart.sign);
  expect(screen.queryAllByTestId("tile").some((tile) => tile.dataset.tile === idOf(3))).toBe(false);
  expect(screen.getByTestId("apart").textContent).toContain("Cy Okafor and Dina Haddad");
});

it("says that the media are away only when that lasts", async () => {
  await open("", async () => {});
  tell(takenOver(0));
  wait(999);
  expect(screen.queryByTestId("link")).toBeNull();
  tell(takenOver(2));
  wait(2000);
  expect(screen.queryByTestId("link")).toBeNull();
  tell(takenOver(0));
  wait(1000);
  expect(screen.getByTestId("link").textContent).toBe(en.stage.reconnecting);
  tell(takenOver(2));
  expect(screen.queryByTestId("link")).toBeNull();
});
