import { Listeners, Remembered } from "../listeners";
import {
  type Chat,
  type ChatLine,
  MAIN_ROOM,
  type MediaMessage,
  type Meeting,
  type Notice,
  type ParticipantId,
  type Snapshot,
  type Source,
  type Stay,
} from "../ports";
import { loadOf } from "./load";
import { firstSnapshot } from "./people";

const longest = 32_000; // characters of a message

type Said = Pick<ChatLine, "author" | "name" | "kind" | "text"> & { millis?: number };

/** The whole app in memory: one snapshot that is changed and told again with a higher version. */
export class World {
  readonly snapshots = new Remembered<Snapshot>();
  readonly media = new Listeners<MediaMessage>();
  readonly link = new Remembered<boolean>();
  /** Tiles whose next picture has to be a key frame, as "participant source". */
  readonly keysWanted = new Set<string>();
  /** All lines by room; a snapshot carries the last of them. */
  private readonly lines = new Map<string, ChatLine[]>();
  /** When each timer is up, in ms of performance.now(). */
  readonly deadlines = new Map<string, number>();
  /** Who was in which room when, of the running meeting. */
  stays: Stay[] = [];
  /** Since when I speak to rooms, in Unix ms. */
  noteFrom = 0;
  /** What the page shows. */
  shown: { participant: ParticipantId; source: Source; height: number }[] = [];
  /** Who talked how much while rooms were open; `spoke` in Unix ms. */
  readonly talk = new Map<ParticipantId, { level: number; spoke: number; talked: number }>();
  /** The groups of the rounds that are over. */
  rounds: Record<string, string>[] = [];
  private next = 1;
  private nextNotice = 1;

  constructor(
    public now: Snapshot = firstSnapshot(Date.now()),
    private readonly clock: () => number = Date.now,
  ) {
    this.link.tell(true);
    this.tell();
  }

  change(edit: (draft: Snapshot) => void): void {
    const draft = structuredClone(this.now);
    edit(draft);
    for (const t of draft.meeting?.timers ?? []) t.left = Math.max(0, this.deadlines.get(t.id)! - performance.now());
    if (draft.meeting) this.follow(draft.meeting);
    draft.version++;
    this.now = draft;
    this.tell();
  }

  /** What follows from who is where: the host's load, and the stays. */
  private follow(m: Meeting): void {
    m.load = loadOf(m);
    for (const p of m.participants) {
      const last = this.stays.findLast((s) => s.participant === p.id && s.to === 0);
      if (last?.room === p.room && p.online) continue;
      if (last) last.to = this.clock();
      if (!p.online) continue;
      const roomName = m.rooms.find((r) => r.id === p.room)?.name ?? "";
      this.stays.push({ participant: p.id, name: p.name, room: p.room, roomName, from: this.clock(), to: 0 });
    }
  }

  /** Changes the meeting that is there, or rejects like the app would. */
  inMeeting(edit: (m: Meeting, s: Snapshot) => void): void {
    if (!this.now.meeting) throw { code: "not_in_meeting" };
    this.change((s) => edit(s.meeting!, s));
  }

  moderating(edit: (m: Meeting, s: Snapshot) => void): void {
    if (this.now.meeting?.role === "participant") throw { code: "not_moderator" };
    this.inMeeting(edit);
  }

  /** What is to be changed after the running change. */
  later(edit: (s: Snapshot) => void): void {
    queueMicrotask(() => this.change(edit));
  }

  nextId(of: string): string {
    return `${of}${this.next++}`;
  }

  check(text: string): void {
    if (text.trim() === "") throw { code: "message_empty" };
    if ([...text].length > longest) throw { code: "message_too_long" };
  }

  /** Keeps who was together in the round that ends. */
  remember(m: Meeting): void {
    const sat = m.participants.filter((p) => p.role === "participant" && p.assigned !== "");
    this.rounds.push(Object.fromEntries(sat.map((p) => [p.id, p.assigned])));
    m.rounds = this.rounds.length;
  }

  notice(s: Snapshot, n: Omit<Notice, "id">): void {
    s.notices = [...s.notices, { ...n, id: this.nextNotice++ }].slice(-20);
  }

  /** Adds a line to a room's chat, a late one before the line at `place`; one's own becomes safe a little later. */
  say(m: Meeting, room: string, line: Said, ago = 0, place = Number.POSITIVE_INFINITY): void {
    const id = this.nextId("line");
    const all = this.lines.get(room) ?? [];
    const late = place < all.length;
    const safe = line.author !== m.me || ago > 0;
    all.splice(place, 0, { millis: 0, late, ...line, id, wall: this.clock() - ago, safe });
    this.lines.set(room, all);
    this.refresh(m, room);
    if (line.author === m.me && ago === 0) setTimeout(() => this.makeSafe(room, id), 1500);
  }

  before(room: string, id: string, limit: number): ChatLine[] {
    const all = this.lines.get(room) ?? [];
    const end = id === "" ? all.length : all.findIndex((l) => l.id === id);
    return all.slice(Math.max(0, end - limit), Math.max(0, end));
  }

  /** The chats that I may read: a moderator all, others those of the main room and their own. */
  readable(m: Meeting): void {
    const ids = m.rooms
      .map((r) => r.id)
      .filter((id) => m.role !== "participant" || id === MAIN_ROOM || id === m.location);
    m.chats = ids.map((room) => this.chat(room));
  }

  forget(): void {
    this.lines.clear();
    this.stays = [];
    this.rounds = [];
  }

  private makeSafe(room: string, id: string): void {
    const line = this.lines.get(room)?.find((l) => l.id === id);
    if (!line || !this.now.meeting) return;
    line.safe = true;
    this.inMeeting((m) => this.refresh(m, room));
  }

  private refresh(m: Meeting, room: string): void {
    m.chats = m.chats.map((c) => (c.room === room ? this.chat(room) : c));
  }

  private chat(room: string): Chat {
    const all = this.lines.get(room) ?? [];
    return { room, total: all.length, lines: structuredClone(all.slice(-40)) };
  }

  private tell(): void {
    this.snapshots.tell(structuredClone(this.now));
  }
}
