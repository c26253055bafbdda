import type { Commands } from "./ports";

type Names = { [G in keyof Commands]: Record<keyof Commands[G], true> };

/** Every command of the contract by name. The type refuses a list that misses one or has one too many. */
const names: Names = {
  meetings: {
    start: true,
    join: true,
    inspect: true,
    knock: true,
    knockAt: true,
    reopen: true,
    cancel: true,
    answerKnock: true,
    leave: true,
    rename: true,
    invite: true,
    raiseHand: true,
    grantModerator: true,
    revokeModerator: true,
    remove: true,
    appoint: true,
    rehearse: true,
    memory: true,
    exportAs: true,
  },
  rooms: {
    setUp: true,
    assign: true,
    undo: true,
    start: true,
    stop: true,
    setTimer: true,
    addTime: true,
    clearTimer: true,
    add: true,
    edit: true,
    rule: true,
    carry: true,
    dismiss: true,
    take: true,
    reach: true,
    regroup: true,
    lastGroups: true,
    readList: true,
    writeList: true,
    saveTemplate: true,
    removeTemplate: true,
    remove: true,
    visit: true,
    broadcast: true,
  },
  chat: { send: true, history: true, play: true, stop: true },
  devices: {
    refresh: true,
    select: true,
    microphone: true,
    camera: true,
    screen: true,
    testSound: true,
    preview: true,
  },
  stage: { show: true, needKeyFrame: true, raw: true },
  settings: { set: true, mediaUrl: true },
};

export type Call = (group: string, method: string, args: unknown[]) => Promise<unknown>;

/** Builds the commands over one way to call Go. */
export function commandsOver(call: Call): Commands {
  const groups = Object.entries(names).map(([group, methods]) => [
    group,
    Object.fromEntries(Object.keys(methods).map((m) => [m, (...args: unknown[]) => call(group, m, args)])),
  ]);
  return Object.fromEntries(groups) as Commands;
}
