import type { Load, Meeting, Participant, RoomId, Traffic } from "../ports";

const voice = { packets: 50, kbits: 32 };
const camera = { packets: 60, kbits: 500 };

/** What the host would carry: everybody gets what the others of their room send. */
export function loadOf(m: Meeting): Load {
  const online = m.participants.filter((p) => p.online);
  const belongs = (p: Participant) => (m.breakout.running ? p.room : p.assigned);
  return {
    now: traffic(online, (p) => p.room),
    together: traffic(online, () => ""),
    split: traffic(online, belongs),
    most: m.load.most,
  };
}

function traffic(people: Participant[], roomOf: (p: Participant) => RoomId | ""): Traffic {
  const all: Traffic = { streams: 0, packets: 0, kbits: 0 };
  for (const p of people) {
    const others = people.filter((o) => o.id !== p.id && roomOf(o) === roomOf(p)).length;
    for (const rate of [...(p.microphone ? [voice] : []), ...(p.camera ? [camera] : [])]) {
      all.streams += others;
      all.packets += others * rate.packets;
      all.kbits += others * rate.kbits;
    }
  }
  return all;
}
