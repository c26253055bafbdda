package app

// Snapshot is everything that the window shows, but media and older chat.
type Snapshot struct {
	Version  uint64        `json:"version"`
	Self     Self          `json:"self"`
	Network  Network       `json:"network"`
	Nearby   []Nearby      `json:"nearby"`
	Past     []PastMeeting `json:"past"`
	Devices  DevicesView   `json:"devices"`
	Settings SettingsView  `json:"settings"`
	Joining  *Joining      `json:"joining"`
	Meeting  *Meeting      `json:"meeting"`
	Notices  []Notice      `json:"notices"`
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
	ID           string          `json:"id"`
	Name         string          `json:"name"`
	Me           string          `json:"me"`
	Role         string          `json:"role"`
	Location     string          `json:"location"`
	Participants []Participant   `json:"participants"`
	Rooms        []Room          `json:"rooms"`
	Breakout     Breakout        `json:"breakout"`
	Chats        []ChatTail      `json:"chats"`
	Knocks       []Knock         `json:"knocks"`
	Host         Host            `json:"host"`
	Link         string          `json:"link"`
	Publishing   map[string]bool `json:"publishing"`
}

// Host is who forwards media.
type Host struct {
	Participant string `json:"participant"`
	Me          bool   `json:"me"`
	Term        uint64 `json:"term"`
}

// Participant is one person of the meeting.
type Participant struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Role       string `json:"role"`
	Online     bool   `json:"online"`
	Room       string `json:"room"`
	Assigned   string `json:"assigned"`
	Hand       int64  `json:"hand"` // Unix ms, 0 is lowered
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
}

// Breakout is how the breakout rooms stand.
type Breakout struct {
	Configured bool   `json:"configured"`
	Running    bool   `json:"running"`
	Method     string `json:"method"`
	Generation uint64 `json:"generation"`
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
	Kind   string `json:"kind"` // chat, broadcast, system
	Text   string `json:"text"`
	Safe   bool   `json:"safe"`
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
}

// Notice is something to say once. Ids grow.
type Notice struct {
	ID          uint64 `json:"id"`
	Kind        string `json:"kind"`
	Participant string `json:"participant,omitempty"`
	Name        string `json:"name,omitempty"`
	Room        string `json:"room,omitempty"`
	Text        string `json:"text,omitempty"`
	Error       *Error `json:"error,omitempty"`
}
