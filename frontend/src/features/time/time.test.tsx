import { act, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Timer } from "../../backend/ports";
import { de } from "../../i18n/de";
import { en } from "../../i18n/en";
import * as sounds from "../../state/sounds";
import { useView } from "../../state/store";
import { useTimers } from "../../state/timers";
import { openApp } from "../../test/render";

const meeting = () => useView.getState().snapshot!.meeting!;

afterEach(() => vi.useRealTimers());

/** A snapshot of the app in which the timers stand like this; the window counts on by itself. */
function say(...timers: Partial<Timer>[]): void {
  const { snapshot } = useView.getState();
  const whole = timers.map((t) => ({ id: "t", room: "", left: 0, total: 0, grace: 0, ending: false, by: "Bo", ...t }));
  const next = { ...snapshot!, version: snapshot!.version + 1, meeting: { ...snapshot!.meeting!, timers: whole } };
  act(() => useView.setState({ snapshot: next }));
}

describe("the time that is left", () => {
  it("counts on between snapshots, by a monotonic clock, whatever the wall clock does", async () => {
    openApp("stage=meeting&rooms=running&role=participant");
    await screen.findByTestId("meeting");
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout", "Date"] });
    const shown = () => screen.getByTestId("time-left").textContent;
    say({ left: 272_000, total: 600_000 });
    expect(shown()).toContain("4:32");
    vi.setSystemTime(0); // the wall clock is put back by decades
    act(() => vi.advanceTimersByTime(3000));
    expect(shown()).toContain("4:29");
    say({ left: 269_400, total: 600_000 }); // came 400 ms late
    expect(shown()).toContain("4:29");
    say({ left: 869_000, total: 1_200_000 }); // ten minutes more
    expect(shown()).toContain("14:29");
    act(() => vi.advanceTimersByTime(20_000));
    const again = { ...useView.getState().snapshot!, version: -1 }; // the link came back; nothing new is known
    act(() => useView.setState({ snapshot: again }));
    expect(shown()).toContain("14:09");
    act(() => vi.advanceTimersByTime(900_000));
    expect(shown()).toContain("0:00");
  });

  it("is not shown to anybody without a timer, and to moderators as a button to set one", async () => {
    openApp("stage=meeting&rooms=running");
    await screen.findByRole("button", { name: en.time.setAll });
    expect(screen.queryByTestId("time-left")).toBeNull();
  });
});

describe("warnings", () => {
  it("come once for each mark, with a soft sound at one minute", async () => {
    const chime = vi.spyOn(sounds, "chimeIfOn").mockReturnValue();
    openApp("stage=meeting&rooms=running&role=participant");
    await screen.findByTestId("meeting");
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    say({ left: 302_000, total: 600_000 });
    expect(screen.queryByTestId("time-warning")).toBeNull();
    act(() => vi.advanceTimersByTime(3000));
    expect(screen.getByTestId("time-warning").textContent).toBe("5 minutes left");
    expect(screen.getByTestId("time-warning").closest("[role=status]")).toBeTruthy();
    act(() => vi.advanceTimersByTime(9000));
    expect(screen.queryByTestId("time-warning")).toBeNull();
    expect(chime).not.toHaveBeenCalled();
    say({ left: 61_500, total: 600_000 }); // a moderator took some time
    for (let i = 0; i < 2; i++) act(() => vi.advanceTimersByTime(1000));
    expect(screen.getByTestId("time-warning").textContent).toBe("1 minute left");
    expect(chime.mock.calls).toEqual([["minute"]]);
    expect(screen.queryByTestId("time-large")).toBeNull();
    act(() => vi.advanceTimersByTime(52_000));
    expect(screen.getByTestId("time-large").textContent).toBe("8");
  });

  it("do not come for a timer that was shorter from the beginning", async () => {
    openApp("stage=meeting&rooms=running&role=participant");
    await screen.findByTestId("meeting");
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    say({ left: 300_000, total: 300_000 });
    act(() => vi.advanceTimersByTime(5000));
    expect(screen.queryByTestId("time-warning")).toBeNull();
  });

  it("tell those who hear the window once that the way back begins", async () => {
    openApp("stage=meeting&rooms=running&role=participant");
    await screen.findByTestId("meeting");
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    say({ left: 2000, total: 60_000, grace: 45_000 });
    say({ left: 45_000, total: 60_000, grace: 45_000, ending: true });
    const said = screen.getByTestId("time-warning");
    expect(said.textContent).toBe("Back in the main room in 0:45");
    act(() => vi.advanceTimersByTime(4000));
    expect(said.textContent).toBe("Back in the main room in 0:45"); // not read out each second
    expect(screen.getByTestId("ending").textContent).toContain("0:41");
  });
});

describe("the end", () => {
  it("offers a participant the way back", async () => {
    const { user } = openApp("stage=meeting&rooms=running&role=participant&ending&grace=100");
    await user.click(await screen.findByRole("button", { name: en.time.returnNow }));
    await waitFor(() => expect(meeting().location).toBe("main"));
    expect(screen.queryByRole("button", { name: en.time.closeNow })).toBeNull();
  });

  it("is put off by a moderator", async () => {
    const { user } = openApp("stage=meeting&rooms=running&ending&grace=100");
    await user.click(await screen.findByRole("button", { name: en.time.addFive }));
    await waitFor(() => expect(screen.queryByTestId("ending")).toBeNull());
    expect(meeting().timers[0]!.left).toBeGreaterThan(290_000);
  });

  it("of one room closes that room alone", async () => {
    const { user } = openApp("stage=meeting&rooms=running&ending&grace=100&of=room2&visit=room2");
    await user.click(await screen.findByRole("button", { name: en.time.closeNow }));
    await waitFor(() =>
      expect(
        meeting()
          .rooms.filter((r) => r.closed)
          .map((r) => r.id),
      ).toEqual(["room2"]),
    );
    expect(meeting().breakout.running).toBe(true);
  });

  it("comes by itself, with nobody at the window", async () => {
    openApp("stage=meeting&rooms=running&timer=1&grace=1&role=participant");
    await waitFor(() => expect(useTimers.getState().counts).toHaveLength(1));
    await waitFor(() => expect(meeting().breakout.running).toBe(false));
    expect(useTimers.getState().counts).toEqual([]);
  });
});

describe("what the host carries", () => {
  it("is said before the start, and warned of past 80 %", async () => {
    const { user } = openApp("stage=meeting&rooms=set&people=24&most=14000");
    await user.keyboard("r");
    const line = await screen.findByTestId("load-line");
    expect(line.textContent).toContain("805 streams now, 204 after the split.");
    expect(line.textContent).toContain(en.load.over);
    expect(line.textContent).toContain(en.load.splitHelps);
    await user.click(await screen.findByTestId("load-sign"));
    const dialog = await screen.findByRole("dialog", { name: en.load.title });
    expect(dialog.textContent).toContain(en.load.help.cameras);
  });

  it("is calm below, and keeps silent about what was not measured", async () => {
    const { user } = openApp("stage=meeting&rooms=set&people=24&most=0");
    await user.keyboard("r");
    const line = await screen.findByTestId("load-line");
    expect(line.dataset.strain).toBe("unknown");
    expect(line.textContent).not.toContain("carries");
    expect(screen.queryByTestId("load-sign")).toBeNull();
  });
});

it("counts in German too", async () => {
  const { backend } = openApp("stage=meeting&rooms=running&role=participant&timer=600");
  await backend.settings.set({ ...useView.getState().snapshot!.settings, language: "de" });
  await waitFor(() => expect(screen.getByTestId("time-left").title).toBe(de.time.until));
});
