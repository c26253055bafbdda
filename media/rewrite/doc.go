// Package rewrite renumbers RTP packets across source switches, so that a slot
// stays one stream while what it carries changes.
//
// It is arithmetic on sequence numbers, timestamps, VP8 picture IDs and
// TL0PICIDX: no clock, no socket, no goroutine, no packet is kept.
package rewrite
