package main

import (
	"bytes"
	"encoding/binary"

	"alcove/media"
)

// crowdStamp is repeated all through a made-up frame, so that each packet of it
// tells who sent it, however frames are cut.
type crowdStamp struct {
	From   media.PeerID
	Source media.Source
	Seq    uint32 // of the frame, from 1
}

var stampMark = []byte("crwd")

// stampHead is the source, the number and the length of the name.
const stampHead = 1 + 4 + 1

// Sizes of frames, in bytes: a packet of Opus at 32 kbit/s, one packet of
// video, and two.
const (
	soundSize   = 80
	pictureSize = 700
	keySize     = 1900
)

// The beginnings of made-up frames: Opus, CELT, 20 ms; VP8 (RFC 6386, section
// 9.1), and a key frame of 320x180.
var (
	opusHead    = []byte{0x78}
	pictureHead = []byte{0x11, 0, 0}
	keyHead     = []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00}
)

// speaking is how loud everybody is, -dBov.
const speaking = 30

// frame makes a frame of the stamp.
func (s crowdStamp) frame(key bool) media.Frame {
	head, size := opusHead, soundSize
	switch {
	case s.Source.Kind() == media.Audio:
	case key:
		head, size = keyHead, keySize
	default:
		head, size = pictureHead, pictureSize
	}
	f := media.Frame{Source: s.Source, Key: key, Level: speaking, Data: append(make([]byte, 0, size+2*soundSize), head...)}
	for b := s.bytes(); len(f.Data) < size; {
		f.Data = append(f.Data, b...)
	}
	return f
}

func (s crowdStamp) bytes() []byte {
	b := append([]byte{}, stampMark...)
	b = append(b, byte(s.Source))
	b = binary.BigEndian.AppendUint32(b, s.Seq)
	b = append(b, byte(len(s.From)))
	return append(b, s.From...)
}

// findStamp reads the first whole stamp of a payload.
func findStamp(b []byte) (s crowdStamp, ok bool) {
	i := bytes.Index(b, stampMark)
	if i < 0 {
		return crowdStamp{}, false
	}
	b = b[i+len(stampMark):]
	if len(b) < stampHead || len(b) < stampHead+int(b[5]) {
		return crowdStamp{}, false
	}
	return crowdStamp{Source: media.Source(b[0]), Seq: binary.BigEndian.Uint32(b[1:]), From: media.PeerID(b[stampHead : stampHead+int(b[5])])}, true
}
