import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { firstSnapshot } from "./memory/people";
import type { Snapshot } from "./ports";
import { wailsBackend } from "./wails";

const heard: Record<string, (data: unknown) => void> = {};
const setUp = vi.fn(async (_: unknown): Promise<unknown> => undefined);

const emitted = vi.fn();

const snapshot = async () => firstSnapshot(0);
const never = () => new Promise(() => {});

beforeEach(() => {
  window.runtime = {
    EventsOn: (name, listener) => {
      heard[name] = listener;
    },
    EventsEmit: emitted,
    BrowserOpenURL: vi.fn(),
  };
  window.go = {
    app: {
      Meetings: { Snapshot: snapshot },
      Rooms: { SetUp: setUp },
      Settings: { MediaUrl: never },
    },
  };
});
afterEach(() => {
  delete window.go;
  delete window.runtime;
});

it("calls the bound method of the same name", async () => {
  await wailsBackend().rooms.setUp({ count: 3, method: "automatic" });
  expect(setUp).toHaveBeenCalledWith({ count: 3, method: "automatic" });
});

it("turns what Wails rejects with into an error of the contract", async () => {
  setUp.mockRejectedValueOnce('{"code":"not_moderator"}');
  await expect(wailsBackend().rooms.setUp({ count: 1, method: "manual" })).rejects.toEqual({ code: "not_moderator" });
  setUp.mockRejectedValueOnce({ code: "bad_room_count", detail: "51" });
  await expect(wailsBackend().rooms.setUp({ count: 51, method: "manual" })).rejects.toMatchObject({
    code: "bad_room_count",
  });
});

it("says so when a method is not bound", async () => {
  await expect(wailsBackend().rooms.stop()).rejects.toMatchObject({ code: "internal" });
});

it("tells the first snapshot and every one after", async () => {
  const seen: Snapshot[] = [];
  wailsBackend().subscribe((s) => seen.push(s));
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  heard.snapshot!({ ...firstSnapshot(0), version: 2 });
  expect(seen.map((s) => s.version)).toEqual([1, 2]);
});

it("says that it listens, and then hears of the link that the desktop handed over", () => {
  const links: string[] = [];
  wailsBackend().onInvite((l) => links.push(l));
  expect(emitted).toHaveBeenCalledWith("ready");
  heard.link!("alcove://join?m=x");
  expect(links).toEqual(["alcove://join?m=x"]);
});

it("saves a file by the system's dialog, and says why it could not", async () => {
  const save = vi.fn(async (..._: unknown[]): Promise<unknown> => undefined);
  window.go!.boot = { Files: { Save: save } };
  await wailsBackend().saveFile("rooms.csv", "name,room");
  expect(save).toHaveBeenCalledWith("rooms.csv", "name,room");
  save.mockRejectedValueOnce({ code: "disk_full" });
  await expect(wailsBackend().saveFile("a", "b")).rejects.toMatchObject({ code: "disk_full" });
});

it("offers a download where there is no dialog", async () => {
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
  await wailsBackend().saveFile("rooms.csv", "name,room");
  expect((click.mock.contexts[0] as HTMLAnchorElement).download).toBe("rooms.csv");
});
