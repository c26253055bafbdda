import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { en } from "./i18n/en";
import { longest } from "./meeting/chat";
import { useView } from "./state/store";
import { openApp } from "./test/render";

const meeting = () => useView.getState().snapshot!.meeting!;
const rooms = () => screen.findAllByTestId("room");

describe("from home to a meeting", () => {
  it("starts one: name, lobby, Enter", async () => {
    const { user } = openApp("name=");
    await user.type(screen.getByLabelText(en.home.yourName), "Ana");
    await user.click(screen.getByRole("button", { name: en.home.start }));
    await screen.findByTestId("lobby");
    await user.click(screen.getByRole("button", { name: en.lobby.goStart }));
    await screen.findByTestId("meeting");
    expect(meeting().participants.map((p) => p.name)).toEqual(["Ana"]);
    expect(document.title).toBe("Meeting – Alcove");
  });

  it("does not join by itself with a link, and joins with it after the lobby", async () => {
    const { user } = openApp("");
    await user.type(screen.getByLabelText(en.home.linkLabel), "alcove://join?m=x{Enter}");
    await screen.findByText("You join “Workshop”");
    expect(useView.getState().snapshot!.meeting).toBeNull();
    await user.click(screen.getByRole("button", { name: en.lobby.go }));
    await screen.findByTestId("meeting");
  });

  it("says what is wrong with a link and keeps it", async () => {
    const { user } = openApp("");
    const field = screen.getByLabelText(en.home.linkLabel);
    await user.type(field, "alcove//broken link");
    await user.click(screen.getByRole("button", { name: en.home.next }));
    expect((await screen.findByRole("alert")).textContent).toContain(en.errors.bad_invite);
    expect(field).toHaveProperty("value", "alcove//broken link");
  });

  it("asks at an address and says when nobody answers", async () => {
    const { user } = openApp("");
    await user.type(screen.getByLabelText(en.home.linkLabel), "192.168.1.9:7788{Enter}");
    await user.click(await screen.findByRole("button", { name: en.lobby.goAsk }));
    expect((await screen.findByRole("alert")).textContent).toContain(en.errors.unreachable);
  });

  it("waits for a moderator and can give up", async () => {
    const { user } = openApp("near");
    await user.click(screen.getByRole("button", { name: `${en.home.ask}: Design review` }));
    await user.click(await screen.findByRole("button", { name: en.lobby.goAsk }));
    await screen.findByText(en.lobby.asking);
    await user.click(screen.getByRole("button", { name: en.common.cancel }));
    await screen.findByRole("button", { name: en.lobby.goAsk });
  });

  it("lets nobody in without a name", async () => {
    const { user } = openApp("near&name=");
    await user.click(screen.getByRole("button", { name: `${en.home.ask}: Design review` }));
    await user.click(await screen.findByRole("button", { name: en.lobby.goAsk }));
    expect((await screen.findByRole("alert")).textContent).toContain(en.errors.bad_name);
  });

  it("works without devices and says what is missing", async () => {
    const { user } = openApp("devices=none");
    await user.click(screen.getByRole("button", { name: en.home.start }));
    await screen.findByText(en.devices.microphoneMissing);
    await screen.findByText(en.devices.cameraMissing);
    await user.click(screen.getByRole("button", { name: en.lobby.goStart }));
    await screen.findByTestId("meeting");
  });

  it("turns microphone and camera by M and V, but not while a name is typed", async () => {
    const { user } = openApp("");
    await user.click(screen.getByRole("button", { name: en.home.start }));
    await screen.findByTestId("lobby");
    const devices = () => useView.getState().snapshot!.devices;
    await user.keyboard("mv");
    await waitFor(() => expect([devices().microphoneOn, devices().cameraOn]).toEqual([false, false]));
    await user.type(screen.getByLabelText(en.home.yourName), "mv");
    expect([devices().microphoneOn, devices().cameraOn]).toEqual([false, false]);
  });
});

describe("rooms", () => {
  it("are set up, started and stopped", async () => {
    const { user } = openApp("stage=meeting");
    await user.keyboard("r");
    await user.click(await screen.findByRole("button", { name: en.rooms.moreRooms }));
    await user.click(screen.getByRole("button", { name: en.rooms.create }));
    await waitFor(async () => expect(await rooms()).toHaveLength(4));
    await user.click(screen.getByRole("button", { name: en.rooms.start }));
    await waitFor(() => expect(meeting().breakout.running).toBe(true));
    await user.click(screen.getByRole("button", { name: en.rooms.stop }));
    await waitFor(() => expect(meeting().breakout.running).toBe(false));
  });

  it("are deleted only after a question", async () => {
    const { user } = openApp("stage=meeting&rooms=running");
    await user.keyboard("r");
    await user.click(await screen.findByRole("button", { name: en.rooms.manage }));
    await user.click(await screen.findByRole("menuitem", { name: en.rooms.delete }));
    const question = await screen.findByRole("alertdialog");
    expect(meeting().breakout.configured).toBe(true);
    await user.click(within(question).getByRole("button", { name: en.rooms.deleteYes }));
    await waitFor(() => expect(meeting().breakout.configured).toBe(false));
  });

  it("get a message in every chat", async () => {
    const { user } = openApp("stage=meeting&rooms=running");
    await user.keyboard("r");
    await user.click(await screen.findByRole("button", { name: en.rooms.messageAll }));
    await user.type(await screen.findByLabelText(en.rooms.messageAllLabel), "Five more minutes");
    await user.click(screen.getByRole("button", { name: en.rooms.sendAll }));
    await waitFor(() => expect(meeting().chats.every((c) => c.lines.at(-1)?.kind === "broadcast")).toBe(true));
  });

  it("show a participant their own one, without means to change it", async () => {
    const { user } = openApp("stage=meeting&rooms=running&role=participant");
    await user.keyboard("r");
    await waitFor(async () => expect((await rooms()).map((r) => r.dataset.room)).toEqual(["room1"]));
    expect(screen.queryByRole("button", { name: en.rooms.stop })).toBeNull();
    expect(screen.queryAllByRole("checkbox")).toEqual([]);
  });

  it("are all to be picked from where people choose", async () => {
    const { user } = openApp("stage=meeting&rooms=choose&role=participant");
    await user.keyboard("r");
    await user.click(await screen.findByRole("button", { name: "Join Blue" }));
    await waitFor(() => expect(meeting().location).toBe("room2"));
    expect((await screen.findByTestId("moved")).textContent).toContain("Blue");
    await user.click(screen.getByRole("button", { name: en.rooms.back }));
    await waitFor(() => expect(meeting().location).toBe("main"));
  });

  it("tell a participant that they are not started", async () => {
    const { user } = openApp("stage=meeting&role=participant");
    await user.keyboard("r");
    await screen.findByText(en.rooms.notStarted);
  });

  it("say why a command was refused", async () => {
    const { user } = openApp("stage=meeting&rooms=set", (b) => {
      b.rooms.start = async () => Promise.reject({ code: "not_moderator", detail: "fold" });
    });
    await user.keyboard("r");
    await user.click(await screen.findByRole("button", { name: en.rooms.start }));
    expect((await screen.findByTestId("toast")).textContent).toContain(en.errors.not_moderator);
  });
});

describe("people", () => {
  it("are made moderators and removed after a question", async () => {
    const { user } = openApp("stage=meeting&people=4");
    await user.click(await screen.findByRole("button", { name: "Actions for Ana Ribeiro" }));
    await user.click(await screen.findByRole("menuitem", { name: en.people.grant }));
    await waitFor(() => expect(meeting().participants[1]!.role).toBe("moderator"));
    await user.click(screen.getByRole("button", { name: "Actions for Cy Okafor" }));
    await user.click(await screen.findByRole("menuitem", { name: en.people.remove }));
    await user.click(await screen.findByRole("button", { name: en.people.removeYes }));
    await waitFor(() => expect(meeting().participants).toHaveLength(3));
  });

  it("who knock are let in", async () => {
    const { user } = openApp("stage=meeting&people=2&knock");
    await user.click(await screen.findByRole("button", { name: en.people.accept }));
    await waitFor(() => expect(meeting().participants.map((p) => p.name)).toContain("Tomás Silva"));
    expect(screen.queryByTestId("knock")).toBeNull();
  });

  it("a name with markup is text", async () => {
    openApp(`stage=meeting&people=1&name=${encodeURIComponent("<img src=x onerror=alert(1)>")}`);
    await screen.findAllByText("<img src=x onerror=alert(1)>");
    expect(document.querySelector("img")).toBeNull();
  });
});

describe("chat", () => {
  it("sends on Enter, and a line turns from hollow to safe", async () => {
    const { user } = openApp("stage=meeting&people=3");
    await user.keyboard("c");
    const field = await screen.findByRole("textbox", { name: "Write to Main room" });
    await user.type(field, "Hello{Shift>}{Enter}{/Shift}all{Enter}");
    await waitFor(() => expect(field).toHaveProperty("value", ""));
    const line = () => screen.getAllByTestId("line").at(-1)!;
    expect(line().textContent).toContain("Hello\nall");
    expect(within(line()).getByRole("img", { name: en.chat.onDevice })).toBeTruthy();
    await waitFor(() => expect(within(line()).getByRole("img", { name: en.chat.safe })).toBeTruthy());
  });

  it("keeps the text when sending fails", async () => {
    const { user } = openApp("stage=meeting&people=3", (b) => {
      b.chat.send = async () => Promise.reject({ code: "disk_full" });
    });
    await user.keyboard("c");
    const field = await screen.findByRole("textbox", { name: "Write to Main room" });
    await user.type(field, "Precious{Enter}");
    await screen.findByText(en.chat.notSent);
    await screen.findByText(en.errors.disk_full);
    expect(field).toHaveProperty("value", "Precious");
  });

  it("counts near the end and refuses what is too long", async () => {
    const send = vi.fn();
    const { user } = openApp("stage=meeting&people=3", (b) => {
      b.chat.send = send;
    });
    await user.keyboard("c");
    const field = await screen.findByRole("textbox", { name: "Write to Main room" });
    await user.clear(field);
    await user.click(field);
    await user.paste("x".repeat(longest - 5));
    await screen.findByText("5 characters left");
    await user.paste("y".repeat(6));
    await screen.findByText("1 character too many");
    await user.keyboard("{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain(en.errors.message_too_long);
    expect(send).not.toHaveBeenCalled();
  });

  it("opens links outside and nothing else as a link", async () => {
    const open = vi.spyOn(window, "open").mockReturnValue(null);
    const { user } = openApp("stage=meeting");
    await user.keyboard("c");
    await user.click(await screen.findByRole("button", { name: "https://example.org/slides" }));
    expect(open).toHaveBeenCalledWith("https://example.org/slides", "_blank", "noopener,noreferrer");
  });

  it("loads older lines", async () => {
    const { user, backend } = openApp("stage=meeting&people=2");
    for (let i = 0; i < 60; i++) await backend.chat.send({ room: "main", text: `line ${i}` });
    await user.keyboard("c");
    await user.click(await screen.findByRole("button", { name: en.chat.older }));
    await screen.findByText("line 3");
    expect(screen.queryByRole("button", { name: en.chat.older })).toBeNull();
  });
});

describe("the rest of the window", () => {
  it("says when the media link is lost", async () => {
    openApp("stage=meeting&link=reconnecting");
    expect((await screen.findByTestId("link")).textContent).toContain(en.stage.reconnecting);
  });

  it("shows the invite as text and as a code", async () => {
    const { user } = openApp("stage=meeting&people=1");
    await screen.findByTestId("meeting");
    await user.keyboard("i");
    expect(await screen.findByLabelText(en.invite.link)).toHaveProperty("readOnly", true);
    await screen.findByRole("img", { name: en.invite.qr });
  });

  it("changes the language at once", async () => {
    const { backend } = openApp("");
    await backend.settings.set({ language: "de", theme: "dark", selfViewHidden: false, notifications: true });
    await screen.findByRole("heading", { name: "Besprechung starten" });
    expect(document.documentElement.lang).toBe("de");
    expect(document.documentElement.dataset.theme).toBe("dark");
  });

  it("leaves by a menu, and comes home", async () => {
    const { user } = openApp("stage=meeting");
    await user.click(await screen.findByTestId("leave"));
    await user.click(await screen.findByRole("menuitem", { name: new RegExp(`^${en.controls.leaveMeeting}`) }));
    await screen.findByTestId("home");
  });
});
