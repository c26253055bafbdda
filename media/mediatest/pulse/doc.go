// Package pulse runs a sound server for tests: PulseAudio of its own, with null
// sinks for speakers and their monitors for microphones.
//
// A test plays a recording into a sink that an app has as its microphone,
// records what the app plays into another sink, and compares the two.
package pulse
