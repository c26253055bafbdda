import { Apps, type Person } from "./apps";
import * as w from "./window";

/** A meeting of Ana, who owns it, Bo, who moderates it, and two guests; Cy and Di have cameras. */
export class Gathering {
  private constructor(
    readonly apps: Apps,
    readonly ana: Person,
    readonly bo: Person,
    public cy: Person, // another one after a restart
    readonly di: Person,
  ) {}

  static async open(): Promise<Gathering> {
    const apps = await Apps.open();
    const enter = async (name: string, ...flags: string[]) => {
      const who = await apps.enter(name, ...flags);
      await silence(who);
      return who;
    };
    const ana = await enter("Ana", "--screen", "pattern");
    const bo = await enter("Bo");
    const cy = await enter("Cy", "--camera", "pattern:0");
    const di = await enter("Di", "--camera", "pattern:200");
    await promote(ana, "Bo");
    return new Gathering(apps, ana, bo, cy, di);
  }

  get all(): Person[] {
    return [this.ana, this.bo, this.cy, this.di];
  }

  /** A row begins in the main room, without rooms, in front of the rooms panel; and nobody sends, which is dear. */
  async fresh(): Promise<void> {
    const { ana, bo, cy, di, all } = this;
    await w.ask(ana, "rooms.remove");
    await w.ask(ana, "rooms.rule", { late: "main", canReturn: false, noPeek: false });
    for (const who of all) {
      await w.ask(who, "meetings.raiseHand", { up: false, why: "" });
      await silence(who);
      while ((await who.page.getByRole("dialog").count()) > 0) await who.page.keyboard.press("Escape");
      await w.isIn("Main room", who);
      await w.open(who, "rooms");
    }
    for (const who of [ana, bo]) await who.page.getByRole("heading", { name: "Set up breakout rooms" }).waitFor();
    for (const who of [cy, di]) await who.page.getByText("Breakout rooms are not started").waitFor();
  }

  close(): Promise<void> {
    return this.apps.close();
  }
}

/** Makes people moderators. */
export async function promote(by: Person, ...names: string[]): Promise<void> {
  await w.open(by, "people");
  for (const name of names) await w.menu(by, `Actions for ${name}`, "Make moderator");
}

/** Turns cameras on. */
export async function film(...people: Person[]): Promise<void> {
  for (const who of people) await w.press(who, "Turn camera on");
}

/** Turns microphones on. */
export async function talk(...people: Person[]): Promise<void> {
  for (const who of people) await w.press(who, "Unmute");
}

/** Nothing is sent any more. */
async function silence(who: Person): Promise<void> {
  for (const device of ["microphone", "camera", "screen"]) await w.ask(who, `devices.${device}`, false);
}

/** Deletes the rooms. */
export async function remove(by: Person): Promise<void> {
  await w.menu(by, "Rooms menu", "Delete breakout rooms");
  await by.page.getByRole("alertdialog").getByRole("button", { name: "Delete rooms" }).click();
}
