// Package playback makes received packets heard and seen.
//
// A Player takes the packets of the slots. Sound: a jitter buffer per slot, Opus
// with concealment, one mix, in which others make room for whoever should be
// understood, and the speakers, which pull. A note is mixed in as well. Video:
// whole VP8 frames, in order, for the window to decode, or decoded here for a
// window that cannot.
//
// Packet, Bound and State may be called from any goroutine; calls for one slot
// must not overlap. They do not block: no lock is held while sound is played or
// a callback runs. What arrives is bounded per slot, in packets and in bytes;
// what is too much is dropped and counted.
package playback
