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
  | "unknown_room"
  | "bad_room_count"
  | "bad_method"
  | "already_configured"
  | "not_configured"
  | "already_started"
  | "not_started"
  | "not_free_mode"
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
  host: { participant: ParticipantId; me: boolean; term: number };
  link: "connecting" | "connected" | "reconnecting"; // my media link with the host
  publishing: Record<Source, boolean>; // what leaves this app
}

export interface Participant {
  id: ParticipantId;
  name: string;
  role: Role;
  online: boolean;
  room: RoomId; // location
  assigned: RoomId | ""; // "" is unassigned
  hand: number; // Unix ms it was raised at, 0 is lowered
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
}

export interface Breakout {
  configured: boolean;
  running: boolean;
  method: "automatic" | "manual" | "choose" | "";
  generation: number;
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
  kind: "chat" | "broadcast" | "system";
  text: string; // for system lines a key: rooms_created, rooms_started, rooms_stopped, rooms_deleted
  /** Durability, for one's own lines: on this device, or safe on two others. */
  safe: boolean;
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
}

/** Something to say once, as a toast. Ids only grow; the window remembers the last it showed. */
export interface Notice {
  id: number;
  kind: "moved" | "joined" | "left" | "host" | "broadcast" | "hand" | "knock" | "error" | "started" | "stopped";
  participant?: ParticipantId;
  name?: string;
  room?: RoomId;
  text?: string;
  error?: AppError;
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
    raiseHand(up: boolean): Promise<void>;
    grantModerator(participant: ParticipantId): Promise<void>;
    revokeModerator(participant: ParticipantId): Promise<void>;
    remove(participant: ParticipantId): Promise<void>;
  };
  rooms: {
    setUp(args: { count: number; method: "automatic" | "manual" | "choose" }): Promise<void>;
    /** Assigns people; "" unassigns. While rooms run, this moves them at once. People not named stay. */
    assign(moves: Record<ParticipantId, RoomId | "">): Promise<void>;
    start(): Promise<void>;
    stop(): Promise<void>;
    remove(): Promise<void>;
    /** Goes to a room oneself: moderators, and everybody in "choose" mode. */
    visit(room: RoomId): Promise<void>;
    /** A message into every room's chat. */
    broadcast(text: string): Promise<void>;
  };
  chat: {
    send(args: { room: RoomId; text: string }): Promise<void>;
    /** Lines before the one with the id `before` (or the newest), oldest first. */
    history(args: { room: RoomId; before: string; limit: number }): Promise<ChatLine[]>;
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
