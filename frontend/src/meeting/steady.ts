import type { Devices, Meeting, Participant, ParticipantId, Source } from "../backend/ports";

/*
 * A host that took over knows of somebody only once their app has found it: its first tables lack people, or say that
 * they send nothing. Who was there stays as they were until that is settled.
 */

/** How long somebody who just went offline stays as they were: by then the app knows whether they are out of reach. Ms. */
export const goneFor = 3500;
/** How long after a change of host people send what they sent, until the new host says so itself. Ms. */
export const sendsFor = 3000;

const sources: Source[] = ["microphone", "camera", "screen"];

/** What is kept of one person. */
interface Kept {
  gone: number | null; // offline since then
  until: number; // they send `sends` until then
  sends: Source[]; // what nobody has confirmed yet
}

/** What is kept of a meeting, and what the app said of it last. */
export interface Steady {
  meeting: string;
  host: string;
  people: ReadonlyMap<ParticipantId, Kept>;
  shown: readonly Participant[];
}

/**
 * The people to be shown at the time `at` (ms), and when to ask again; Infinity is never. Of oneself the devices decide:
 * what one switched off is off.
 */
export function steady(
  before: Steady | null,
  m: Meeting,
  devices: Devices,
  at: number,
): { next: Steady; meeting: Meeting; again: number } {
  const known = before?.meeting === m.id ? before : null;
  const host = `${m.host.participant} ${m.host.term}`;
  const changed = known !== null && known.host !== host;
  const was = new Map(known?.shown.map((p) => [p.id, p]));
  const kept = new Map<ParticipantId, Kept>();
  const shown = m.participants.map((p) => {
    const mine = p.id === m.me ? own(devices) : sources;
    const k = keep(known?.people.get(p.id), was.get(p.id), p, changed, at);
    if (k) kept.set(p.id, k);
    return k ? as(p, k, mine) : p;
  });
  const ends = [...kept.values()].flatMap((k) => (k.gone === null ? [k.until] : [k.until, k.gone + goneFor]));
  return {
    next: { meeting: m.id, host, people: kept, shown },
    meeting: kept.size > 0 ? { ...m, participants: shown } : m,
    again: Math.min(...ends),
  };
}

/** What is kept of one person from now on; undefined is nothing. */
function keep(
  before: Kept | undefined,
  was: Participant | undefined,
  now: Participant,
  changed: boolean,
  at: number,
): Kept | undefined {
  if (now.outOfReach || !was?.online) return undefined;
  const gone = now.online ? null : (before?.gone ?? at);
  if (gone !== null && at >= gone + goneFor) return undefined;
  let { until, sends } = before ?? { until: at, sends: [] };
  if (changed || gone === at) {
    until = Math.max(until, at + (gone === at ? goneFor : sendsFor));
    sends = sources.filter((s) => was[s]);
  }
  sends = sends.filter((s) => !now[s]);
  return gone !== null || (sends.length > 0 && at < until) ? { gone, until, sends } : undefined;
}

function as(p: Participant, k: Kept, able: Source[]): Participant {
  const sends = Object.fromEntries(able.filter((s) => k.sends.includes(s)).map((s) => [s, true]));
  return { ...p, online: true, ...sends };
}

function own(d: Devices): Source[] {
  return sources.filter((s) => ({ microphone: d.microphoneOn, camera: d.cameraOn, screen: d.screenOn })[s]);
}
