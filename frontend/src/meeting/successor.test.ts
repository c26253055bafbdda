import { beforeEach, describe, expect, it } from "vitest";
import { emptyMeeting, idOf, people } from "../backend/memory/people";
import type { Meeting, Role } from "../backend/ports";
import { successor } from "./successor";

let m: Meeting;
const next = () => {
  const one = successor(m);
  return typeof one === "object" ? one?.name : one;
};
const roles = (...of: Role[]) => {
  m = emptyMeeting("Test", people(of.length, "Me", "participant"));
  for (const [i, role] of of.entries()) m.participants[i]!.role = role;
};
beforeEach(() => roles("owner", "participant", "participant", "participant"));

describe("after my computer hosts", () => {
  it("whom the owner chose, before anybody else", () => {
    roles("participant", "owner", "moderator", "participant");
    m.host.chosen = idOf(3);
    expect(next()).toBe("Cy Okafor");
    m.participants[3]!.online = false;
    expect(next()).toBe("Ana Ribeiro");
  });
  it("the owner, then the only moderator", () => {
    roles("moderator", "owner", "moderator", "participant");
    expect(next()).toBe("Ana Ribeiro");
    Object.assign(m.participants[1]!, { online: false, outOfReach: true });
    expect(next()).toBe("Bo Lindqvist");
  });
  it("somebody whom the window cannot foretell, of several", () => {
    expect(next()).toBe("another");
    roles("owner", "moderator", "moderator", "participant");
    expect(next()).toBe("another");
  });
  it("the only other one", () => {
    roles("owner", "participant");
    expect(next()).toBe("Ana Ribeiro");
  });
  it("whoever ranks first, if I was chosen myself", () => {
    m.host.chosen = idOf(0);
    m.participants[2]!.role = "moderator";
    expect(next()).toBe("Bo Lindqvist");
  });
});

describe("nobody takes over", () => {
  it("when I am alone in reach", () => {
    for (const p of m.participants.slice(1)) p.online = false;
    expect(next()).toBeUndefined();
  });
  it("when somebody else hosts, or the others are simulated", () => {
    m.rehearsal = true;
    expect(next()).toBeUndefined();
    m.rehearsal = false;
    m.host = { ...m.host, me: false, participant: idOf(2) };
    expect(next()).toBeUndefined();
  });
});
