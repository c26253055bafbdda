// The contract between the window and the app. The Go side of it is package
// app: app/view.go has the same shapes, app/*.go the same commands.
//
// The window is told everything by whole snapshots that carry a version; a
// newer one replaces an older one. Commands answer with a promise that is
// rejected with an AppError.

export type ParticipantId = string; // device key, 52 letters of base32
export type RoomId = string; // "main" is the main room
export const MAIN_ROOM: RoomId = "main";

export type Role = "owner" | "moderator" | "participant";
export type Source = "microphone" | "camera" | "screen";

/** A command that failed. `code` selects the sentence and the next step. */
export interface AppError {
  code: ErrorCode | string;
  detail?: string; // technical, for the details fold-out only
}

export type ErrorCode =
  // links, addresses, joining
  | "bad_invite"
  | "wrong_key"
  | "unreachable"
  | "wrong_device"
  | "refused"
  | "no_answer"
  | "removed"
  | "port_in_use"
  | "no_private_address"
  | "clock_off"
  | "already_in_meeting"
  | "not_in_meeting"
  | "unknown_meeting"
  // people and rooms
  | "not_moderator"
  | "not_owner"
  | "bad_name"
  | "unknown_participant"
  | "out_of_reach"
  | "unknown_room"
  | "bad_room_count"
  | "bad_method"
  | "already_configured"
  | "not_configured"
  | "already_started"
  | "not_started"
  | "not_free_mode"
  | "room_locked"
  | "room_full"
  | "room_closed"
  | "bad_limit"
  | "bad_timer"
  | "no_timer"
  | "unknown_change"
  | "undo_too_late"
  | "peek_forbidden"
  | "no_help_asked"
  | "help_taken"
  | "bad_groups"
  | "bad_list"
  | "bad_template"
  | "unknown_template"
  | "note_too_long"
  | "unknown_line"
  | "bad_rehearsal"
  | "message_too_long"
  | "message_empty"
  // devices
  | "no_camera"
  | "no_microphone"
  | "no_speaker"
  | "no_screen"
  | "no_sound_server"
  | "camera_busy"
  | "camera_unplugged"
  | "microphone_unplugged"
  | "bad_media_file"
  // this device's data
  | "database_corrupt"
  | "database_salvaged"
  | "database_readonly"
  | "database_unreadable"
  | "database_newer"
  | "disk_full"
  | "profile_in_use"
  // anything else
  | "bad_request"
  | "internal";

export interface Snapshot {
  version: number;
  self: Self;
  network: Network;
  nearby: Nearby[];
  past: PastMeeting[];
  devices: Devices;
  settings: SettingsView;
  templates: Template[];
  /** What goes on between "join" and being in: shown on the home and lobby screens. */
  joining: Joining | null;
  meeting: Meeting | null;
  notices: Notice[];
}

export interface Self {
  id: ParticipantId;
  name: string; // last used; "" on the first start
  profile: string;
}

/** Where the app looks for meetings, and why it may not find any. */
export interface Network {
  interfaces: { name: string; address: string; kind: "wifi" | "wired" | "loopback" | "virtual" | "other" }[];
  /** Reasons, most likely first, each a key of the texts `nearby.reason.*`. */
  reasons: ("no_network" | "only_virtual" | "no_multicast" | "firewall" | "client_isolation" | "other_subnet")[];
}

export interface Nearby {
  meeting: string; // id
  device: string; // that announced it; a meeting can be announced by several
  name: string;
  fingerprint: string; // of the announcing device, short
  address: string;
  people: number;
}

export interface PastMeeting {
  meeting: string;
  name: string;
  lastSeen: number; // Unix ms
  owner: boolean;
}

export interface Joining {
  stage: "connecting" | "asking" | "entering";
  meeting: string;
  name: string; // of the meeting, "" while unknown
  error: AppError | null;
}

export interface Meeting {
  id: string;
  name: string;
  me: ParticipantId;
  role: Role;
  /** The room that I am in now. */
  location: RoomId;
  participants: Participant[];
  rooms: Room[]; // the main room first
  breakout: Breakout;
  chats: Chat[]; // the rooms whose chat I may read
  knocks: Knock[]; // moderators only
  host: Host;
  link: "connecting" | "connected" | "reconnecting"; // my media link with the host
  publishing: Record<Source, boolean>; // what leaves this app
  rehearsal: boolean; // the others are simulated
  timers: Timer[];
  changes: Change[]; // what was done to the rooms, the newest last; moderators only
  rules: Rules;
  /** Whether somebody outside of my room sees or hears it now. */
  observed: { listening: boolean; watching: boolean; by: ParticipantId[] };
  /** Who reaches me from another room, and with what: voice and screen to rooms, whispers. */
  reaching: { participant: ParticipantId; sources: Source[] }[];
  /** What I take from and send to rooms that I am not in. */
  reach: Reach;
  /** Who talks, in all rooms. Moderators only; empty for others. */
  activity: Record<ParticipantId, Activity>;
  /** Rounds of groups that are over; pairs are counted over these and the running one. */
  rounds: number;
  load: Load;
  /** The last time that parts of the meeting found each other; null until then. */
  merged: Merged | null;
}

/** Whose computer forwards sound and pictures. */
export interface Host {
  participant: ParticipantId; // "" while nobody is known
  me: boolean;
  term: number;
  chosen: ParticipantId | ""; // by the owner; "" is automatic
}

/** What came together when parts of the meeting found each other. */
export interface Merged {
  at: number; // Unix ms
  people: ParticipantId[]; // who had been out of reach
  lines: number; // of chats
  moves: number; // of people
}

/** A timer as it was when the snapshot was made; the window counts on from there by its own clock. */
export interface Timer {
  id: string;
  room: RoomId | ""; // "" is all rooms
  left: number; // ms until the time is up; while `ending`, until everybody is back
  total: number; // ms
  grace: number; // ms of the countdown to return
  ending: boolean; // the time is up, the countdown to return runs
  by: string; // name
}

/** How long rooms stay open, and the countdown to return after it; zeros are "no limit" and "at once". Ms. */
export interface Plan {
  millis: number;
  grace: number;
}

export type ChangeKind =
  | "moved"
  | "late" // the late-joiner rule placed somebody
  | "undone"
  | "set_up"
  | "started"
  | "stopped"
  | "deleted"
  | "added"
  | "renamed"
  | "closed"
  | "opened"
  | "locked"
  | "unlocked"
  | "limited"
  | "timed"
  | "ruled";

export interface Change {
  id: string;
  by: ParticipantId;
  name: string; // of who did it, as it was
  wall: number; // Unix ms
  kind: ChangeKind;
  room: RoomId | ""; // that it is about, if it is one
  moves: { participant: ParticipantId; from: RoomId | ""; to: RoomId | "" }[]; // left out of older ones where there are many
  undoable: boolean; // for 30 s, and only what moved people
}

export type LateRule = "main" | "smallest" | "ask" | "list";

export interface Rules {
  late: LateRule;
  canReturn: boolean; // people may go back to the main room by themselves
  noPeek: boolean; // the owner forbids to see and hear rooms from outside
  listed: number; // names on the list of late joiners
}

export interface Reach {
  peek: RoomId[]; // see and hear
  listen: RoomId[]; // hear
  speak: RoomId[]; // my voice goes to these rooms, and to my own only if it is named
  screen: RoomId[]; // my screen goes to these rooms too
  wall: boolean; // the control wall is open: pictures of all rooms, no sound
  note: boolean; // what I speak to rooms is kept as a note in their chats
}

export interface Activity {
  level: number; // 0 loudest .. 127 silent
  quiet: number; // ms since they spoke last; -1 is never
  talked: number; // ms since the rooms were opened
}

/** What the host carries. Streams are forwarded tracks. */
export interface Load {
  now: Traffic;
  /** Computed of how people are now, before (`together`) and after (`split`) the rooms open. */
  together: Traffic;
  split: Traffic;
  /** Packets a second that the host was measured to carry; 0 is not known yet. */
  most: number;
}

export interface Traffic {
  streams: number;
  packets: number; // a second
  kbits: number; // a second
}

export interface Template {
  name: string;
  rooms: string[];
  method: "automatic" | "manual" | "choose";
  plan: Plan;
}

export interface Participant {
  id: ParticipantId;
  name: string;
  role: Role;
  online: boolean;
  outOfReach: boolean; // did not leave, and is not reached from here; never while online
  room: RoomId; // location
  assigned: RoomId | ""; // "" is unassigned
  hand: number; // Unix ms it was raised at, 0 is lowered; in a breakout room it asks for help
  why: string; // what help is asked for
  helper: ParticipantId | ""; // the moderator who is on the way
  late: boolean; // joined after the rooms were set up, and no moderator has placed them yet
  away: boolean; // went back to the main room by themselves
  microphone: boolean; // sends audio
  camera: boolean;
  screen: boolean;
}

export interface Room {
  id: RoomId;
  name: string;
  /** 0 is neutral (the main room), 1-8 are the hues. */
  hue: number;
  letter: string;
  closed: boolean; // its people are in the main room
  locked: boolean; // nobody chooses it by themselves
  limit: number; // of people who are no moderators; 0 is none
  carrier: ParticipantId | ""; // whose app forwards its media in the host's place; "" is the host
  chosen: ParticipantId | ""; // who should by the owner's word; "" leaves it to the host
}

export interface Breakout {
  configured: boolean;
  running: boolean;
  method: "automatic" | "manual" | "choose" | "";
  generation: number;
  plan: Plan; // that was set up with the rooms
}

export interface Chat {
  room: RoomId;
  total: number; // all lines of the room; `lines` are the last of them
  lines: ChatLine[];
}

export interface ChatLine {
  id: string;
  author: ParticipantId; // "" for a system line
  name: string; // the author's name as it was
  wall: number; // Unix ms, for display
  kind: "chat" | "broadcast" | "system" | "note";
  text: string; // for system lines a key: rooms_created, rooms_started, rooms_stopped, rooms_deleted, time_up
  millis: number; // of a note: how long it plays
  /** Durability, for one's own lines: on this device, or safe on two others. */
  safe: boolean;
  /** Written by somebody who was out of reach: it came later, in between lines that were here before. */
  late: boolean;
}

export interface Knock {
  id: string;
  name: string; // typed by a stranger: text, nothing else
  fingerprint: string;
}

export interface DeviceInfo {
  label: string; // what is remembered
  default: boolean;
}

export interface Devices {
  microphones: DeviceInfo[];
  cameras: DeviceInfo[];
  speakers: DeviceInfo[];
  selected: { microphone: string; camera: string; speaker: string }; // labels, "" is the default
  microphoneOn: boolean;
  cameraOn: boolean;
  screenOn: boolean;
  microphoneError: AppError | null;
  cameraError: AppError | null;
  speakerError: AppError | null;
  screenError: AppError | null;
}

export interface SettingsView {
  language: "" | "en" | "de"; // "" follows the system
  theme: "" | "light" | "dark";
  selfViewHidden: boolean;
  notifications: boolean; // on the desktop: help that is asked for, and broadcasts
}

/** Something to say once, as a toast. Ids only grow; the window remembers the last it showed. */
export interface Notice {
  id: number;
  kind:
    | "moved"
    | "joined"
    | "left"
    | "host"
    | "merged" // parts of the meeting found each other: `meeting.merged` says what came
    | "broadcast"
    | "hand" // moderators: somebody asks for help, with `text` as the reason
    | "helper" // somebody is on the way to me
    | "late" // moderators: somebody joined late; `change` if the rule placed them
    | "change" // moderators: another one changed something, `change` says what
    | "note" // a note to my room
    | "knock"
    | "error"
    | "started"
    | "stopped";
  change?: string;
  participant?: ParticipantId;
  name?: string;
  room?: RoomId;
  text?: string;
  error?: AppError;
}

/** What a list "name,room" would do. Nothing is changed by reading it. */
export interface ListReport {
  moves: Record<ParticipantId, RoomId>;
  /** For those who are not there yet: what `rule` takes as its list. */
  later: Record<string, RoomId>;
  notFound: string[]; // names
  twice: string[]; // names that two people have, or that the list has twice
  unknownRooms: string[];
  badLines: number[]; // from 1
}

export interface Memory {
  meeting: string;
  name: string;
  rooms: { id: RoomId; name: string; lines: ChatLine[] }[];
  stays: Stay[]; // by time
}

/** Somebody was in a room from one time to another, by the clocks of those who moved them. */
export interface Stay {
  participant: ParticipantId;
  name: string;
  room: RoomId;
  roomName: string;
  from: number; // Unix ms
  to: number; // 0 is still there
}

/** The commands. Each resolves when it is done and on this device's disk. */
export interface Commands {
  meetings: {
    /** Creates a meeting and enters it. */
    start(args: { name: string; meeting: string }): Promise<void>;
    /** Enters by an invite link `alcove://join?...`. */
    join(args: { name: string; link: string }): Promise<void>;
    /** Checks a link without joining: what the lobby shows. */
    inspect(link: string): Promise<{ meeting: string; name: string; addresses: string[] }>;
    /** Asks a nearby meeting's moderator to be let in. */
    knock(args: { name: string; meeting: string; device: string }): Promise<void>;
    /** Asks at an address that was typed by hand: host, host:port. */
    knockAt(args: { name: string; address: string }): Promise<void>;
    /** Re-enters a past meeting. */
    reopen(args: { name: string; meeting: string }): Promise<void>;
    /** Gives up a running join. */
    cancel(): Promise<void>;
    answerKnock(args: { knock: string; accept: boolean }): Promise<void>;
    leave(): Promise<void>;
    rename(name: string): Promise<void>;
    /** The invite link and its QR code as rows of "0" and "1". */
    invite(): Promise<{ link: string; qr: string[] }>;
    /** Raises or lowers one's hand; in a breakout room it asks for help, `why` in up to 120 characters. */
    raiseHand(args: { up: boolean; why: string }): Promise<void>;
    grantModerator(participant: ParticipantId): Promise<void>;
    revokeModerator(participant: ParticipantId): Promise<void>;
    remove(participant: ParticipantId): Promise<void>;
    /** Lets somebody's computer forward sound and pictures, "" the best there is. The owner's choice. */
    appoint(participant: ParticipantId | ""): Promise<void>;
    /** Starts a meeting on this machine alone with 3-20 simulated people. */
    rehearse(args: { name: string; people: number }): Promise<void>;
    /** A meeting of the past, or the running one, as far as one may read it. */
    memory(meeting: string): Promise<Memory>;
    /** The same as a file's text. */
    exportAs(args: { meeting: string; format: "markdown" | "csv" }): Promise<string>;
  };
  rooms: {
    /** `names` has one for each room, or none at all. */
    setUp(args: {
      count: number;
      method: "automatic" | "manual" | "choose";
      names?: string[];
      plan?: Plan;
    }): Promise<void>;
    /** Assigns people; "" unassigns. While rooms run, this moves them at once. People not named stay. */
    assign(moves: Record<ParticipantId, RoomId | "">): Promise<void>;
    /** Takes back who was moved by a change, as far as nobody has moved them since; within 30 s. */
    undo(change: string): Promise<void>;
    start(plan: Plan): Promise<void>;
    stop(): Promise<void>;
    /** Sets the time that is left of all rooms ("") or of one; millis 0 begins the countdown to return. */
    setTimer(args: { room: RoomId | ""; millis: number; grace: number }): Promise<void>;
    /** Adds ms to a timer, or takes them. */
    addTime(args: { timer: string; millis: number }): Promise<void>;
    clearTimer(timer: string): Promise<void>;
    /** Adds a room while the others stay as they are. */
    add(name: string): Promise<void>;
    /** Changes one room: only what is named. */
    edit(args: { room: RoomId; name?: string; closed?: boolean; locked?: boolean; limit?: number }): Promise<void>;
    /** Changes the rules: only what is named. `list` is who goes where when they come, by name or device key. */
    rule(args: {
      late?: LateRule;
      canReturn?: boolean;
      noPeek?: boolean;
      list?: Record<string, RoomId>;
    }): Promise<void>;
    /** Lets somebody's computer forward the media of one breakout room, "" the host's. The owner's choice. */
    carry(args: { room: RoomId; participant: ParticipantId | "" }): Promise<void>;
    /** Lowers somebody's hand. */
    dismiss(participant: ParticipantId): Promise<void>;
    /** "I am on my way": the first moderator takes it. */
    take(participant: ParticipantId): Promise<void>;
    /** Sees, hears, speaks or shows across rooms; replaces what was before. Ends with the meeting. */
    reach(reach: Reach): Promise<void>;
    /** New groups with the fewest repeated partners. Moves nobody: `assign` does. */
    regroup(args: {
      seed: number;
      min: number; // people in a room; 0 is no bound
      max: number;
      together: ParticipantId[][];
      apart: ParticipantId[][];
    }): Promise<{ moves: Record<ParticipantId, RoomId>; repeated: number; pairs: number }>;
    /** The groups of the last round, as far as the rooms are still there. */
    lastGroups(): Promise<Record<ParticipantId, RoomId>>;
    /** Reads a list "name,room" and says what it would do. */
    readList(csv: string): Promise<ListReport>;
    /** Who is assigned where, as such a list. */
    writeList(): Promise<string>;
    saveTemplate(template: Template): Promise<void>;
    removeTemplate(name: string): Promise<void>;
    remove(): Promise<void>;
    /**
     * Goes to a room oneself: moderators, and everybody in "choose" mode. Others to the main room where the rules or a
     * countdown to return allow it, and from there to their own room.
     */
    visit(room: RoomId): Promise<void>;
    /** A message into every room's chat. */
    broadcast(text: string): Promise<void>;
  };
  chat: {
    send(args: { room: RoomId; text: string }): Promise<void>;
    /** Lines before the one with the id `before` (or the newest), oldest first. */
    history(args: { room: RoomId; before: string; limit: number }): Promise<ChatLine[]>;
    /** Plays a note, to this loudspeaker alone; another one, or `stop`, ends it. */
    play(line: { room: RoomId; id: string }): Promise<void>;
    stop(): Promise<void>;
  };
  devices: {
    refresh(): Promise<void>;
    select(args: { kind: "microphone" | "camera" | "speaker"; label: string }): Promise<void>;
    microphone(on: boolean): Promise<void>;
    camera(on: boolean): Promise<void>;
    screen(on: boolean): Promise<void>;
    testSound(): Promise<void>;
    /** While the lobby is open, microphone and camera run for the meter and the preview. */
    preview(on: boolean): Promise<void>;
  };
  stage: {
    /** What the window shows now: drives which video is sent here. Heights in pixels, 0 is hidden. */
    show(tiles: { participant: ParticipantId; source: Source; height: number }[]): Promise<void>;
    /** A decoder lost its reference. */
    needKeyFrame(tile: { participant: ParticipantId; source: Source }): Promise<void>;
    /** The window has no VideoDecoder: send I420 instead of VP8. */
    raw(on: boolean): Promise<void>;
  };
  settings: {
    set(s: SettingsView): Promise<void>;
    /** Where the media socket is, with its one-time token. */
    mediaUrl(): Promise<string>;
  };
}

/** What comes over the media socket (see docs of package app, media socket). */
export type MediaMessage =
  | { type: "vp8"; participant: ParticipantId; source: Source; key: boolean; timestamp: number; data: Uint8Array }
  | {
      type: "i420";
      participant: ParticipantId;
      source: Source;
      width: number;
      height: number;
      timestamp: number;
      data: Uint8Array;
    }
  | { type: "levels"; levels: Record<ParticipantId, number> }; // 0 loudest .. 127 silent; one's own included

export interface Backend extends Commands {
  /** Calls back with the newest snapshot, now and after each change. */
  subscribe(listener: (s: Snapshot) => void): () => void;
  onMedia(listener: (m: MediaMessage) => void): () => void;
  /** Link to Go is lost or there: "serve" in a browser can lose it, the window cannot. */
  onLink(listener: (up: boolean) => void): () => void;
  /** Saves text as a file where the person wants it: the system's dialog, or a download. */
  saveFile(name: string, text: string): Promise<void>;
  /** An alcove:// link that the desktop handed over. It joins nothing by itself. */
  onInvite(listener: (link: string) => void): () => void;
}

/*
 * Media socket, one binary WebSocket message each, big endian:
 *
 *   vp8     u8 1 · u8 flags (bit 0: key frame) · u8 source (1 microphone, 2 camera, 3 screen)
 *           · u8 length of participant · participant · u64 timestamp in microseconds · VP8 frame
 *   i420    u8 2 · u8 0 · u8 source · u8 length · participant · u64 timestamp · u16 width · u16 height · Y · U · V
 *   levels  u8 3 · JSON {"participant": level}
 *
 * RPC of `alcove-node serve` (socket.ts), text messages of another WebSocket at /rpc?token=...:
 *   to Go     {"id": 7, "method": "rooms.setUp", "args": [{"count":3,"method":"automatic"}]}
 *   from Go   {"id": 7, "result": ...} or {"id": 7, "error": {"code": "...", "detail": "..."}}
 *             {"event": "snapshot", "data": Snapshot}
 * In the Wails window the same methods are bound structs: window.go.app.Rooms.SetUp(args), and the
 * snapshot is the Wails event "snapshot". One token page: http://127.0.0.1:PORT/?token=... (serve) sets
 * nothing but the token used for /rpc and /media.
 */
