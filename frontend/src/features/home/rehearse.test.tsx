import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { en } from "../../i18n/en";
import { useView } from "../../state/store";
import { openApp } from "../../test/render";

const meeting = () => useView.getState().snapshot?.meeting;

it("starts with the people that were asked for, and ends with leaving", async () => {
  const { user } = openApp("name=");
  await user.click(await screen.findByRole("button", { name: en.rehearsal.fewer }));
  await user.click(screen.getByRole("button", { name: en.rehearsal.start }));
  await screen.findByText("7 simulated people come in…");
  await screen.findByTestId("rehearsal");
  expect(meeting()!.participants).toHaveLength(8);
  expect(meeting()!.participants[0]!.name).toBe(en.common.you); // who has not said their name
  await user.click(screen.getByRole("button", { name: en.rehearsal.end }));
  await screen.findByTestId("home");
});

it("takes 3 to 20 people", async () => {
  const rehearse = vi.fn(async () => {});
  const { user } = openApp("", (b) => {
    b.meetings.rehearse = rehearse;
  });
  const field = await screen.findByLabelText<HTMLInputElement>(en.rehearsal.people);
  fireEvent.change(field, { target: { value: "900" } });
  expect(field.value).toBe("20");
  fireEvent.change(field, { target: { value: "1" } });
  fireEvent.blur(field);
  expect(field.value).toBe("3");
  await user.click(screen.getByRole("button", { name: en.rehearsal.start }));
  await waitFor(() => expect(rehearse).toHaveBeenCalledWith({ name: "Mira Holt", people: 3 }));
});

it("says why it cannot begin", async () => {
  const { user } = openApp("", (b) => {
    b.meetings.rehearse = async () => Promise.reject({ code: "already_in_meeting" });
  });
  await user.click(await screen.findByRole("button", { name: en.rehearsal.start }));
  expect((await screen.findByRole("alert")).textContent).toContain(en.errors.already_in_meeting);
});

it("shows the hint until somebody knows", async () => {
  const { user } = openApp("");
  await user.click(await screen.findByRole("button", { name: en.rehearsal.start }));
  await screen.findByText(en.rehearsal.hint);
  await user.click(screen.getByRole("button", { name: en.rehearsal.known }));
  await waitFor(() => expect(screen.queryByText(en.rehearsal.hint)).toBeNull());
  await screen.findByText(en.rehearsal.sign);
});
