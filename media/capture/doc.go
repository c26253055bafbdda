// Package capture turns a microphone, a camera or a screen into encoded frames.
//
// Devices are reached through pion/mediadevices; a file, a tone or a numbered
// test pattern can stand in for one and takes the same way: samples become Opus
// with in-band FEC, pictures become VP8, a camera in several sizes at once. A
// source is named by a spec:
//
//	microphone  "" (default)  LABEL  file:speech.wav  tone[:HERTZ]  none
//	camera      "" (default)  LABEL  file:clip.webm|.ivf|.y4m  pattern[:HUE]  none
//	screen      "" (first)    LABEL  file:...  pattern[:HUE]  none
//
// Labels are what Devices lists; they survive a restart, device ids do not.
//
// Callbacks run on the goroutine that reads the source: a slow one costs frames
// of that source (the device drops them), nothing else. They must not call
// Close. After Close has returned none runs.
package capture
