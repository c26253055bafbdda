package gossip

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"

	"alcove/mesh"
)

// padded seals 16 bytes the way of memberlist's encryption 0, with more padding
// claimed than there is.
func padded(t *testing.T, key [32]byte, label mesh.MeetingID, aad ...byte) []byte {
	t.Helper()
	block, err := aes.NewCipher(key[:])
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	nonce := make([]byte, gcm.NonceSize())
	plain := make([]byte, 16)
	plain[15] = 255
	return gcm.Seal(append([]byte{0}, nonce...), nonce, plain, append(aad, label...))
}

func labelled(label mesh.MeetingID, b []byte) []byte {
	return append(append([]byte{244, byte(len(label))}, label...), b...)
}

// TestBadPaddingOfAMember: who has, or once had, the meeting's key must not be
// able to end everybody's app with one packet.
func TestBadPaddingOfAMember(t *testing.T) {
	a, b := start(t, 1), start(t, 2)
	udp, err := net.Dial("udp", a.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	if _, err := udp.Write(labelled(meetingA, padded(t, [32]byte{1}, meetingA))); err != nil {
		t.Fatal(err)
	}

	tcp, err := net.Dial("tcp", a.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	head := binary.BigEndian.AppendUint32([]byte{10}, uint32(1+12+16+16))
	if _, err := tcp.Write(labelled(meetingA, append(head, padded(t, [32]byte{1}, meetingA, head...)...))); err != nil {
		t.Fatal(err)
	}
	_ = tcp.SetReadDeadline(time.Now().Add(limit))
	_, _ = io.Copy(io.Discard, tcp) // until it hangs up

	join(t, b, a)
	await(t, a, Joined, b.cfg.Self)
}
