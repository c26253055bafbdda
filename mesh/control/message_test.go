package control

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"alcove/mesh"
	"alcove/mesh/identity"
)

var (
	someHost  = mesh.MemberIDOf([mesh.MemberBytes]byte{1, 2, 3})
	someReign = mesh.Reign{Term: 1 << 40, Host: someHost}
	nobodys   = mesh.Reign{Term: math.MaxUint64}
)

// codec is one message's, without its type.
type codec struct {
	kind   Kind
	sample []interface{ Encode() []byte }
	decode func([]byte) (interface{ Encode() []byte }, error)
}

func as[M interface{ Encode() []byte }](f func([]byte) (M, error)) func([]byte) (interface{ Encode() []byte }, error) {
	return func(b []byte) (interface{ Encode() []byte }, error) { return f(b) }
}

type encoders = []interface{ Encode() []byte }

var sdp = strings.Repeat("a=x\r\n", MaxSDP/5)

var codecs = []codec{
	{KindOffer, encoders{Offer{Term: 1, SDP: "v=0"}, Offer{Term: math.MaxUint64, SDP: sdp}}, as(DecodeOffer)},
	{KindAnswer, encoders{Answer{Term: 7, SDP: sdp}, Answer{Term: 7, Refused: true}}, as(DecodeAnswer)},
	{KindBeat, encoders{Beat{someReign}, Beat{nobodys}}, as(DecodeBeat)},
	{KindClaim, encoders{Claim{Reign: someReign, Sig: [64]byte{5}}}, as(DecodeClaim)},
	{KindAsk, encoders{Ask{Term: 3, Bar: someReign}, Ask{Term: 3}}, as(DecodeAsk)},
	{KindVote, encoders{Vote{Term: 3, Reign: someReign, Hears: true}, Vote{Reign: nobodys}}, as(DecodeVote)},
	{KindTransfer, encoders{Transfer{someReign}}, as(DecodeTransfer)},
}

func TestMessagesRoundTrip(t *testing.T) {
	for _, c := range codecs {
		for _, want := range c.sample {
			b := want.Encode()
			got, err := c.decode(b)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%v: %+v, %v", c.kind, got, err)
			}
			if len(b) > MaxPayload(c.kind) {
				t.Errorf("%v takes %d bytes, over its limit", c.kind, len(b))
			}
			for _, bad := range [][]byte{nil, b[:7], b[:8], append(bytes.Clone(b), bytes.Repeat([]byte{0xff}, MaxSDP)...)} {
				if _, err := c.decode(bad); !errors.Is(err, ErrMessage) {
					t.Errorf("%v of %d bytes: %v", c.kind, len(bad), err)
				}
			}
		}
	}
}

func TestMessagesThatMeanNothing(t *testing.T) {
	for name, err := range map[string]error{
		"an offer without SDP":     second(DecodeOffer(Offer{Term: 1}.Encode())),
		"an answer without SDP":    second(DecodeAnswer(Answer{Term: 1}.Encode())),
		"an offer of binary":       second(DecodeOffer(Offer{SDP: "\xff\xfe"}.Encode())),
		"a claim of nobody":        second(DecodeClaim(Claim{Reign: nobodys}.Encode())),
		"a transfer to nobody":     second(DecodeTransfer(Transfer{nobodys}.Encode())),
		"neither true nor false":   second(DecodeVote(append(make([]byte, 8), 2, 0, 0, 0, 0, 0, 0, 0, 0, 0))),
		"a refusal with an SDP":    second(DecodeAnswer(append(Answer{Refused: true}.Encode(), "v=0"...))),
		"a reign of half a member": second(DecodeBeat(Beat{someReign}.Encode()[:30])),
		"a beat cut off":           second(DecodeBeat(Beat{someReign}.Encode()[:50])),
		"a claim cut off":          second(DecodeClaim(Claim{Reign: someReign}.Encode()[:100])),
		"a vote cut off":           second(DecodeVote(Vote{Reign: someReign}.Encode()[:40])),
	} {
		if !errors.Is(err, ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestClaims(t *testing.T) {
	d := identity.NewDevice()
	r := mesh.Reign{Term: 4, Host: mesh.NewMemberID(d.ID(), session(1))}
	c := SignClaim(d, thisMeeting, r)
	if err := c.Verify(thisMeeting); err != nil {
		t.Fatal(err)
	}
	if read, err := DecodeClaim(c.Encode()); err != nil || read.Verify(thisMeeting) != nil {
		t.Fatalf("%v", err)
	}
	for name, err := range map[string]error{
		"another meeting's": c.Verify(otherMeeting),
		"another term's":    Claim{mesh.Reign{Term: 5, Host: r.Host}, c.Sig}.Verify(thisMeeting),
		"another session's": Claim{mesh.Reign{Term: 4, Host: mesh.NewMemberID(d.ID(), session(2))}, c.Sig}.Verify(thisMeeting),
		"another device's":  Claim{mesh.Reign{Term: 4, Host: someHost}, c.Sig}.Verify(thisMeeting),
		"nobody's":          Claim{mesh.Reign{Term: 4}, c.Sig}.Verify(thisMeeting),
	} {
		if !errors.Is(err, ErrClaim) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzMessages(f *testing.F) {
	for i, c := range codecs {
		for _, m := range c.sample {
			if b := m.Encode(); len(b) < 1000 {
				f.Add(uint8(i), b)
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, b []byte) {
		c := codecs[int(which)%len(codecs)]
		m, err := c.decode(b)
		if err == nil && !bytes.Equal(m.Encode(), b) {
			t.Fatalf("%v: %x reads as %+v, which is written %x", c.kind, b, m, m.Encode())
		}
	})
}

func FuzzAdmission(f *testing.F) {
	f.Add(encoded(hello{member: someHost, control: 1, gossip: 2, proof: proof{3}}))
	f.Add(refusal{why: refusedRemoved, proof: &proof{1}}.encode())
	f.Add(refusal{why: refusedBusy}.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if h, err := decodeHello(b); err == nil && !bytes.Equal(encoded(h), b) {
			t.Fatalf("hello %x", b)
		}
		if r, err := decodeRefusal(b); err == nil && !bytes.Equal(r.encode(), b) {
			t.Fatalf("refusal %x", b)
		}
	})
}

func FuzzFrames(f *testing.F) {
	f.Add(frame{KindStatus, []byte("x")}.bytes())
	f.Add(append(frame{kind: kindPing}.bytes(), frame{KindReplica, []byte("y")}.bytes()...))
	f.Add([]byte{byte(KindOffer), 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		r := bytes.NewReader(b)
		for {
			before := r.Len()
			got, err := readFrame(r, admitted)
			if err != nil {
				return
			}
			at := len(b) - before
			if !bytes.Equal(got.bytes(), b[at:len(b)-r.Len()]) || len(got.payload) > limits[got.kind] {
				t.Fatalf("%v at %d", got.kind, at)
			}
		}
	})
}

func TestEveryKindHasALimitAndAName(t *testing.T) {
	for k := range 256 {
		_, known := limits[Kind(k)]
		if Kind(k).public() && (!known || MaxPayload(Kind(k)) < 0 || strings.HasPrefix(Kind(k).String(), "kind ")) {
			t.Errorf("%v has no limit or no name", Kind(k))
		}
		if !Kind(k).public() && MaxPayload(Kind(k)) != -1 {
			t.Errorf("%v can be sent", Kind(k))
		}
	}
}
