import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emptyMeeting, firstSnapshot, people, rooms } from "../backend/memory/people";
import { type Backend, MAIN_ROOM, type Meeting, type Reach } from "../backend/ports";
import { noReach, noWants } from "../meeting/reach";
import {
  followReach,
  openWall,
  peek,
  showEverywhere,
  silence,
  speakToRooms,
  stopListening,
  toggleListen,
  useAudience,
  useReach,
  whisper,
} from "./reach";
import { useView } from "./store";
import { useToasts } from "./toasts";

/** An app that answers when the test says so. */
class App {
  readonly told: Reach[] = [];
  private answers: { ok: () => void; refuse: (e: unknown) => void }[] = [];
  private links: ((up: boolean) => void)[] = [];
  at = { once: true }; // answers at once

  readonly backend = {
    rooms: { reach: (r: Reach) => this.reach(r) },
    onLink: (l: (up: boolean) => void) => {
      this.links.push(l);
      return () => {};
    },
  } as unknown as Backend;

  link(up: boolean) {
    for (const l of this.links) l(up);
  }

  async answer(error?: unknown) {
    const next = this.answers.shift()!;
    if (error) next.refuse(error);
    else next.ok();
    await settled();
  }

  last(): Reach {
    return this.told.at(-1) ?? noReach;
  }

  private reach(r: Reach): Promise<void> {
    this.told.push(r);
    if (this.at.once) return Promise.resolve();
    return new Promise((ok, refuse) => this.answers.push({ ok, refuse }));
  }
}

async function settled() {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

function change(edit: (m: Meeting) => void) {
  const snapshot = structuredClone(useView.getState().snapshot!);
  edit(snapshot.meeting!);
  useView.setState({ snapshot });
}

let app: App;
let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  const m = emptyMeeting("Test", people(6, "Me", "owner"));
  m.rooms = rooms(3);
  m.breakout = { ...m.breakout, configured: true, running: true };
  useView.setState({ snapshot: { ...firstSnapshot(0), meeting: m } });
  useReach.setState(noWants);
  useAudience.setState({ rooms: "all" });
  useToasts.setState({ list: [] });
  app = new App();
  stop = followReach(app.backend);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe("the app is told", () => {
  it("the whole reach each time", async () => {
    openWall(true);
    await settled();
    toggleListen("room2");
    toggleListen("room3");
    peek("room1");
    await settled();
    expect(app.last()).toEqual({ ...noReach, wall: true, peek: ["room1"], listen: ["room2", "room3"] });
    whisper("room3");
    await settled();
    expect(app.last()).toEqual({
      ...noReach,
      wall: true,
      peek: ["room1"],
      listen: ["room2", "room3"],
      speak: ["room3"],
    });
  });

  it("nothing when nothing is wanted", async () => {
    await settled();
    change((m) => {
      m.participants[1]!.name = "Anna";
    });
    await settled();
    expect(app.told).toEqual([]);
  });

  it("to end what an earlier page began", async () => {
    stop();
    change((m) => {
      m.reach = { ...noReach, speak: ["room1"] };
    });
    stop = followReach(app.backend);
    await settled();
    expect(app.told).toEqual([noReach]);
  });

  it("the rooms of an audience, kept as a note; all of them with my own", async () => {
    speakToRooms();
    await settled();
    expect(app.last()).toEqual({ ...noReach, speak: [MAIN_ROOM, "room1", "room2", "room3"], note: true });
    silence();
    useAudience.setState({ rooms: ["room2", "gone"] });
    speakToRooms();
    await settled();
    expect(app.last()).toEqual({ ...noReach, speak: ["room2"], note: true });
  });
});

describe("speaking ends", () => {
  it.each([
    ["the key is let go", () => silence()],
    ["the window loses the focus", () => window.dispatchEvent(new Event("blur"))],
    ["the page goes", () => window.dispatchEvent(new Event("pagehide"))],
    ["Escape is pressed", () => window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }))],
    [
      "the window is hidden",
      () => {
        vi.spyOn(document, "hidden", "get").mockReturnValue(true);
        document.dispatchEvent(new Event("visibilitychange"));
      },
    ],
    ["the link is lost", () => app.link(false)],
    ["the rooms stop", () => change((m) => Object.assign(m.breakout, { running: false }))],
    ["the room is closed", () => change((m) => Object.assign(m.rooms[1]!, { closed: true }))],
    ["I come into the room", () => change((m) => Object.assign(m, { location: "room1" }))],
  ])("when %s", async (_, happens) => {
    whisper("room1");
    await settled();
    expect(app.last().speak).toEqual(["room1"]);
    happens();
    await settled();
    expect(app.last().speak).toEqual([]);
    expect(useReach.getState().talk).toBeNull();
  });

  it("after a press that is still on its way", async () => {
    app.at.once = false;
    whisper("room1");
    silence();
    await settled();
    expect(app.told).toHaveLength(1);
    await app.answer();
    expect(app.last()).toEqual(noReach);
  });

  it("with the newest of many presses, each after the other", async () => {
    app.at.once = false;
    for (let i = 0; i < 20; i++) {
      whisper(`room${(i % 3) + 1}`);
      silence();
    }
    await settled();
    expect(app.told).toHaveLength(1);
    await app.answer();
    expect(app.told).toHaveLength(2);
    expect(app.last()).toEqual(noReach);
  });

  it("also when telling so fails: it is tried until it is heard", async () => {
    whisper("room1");
    await settled();
    app.at.once = false;
    silence();
    await settled();
    await app.answer({ code: "internal" });
    expect(app.told).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1000);
    await app.answer({ code: "internal" });
    await vi.advanceTimersByTimeAsync(1000);
    await app.answer();
    expect(app.told.slice(1)).toEqual([noReach, noReach, noReach]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(app.told).toHaveLength(4);
    expect(useToasts.getState().list).toEqual([]);
  });

  it("with the meeting's page, and nothing is wanted after", async () => {
    whisper("room1");
    stop();
    expect(useReach.getState()).toEqual(noWants);
  });
});

describe("what is refused", () => {
  it("is said once and not asked again", async () => {
    app.at.once = false;
    openWall(true);
    await app.answer();
    toggleListen("room1");
    await settled();
    await app.answer({ code: "peek_forbidden" });
    expect(useToasts.getState().list.map((t) => t.error?.code)).toEqual(["peek_forbidden"]);
    expect(useReach.getState()).toEqual({ ...noWants, wall: true });
    await app.answer();
    expect(app.last()).toEqual({ ...noReach, wall: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(app.told).toHaveLength(3);
  });

  it("closes the wall when it is the wall", async () => {
    app.at.once = false;
    openWall(true);
    await settled();
    await app.answer({ code: "not_moderator" });
    expect(useReach.getState().wall).toBe(false);
  });
});

describe("what cannot be any more is not wanted any more", () => {
  it("peeking with the wall; listening goes on until it is stopped", async () => {
    openWall(true);
    peek("room1");
    toggleListen("room2");
    openWall(false);
    await settled();
    expect(app.last()).toEqual({ ...noReach, listen: ["room2"] });
    stopListening();
    await settled();
    expect(app.last()).toEqual(noReach);
  });

  it("looking into rooms, where the owner forbids it", async () => {
    openWall(true);
    peek("room1");
    toggleListen("room2");
    change((m) => {
      m.rules.noPeek = true;
    });
    await settled();
    expect(app.last()).toEqual(noReach);
    expect(useReach.getState().wall).toBe(true); // names and times are no pictures
    change((m) => {
      m.rules.noPeek = false;
    });
    await settled();
    expect(app.last()).toEqual({ ...noReach, wall: true });
  });

  it("anything, once I am no moderator: the host ends it, and nothing is asked", async () => {
    toggleListen("room2");
    await settled();
    change((m) => {
      m.role = "participant";
    });
    await settled();
    expect(useReach.getState()).toEqual(noWants);
    expect(app.told).toHaveLength(1);
  });

  it("the screen in all rooms, once it is not shared", async () => {
    const share = (screenOn: boolean) => {
      const snapshot = structuredClone(useView.getState().snapshot!);
      snapshot.devices.screenOn = screenOn;
      useView.setState({ snapshot });
    };
    share(true);
    showEverywhere(true);
    await settled();
    expect(app.last().screen).toEqual(["room1", "room2", "room3"]);
    change((m) => {
      m.location = "room2";
    });
    await settled();
    expect(app.last().screen).toEqual([MAIN_ROOM, "room1", "room3"]);
    share(false);
    await settled();
    expect(app.last()).toEqual(noReach);
  });

  it("tells a new run of the app everything anew", async () => {
    toggleListen("room2");
    await settled();
    app.link(false);
    app.link(true);
    change(() => {});
    await settled();
    expect(app.told).toEqual([
      { ...noReach, listen: ["room2"] },
      { ...noReach, listen: ["room2"] },
    ]);
  });
});
