package app

// Sentence says in English what an error code means and what to do next. The
// window has its own, in both languages; this is for the command line.
func Sentence(code string) string {
	if s, ok := sentences[code]; ok {
		return s
	}
	return "Something unexpected happened. Try again, and if it stays, tell us the detail."
}

var sentences = map[string]string{
	"bad_invite":           "This is not a whole invite link. Copy it again, from \"alcove://\" to its end.",
	"wrong_key":            "The meeting did not accept this link. Ask for a new one.",
	"unreachable":          "Nobody answers there. Check that both machines are on one network, that the firewall lets 7787-7790 through, and that the address is right.",
	"wrong_device":         "Another device answered than the one this meeting was announced by. Ask the moderator for an invite link.",
	"refused":              "The moderator did not let you in. Ask them for a link.",
	"no_answer":            "No moderator answered. Try again, or ask for an invite link.",
	"removed":              "A moderator took you out of this meeting.",
	"port_in_use":          "Another program uses this port. Choose another with --port, or leave it out.",
	"no_private_address":   "This machine is in no network. Connect a cable or Wi-Fi; the meeting goes on by itself.",
	"clock_off":            "This machine's clock differs from the others'. Times in chats may mislead; set the clock.",
	"already_in_meeting":   "You are in a meeting already. Leave it first.",
	"not_in_meeting":       "You are in no meeting. Join one first.",
	"unknown_meeting":      "This meeting is not known here any more. Join it with a link.",
	"not_moderator":        "Only a moderator can do this. Ask one to do it, or to make you a moderator.",
	"not_owner":            "Only the owner of the meeting can do this.",
	"bad_name":             "A name needs 1 to 64 characters, without control characters.",
	"unknown_participant":  "This person is not in the meeting any more.",
	"unknown_room":         "This room is not there any more. Choose another.",
	"bad_room_count":       "Choose between 1 and 50 rooms.",
	"bad_method":           "Choose automatic, manual or choose.",
	"already_configured":   "Breakout rooms are set up already. Delete them first.",
	"not_configured":       "No breakout rooms are set up. Set them up first.",
	"already_started":      "The breakout rooms are open already.",
	"not_started":          "The breakout rooms are not open.",
	"not_free_mode":        "In this meeting the moderator chooses the rooms. Ask to be moved.",
	"message_too_long":     "A message can have 32,000 characters. Shorten it, or send it in parts.",
	"message_empty":        "Write something first.",
	"no_camera":            "There is no camera. Connect one and try again; the meeting works without.",
	"no_microphone":        "There is no microphone. Connect one and try again; you can listen without.",
	"no_speaker":           "There is no loudspeaker. Connect one and choose it in the settings.",
	"no_screen":            "The screen cannot be shared here. On Linux this needs X11.",
	"no_sound_server":      "No sound server runs. Start PulseAudio or PipeWire and try again.",
	"camera_busy":          "Your camera is in use by another program. Close it and try again.",
	"camera_unplugged":     "Your camera was unplugged. Connect it again, or choose another.",
	"microphone_unplugged": "Your microphone was unplugged. Connect it again, or choose another.",
	"bad_media_file":       "This file cannot be played. Use WAV for sound, WebM, IVF or Y4M for pictures.",
	"database_corrupt":     "The database was damaged. It was set aside, and what the other apps have comes back from them.",
	"database_unreadable":  "The data directory cannot be used. Check its permissions, or choose another with --data.",
	"database_newer":       "The database was written by a newer Alcove. Update this one.",
	"disk_full":            "The disk is full, so nothing can be written. Make room and send again; media goes on.",
	"profile_in_use":       "An Alcove with this profile runs already. Close it, or use --profile NAME.",
	"bad_request":          "This command was not understood.",
}
