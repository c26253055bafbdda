import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { firstSnapshot } from "./memory/people";
import { socketBackend } from "./socket";

class FakeSocket {
  static all: FakeSocket[] = [];
  static readonly OPEN = 1;
  readyState = 0;
  binaryType = "";
  sent: { id: number; method: string; args: unknown[] }[] = [];
  onopen = () => {};
  onmessage = (_: { data: unknown }) => {};
  onclose = () => {};
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  open() {
    this.readyState = FakeSocket.OPEN;
    this.onopen();
  }
  say(data: unknown) {
    this.onmessage({ data: typeof data === "object" ? JSON.stringify(data) : data });
  }
  drop() {
    this.readyState = 3;
    this.onclose();
  }
}

const rpcs = () => FakeSocket.all.filter((s) => s.url.includes("/rpc"));

beforeEach(() => {
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function connected() {
  const backend = socketBackend("tok/en", "127.0.0.1:9");
  await vi.advanceTimersByTimeAsync(0);
  const rpc = rpcs()[0]!;
  rpc.open();
  await vi.advanceTimersByTimeAsync(300); // the media socket asks again for its address
  return { backend, rpc };
}

it("asks by name and settles each call by its number", async () => {
  const { backend, rpc } = await connected();
  expect(rpc.url).toBe("ws://127.0.0.1:9/rpc?token=tok%2Fen");
  const up = backend.rooms.setUp({ count: 3, method: "automatic" });
  const down = backend.rooms.stop();
  const [a, b] = rpc.sent.slice(-2);
  expect(a).toMatchObject({ method: "rooms.setUp", args: [{ count: 3, method: "automatic" }] });
  expect(b).toMatchObject({ method: "rooms.stop", args: [] });
  rpc.say({ id: b!.id, error: { code: "not_started" } });
  rpc.say({ id: a!.id, result: null });
  await expect(up).resolves.toBeNull();
  await expect(down).rejects.toEqual({ code: "not_started" });
});

it("opens the media socket where the app says", async () => {
  const { rpc } = await connected();
  const asked = rpc.sent.find((s) => s.method === "settings.mediaUrl")!;
  rpc.say({ id: asked.id, result: "ws://127.0.0.1:10/media?token=t" });
  await vi.advanceTimersByTimeAsync(0);
  expect(FakeSocket.all.at(-1)!.url).toBe("ws://127.0.0.1:10/media?token=t");
});

it("passes snapshots on and survives text that is none", async () => {
  const { backend, rpc } = await connected();
  const seen = vi.fn();
  backend.subscribe(seen);
  rpc.say("not json");
  rpc.say({ event: "snapshot", data: firstSnapshot(0) });
  expect(seen).toHaveBeenCalledWith(expect.objectContaining({ version: 1 }));
});

it("fails what waits when the link is lost, says so, and comes back with the next token", async () => {
  const { backend, rpc } = await connected();
  const link = vi.fn();
  backend.onLink(link);
  rpc.say({ event: "token", data: "second" });
  const waiting = backend.meetings.leave();
  rpc.drop();
  await expect(waiting).rejects.toMatchObject({ code: "internal" });
  expect(link).toHaveBeenLastCalledWith(false);
  await vi.advanceTimersByTimeAsync(300);
  expect(rpcs()).toHaveLength(2);
  expect(rpcs()[1]!.url).toContain("token=second");
  rpcs()[1]!.open();
  expect(link).toHaveBeenLastCalledWith(true);
});
