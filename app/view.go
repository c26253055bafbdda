package app

// Snapshot is everything that the window shows, but media and older chat.
type Snapshot struct {
	Version   uint64        `json:"version"`
	Self      Self          `json:"self"`
	Network   Network       `json:"network"`
	Nearby    []Nearby      `json:"nearby"`
	Past      []PastMeeting `json:"past"`
	Devices   DevicesView   `json:"devices"`
	Settings  SettingsView  `json:"settings"`
	Templates []Template    `json:"templates"`
	Joining   *Joining      `json:"joining"`
	Meeting   *Meeting      `json:"meeting"`
	Notices   []Notice      `json:"notices"`
}

// Self is the participant at this device.
type Self struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Profile string `json:"profile"`
}

// Network says where meetings are looked for, and why none may be found.
type Network struct {
	Interfaces []Interface `json:"interfaces"`
	Reasons    []string    `json:"reasons"`
}

// Interface is one network interface, the best first.
type Interface struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	Kind    string `json:"kind"`
}

// Nearby is a meeting that was found on the LAN.
type Nearby struct {
	Meeting     string `json:"meeting"`
	Device      string `json:"device"` // that announced it
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
	Address     string `json:"address"`
	People      int    `json:"people"`
}

// PastMeeting is one that this device still has the journal of.
type PastMeeting struct {
	Meeting  string `json:"meeting"`
	Name     string `json:"name"`
	LastSeen int64  `json:"lastSeen"` // Unix ms
	Owner    bool   `json:"owner"`
}

// Joining is an attempt to enter a meeting.
type Joining struct {
	Stage   string `json:"stage"` // connecting, asking, entering
	Meeting string `json:"meeting"`
	Name    string `json:"name"`
	Error   *Error `json:"error"`
}

// Meeting is the one that this app is in.
type Meeting struct {
	ID           string              `json:"id"`
	Name         string              `json:"name"`
	Me           string              `json:"me"`
	Role         string              `json:"role"`
	Location     string              `json:"location"`
	Participants []Participant       `json:"participants"`
	Rooms        []Room              `json:"rooms"`
	Breakout     Breakout            `json:"breakout"`
	Chats        []ChatTail          `json:"chats"`
	Knocks       []Knock             `json:"knocks"`
	Host         Host                `json:"host"`
	Link         string              `json:"link"`
	Publishing   map[string]bool     `json:"publishing"`
	Rehearsal    bool                `json:"rehearsal"`
	Timers       []Timer             `json:"timers"`
	Changes      []Change            `json:"changes"`
	Rules        Rules               `json:"rules"`
	Observed     Observed            `json:"observed"`
	Reaching     []Reaching          `json:"reaching"`
	Reach        Reach               `json:"reach"`
	Activity     map[string]Activity `json:"activity"`
	Rounds       int                 `json:"rounds"`
	Load         Load                `json:"load"`
	Merged       *Merged             `json:"merged"`
}

// Merged is what came together when parts of the meeting found each other last.
type Merged struct {
	At     int64    `json:"at"` // Unix ms
	People []string `json:"people"`
	Lines  int      `json:"lines"`
	Moves  int      `json:"moves"`
}

// Timer is how a timer stood when the snapshot was made.
type Timer struct {
	ID     string `json:"id"`
	Room   string `json:"room"` // "" is all rooms
	Left   int64  `json:"left"` // ms until the time is up; while Ending, until everybody is back
	Total  int64  `json:"total"`
	Grace  int64  `json:"grace"` // ms of the countdown to return
	Ending bool   `json:"ending"`
	By     string `json:"by"` // name
}

// Plan is how long rooms stay open and the countdown to return, in ms.
type Plan struct {
	Millis int64 `json:"millis"`
	Grace  int64 `json:"grace"`
}

// Change is something that was done to the rooms.
type Change struct {
	ID       string `json:"id"`
	By       string `json:"by"`
	Name     string `json:"name"`
	Wall     int64  `json:"wall"` // Unix ms
	Kind     string `json:"kind"`
	Room     string `json:"room"`  // "" none
	Moves    []Move `json:"moves"` // left out of older ones where there are many
	Undoable bool   `json:"undoable"`
}

// Move is one person of a change; "" is unassigned.
type Move struct {
	Participant string `json:"participant"`
	From        string `json:"from"`
	To          string `json:"to"`
}

// Rules are what moderators allow.
type Rules struct {
	Late      string `json:"late"` // main, smallest, ask, list
	CanReturn bool   `json:"canReturn"`
	NoPeek    bool   `json:"noPeek"`
	Listed    int    `json:"listed"`
}

// Observed says whether somebody outside sees or hears one's room.
type Observed struct {
	Listening bool     `json:"listening"`
	Watching  bool     `json:"watching"`
	By        []string `json:"by"`
}

// Reaching is somebody in another room who is seen or heard here.
type Reaching struct {
	Participant string   `json:"participant"`
	Sources     []string `json:"sources"`
}

// Reach is what a moderator takes from and sends to other rooms.
type Reach struct {
	Peek   []string `json:"peek"`
	Listen []string `json:"listen"`
	Speak  []string `json:"speak"`
	Screen []string `json:"screen"`
	Wall   bool     `json:"wall"`
	Note   bool     `json:"note"`
}

// Activity is how somebody talks.
type Activity struct {
	Level  int   `json:"level"`  // 0 loudest .. 127 silent
	Quiet  int64 `json:"quiet"`  // ms since they spoke last; -1 is never
	Talked int64 `json:"talked"` // ms since the rooms were opened
}

// Load is what the host carries, and would.
type Load struct {
	Now      Traffic `json:"now"`
	Together Traffic `json:"together"`
	Split    Traffic `json:"split"`
	Most     int     `json:"most"` // packets a second, 0 is not known
}

// Traffic is what is forwarded.
type Traffic struct {
	Streams int `json:"streams"`
	Packets int `json:"packets"` // a second
	KBits   int `json:"kbits"`   // a second
}

// Template is a set of rooms to be used again.
type Template struct {
	Name   string   `json:"name"`
	Rooms  []string `json:"rooms"`
	Method string   `json:"method"`
	Plan   Plan     `json:"plan"`
}

// Host is who forwards media, and whom the owner chose to.
type Host struct {
	Participant string `json:"participant"`
	Me          bool   `json:"me"`
	Term        uint64 `json:"term"`
	Chosen      string `json:"chosen"` // "" nobody
}

// Participant is one person of the meeting.
type Participant struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Role       string `json:"role"`
	Online     bool   `json:"online"`
	OutOfReach bool   `json:"outOfReach"` // did not leave, and is not reached from here
	Room       string `json:"room"`
	Assigned   string `json:"assigned"`
	Hand       int64  `json:"hand"` // Unix ms, 0 is lowered
	Why        string `json:"why"`
	Helper     string `json:"helper"`
	Late       bool   `json:"late"`
	Away       bool   `json:"away"`
	Microphone bool   `json:"microphone"`
	Camera     bool   `json:"camera"`
	Screen     bool   `json:"screen"`
}

// Room is a room with its sign.
type Room struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Hue    int    `json:"hue"` // 0 neutral, 1-8
	Letter string `json:"letter"`
	Closed bool   `json:"closed"`
	Locked bool   `json:"locked"`
	Limit  int    `json:"limit"`
	// Carrier is whose app forwards this room's media in the host's place, Chosen
	// who should by the owner's word; "" is the host.
	Carrier string `json:"carrier"`
	Chosen  string `json:"chosen"`
}

// Breakout is how the breakout rooms stand.
type Breakout struct {
	Configured bool   `json:"configured"`
	Running    bool   `json:"running"`
	Method     string `json:"method"`
	Generation uint64 `json:"generation"`
	Plan       Plan   `json:"plan"`
}

// ChatTail is the end of one room's chat.
type ChatTail struct {
	Room  string     `json:"room"`
	Total int        `json:"total"`
	Lines []ChatLine `json:"lines"`
}

// ChatLine is one line. Text comes from others: text, never markup.
type ChatLine struct {
	ID     string `json:"id"`
	Author string `json:"author"`
	Name   string `json:"name"`
	Wall   int64  `json:"wall"` // Unix ms
	Kind   string `json:"kind"` // chat, broadcast, system, note
	Text   string `json:"text"`
	Millis int64  `json:"millis"` // of a note
	Safe   bool   `json:"safe"`
	Late   bool   `json:"late"` // written out of reach, and came in between older lines
}

// Knock is a stranger at the door.
type Knock struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
}

// DeviceInfo is a device as it is remembered.
type DeviceInfo struct {
	Label   string `json:"label"`
	Default bool   `json:"default"`
}

// DevicesView is what there is, what is chosen, and what runs.
type DevicesView struct {
	Microphones     []DeviceInfo `json:"microphones"`
	Cameras         []DeviceInfo `json:"cameras"`
	Speakers        []DeviceInfo `json:"speakers"`
	Selected        Selected     `json:"selected"`
	MicrophoneOn    bool         `json:"microphoneOn"`
	CameraOn        bool         `json:"cameraOn"`
	ScreenOn        bool         `json:"screenOn"`
	MicrophoneError *Error       `json:"microphoneError"`
	CameraError     *Error       `json:"cameraError"`
	SpeakerError    *Error       `json:"speakerError"`
	ScreenError     *Error       `json:"screenError"`
}

// Selected are device labels; "" is the system's default.
type Selected struct {
	Microphone string `json:"microphone"`
	Camera     string `json:"camera"`
	Speaker    string `json:"speaker"`
}

// SettingsView are the choices that outlive the app.
type SettingsView struct {
	Language       string `json:"language"` // "", en, de
	Theme          string `json:"theme"`    // "", light, dark
	SelfViewHidden bool   `json:"selfViewHidden"`
	Notifications  bool   `json:"notifications"` // on the desktop, of help asked for and broadcasts
}

// Notice is something to say once. Ids grow.
type Notice struct {
	ID          uint64 `json:"id"`
	Kind        string `json:"kind"`
	Participant string `json:"participant,omitempty"`
	Name        string `json:"name,omitempty"`
	Room        string `json:"room,omitempty"`
	Text        string `json:"text,omitempty"`
	Change      string `json:"change,omitempty"` // its id
	Error       *Error `json:"error,omitempty"`
}
