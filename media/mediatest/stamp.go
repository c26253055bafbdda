package mediatest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"alcove/media"
)

// Stamp is repeated all through a synthetic frame, so that each packet of it,
// wherever it is cut, tells where it comes from.
type Stamp struct {
	Peer   uint16
	Source media.Source
	Layer  media.Layer
	Key    bool
	Seq    uint32 // of the frame
	Sent   time.Duration
}

// stampLen is magic 4, peer 2, source 1, layer and key 1, seq 4, sent 8.
const stampLen = 20

var magic = []byte("AlcT")

// epoch is the zero of all stamps of this process.
var epoch = time.Now()

// Now is the time that stamps carry.
func Now() time.Duration { return time.Since(epoch) }

// ID is the name of a synthetic peer.
func ID(n uint16) media.PeerID { return media.PeerID(fmt.Sprintf("peer-%d", n)) }

// Track is the track the stamp belongs to.
func (s Stamp) Track() media.TrackID { return media.TrackID{Peer: ID(s.Peer), Source: s.Source} }

func (s Stamp) bytes() []byte {
	b := append(make([]byte, 0, stampLen), magic...)
	b = binary.BigEndian.AppendUint16(b, s.Peer)
	key := byte(0)
	if s.Key {
		key = 0x80
	}
	b = append(b, byte(s.Source), byte(s.Layer)|key)
	b = binary.BigEndian.AppendUint32(b, s.Seq)
	return binary.BigEndian.AppendUint64(b, uint64(s.Sent))
}

// Find reads the first whole stamp of a payload.
func Find(b []byte) (s Stamp, ok bool) {
	i := bytes.Index(b, magic)
	if i < 0 || len(b) < i+stampLen {
		return Stamp{}, false
	}
	b = b[i+len(magic):]
	return Stamp{
		Peer: binary.BigEndian.Uint16(b), Source: media.Source(b[2]), Layer: media.Layer(b[3] & 0x7f), Key: b[3]&0x80 != 0,
		Seq: binary.BigEndian.Uint32(b[4:]), Sent: time.Duration(binary.BigEndian.Uint64(b[8:])),
	}, true
}

// keyHead is the beginning of a VP8 key frame of 640x360 (RFC 6386, 9.1).
var keyHead = []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01}

// Frame makes a frame of the stamp, at least size bytes long. Only its first
// bytes are VP8, or Opus.
func (s Stamp) Frame(size int) media.Frame {
	f := media.Frame{Source: s.Source, Layer: s.Layer, PTS: s.Sent, Key: s.Key, Level: 30}
	switch {
	case s.Source.Kind() == media.Audio:
		f.Data = append(f.Data, 0x78) // CELT, 20 ms
		f.Duration = 20 * time.Millisecond
	case s.Key:
		f.Data = append(f.Data, keyHead...)
		f.Duration = time.Second / 30
	default:
		f.Data = append(f.Data, 0x11, 0, 0)
		f.Duration = time.Second / 30
	}
	for b := s.bytes(); ; {
		f.Data = append(f.Data, b...)
		if len(f.Data) >= size {
			return f
		}
	}
}
