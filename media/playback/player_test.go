package playback

import (
	"errors"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"alcove/media"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"go.uber.org/goleak"
	"gopkg.in/hraban/opus.v2"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const limit = 30 * time.Second

func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !ok(); {
		if time.Now().After(deadline) {
			t.Fatal("it did not happen")
		}
		<-time.After(2 * time.Millisecond)
	}
}

var (
	ann = media.TrackID{Peer: "ann", Source: media.Microphone}
	bo  = media.TrackID{Peer: "bo", Source: media.Microphone}
	cam = media.TrackID{Peer: "ann", Source: media.Camera}

	ear  = media.Slot{Kind: media.Audio, Index: 0}
	ear2 = media.Slot{Kind: media.Audio, Index: 1}
	eye  = media.Slot{Kind: media.Video, Index: 0}
)

// talker makes the packets of a sine.
type talker struct {
	t     testing.TB
	enc   *opus.Encoder
	hertz float64
	n     int
	seq   uint16
}

func newTalker(t testing.TB, hertz float64) *talker {
	t.Helper()
	enc, err := opus.NewEncoder(48000, 1, opus.AppVoIP)
	if err != nil {
		t.Fatal(err)
	}
	enc.SetInBandFEC(true)
	enc.SetPacketLossPerc(20)
	return &talker{t: t, enc: enc, hertz: hertz, seq: 65530}
}

func (k *talker) packet() *rtp.Packet {
	k.t.Helper()
	pcm := make([]int16, packetSamples)
	for i := range pcm {
		pcm[i] = int16(8000 * math.Sin(2*math.Pi*k.hertz*float64(k.n+i)/48000))
	}
	buf := make([]byte, 1500)
	n, err := k.enc.Encode(pcm, buf)
	if err != nil {
		k.t.Fatal(err)
	}
	p := &rtp.Packet{Header: rtp.Header{SequenceNumber: k.seq, Timestamp: uint32(k.n)}, Payload: buf[:n]}
	k.n += packetSamples
	k.seq++
	return p
}

// strength is how much of a frequency is in samples, as amplitude 0..1.
func strength(pcm []int16, hertz float64) float64 {
	if len(pcm) == 0 {
		return 0
	}
	var re, im float64
	for i, s := range pcm {
		a := 2 * math.Pi * hertz * float64(i) / 48000
		re += float64(s) / 32768 * math.Cos(a)
		im += float64(s) / 32768 * math.Sin(a)
	}
	return 2 * math.Hypot(re, im) / float64(len(pcm))
}

// bench is a player whose clock and speaker are the test.
type bench struct {
	*Player
	clock time.Duration
}

func newBench(t *testing.T, cfg Config) *bench {
	t.Helper()
	p := New(cfg)
	p.out.close() // nobody else pulls
	b := &bench{Player: p}
	p.mix.now = func() time.Duration { return b.clock }
	t.Cleanup(func() { p.Close() })
	return b
}

// hear gives a packet to a slot.
func (b *bench) hear(slot media.Slot, p *rtp.Packet) {
	b.voices[slot.Index].packet(b.clock, p)
}

// play pulls 20 ms.
func (b *bench) play() []int16 {
	out := make([]int16, packetSamples)
	b.mix.pull(out)
	b.clock += packetTime
	return out
}

func TestPlayerMixesSlots(t *testing.T) {
	b := newBench(t, Config{})
	b.Bound(media.Binding{Slot: ear, Track: ann})
	b.Bound(media.Binding{Slot: ear2, Track: bo})
	low, high := newTalker(t, 400), newTalker(t, 1500)
	var out []int16
	for i := range 60 {
		b.hear(ear, low.packet())
		b.hear(ear2, high.packet())
		if pcm := b.play(); i >= 10 {
			out = append(out, pcm...)
		}
	}
	if l, h := strength(out, 400), strength(out, 1500); l < 0.15 || h < 0.1 {
		t.Errorf("strengths %.3f and %.3f", l, h)
	}
	levels := b.Levels()
	if levels["ann"] > 20 || levels["bo"] > 20 {
		t.Errorf("levels %v", levels)
	}
	s := b.Stats()
	if s[ann].Packets != 60 || s[bo].Packets != 60 || s[ann].Concealed != 0 {
		t.Errorf("stats %+v", s)
	}
}

func TestPlayerRecoversALostPacket(t *testing.T) {
	b := newBench(t, Config{})
	b.Bound(media.Binding{Slot: ear, Track: ann})
	k := newTalker(t, 400)
	var out []int16
	for i := range 100 {
		p := k.packet()
		if i%10 != 9 {
			b.hear(ear, p)
		}
		if pcm := b.play(); i >= 20 && i < 95 {
			out = append(out, pcm...)
		}
	}
	s := b.Stats()[ann]
	if s.Lost < 8 || s.Concealed < s.Lost || s.Recovered == 0 {
		t.Errorf("stats %+v", s)
	}
	if l := strength(out, 400); l < 0.15 {
		t.Errorf("strength %.3f", l)
	}
}

// TestPlayerBoundSilencesTheFormerTrack: not one sample of it is played after
// Bound has returned, nor one that was made up from it.
func TestPlayerBoundSilencesTheFormerTrack(t *testing.T) {
	for name, next := range map[string]media.TrackID{"nobody": {}, "another": bo} {
		b := newBench(t, Config{})
		b.Bound(media.Binding{Slot: ear, Track: ann})
		low := newTalker(t, 400)
		for range 20 {
			b.hear(ear, low.packet())
			b.play()
		}
		b.hear(ear, low.packet())
		b.hear(ear, low.packet())
		b.mix.pull(make([]int16, 333)) // in the middle of a packet
		b.Bound(media.Binding{Slot: ear, Track: next})
		var out []int16
		for range 20 {
			out = append(out, b.play()...)
		}
		if i := slices.IndexFunc(out, func(s int16) bool { return s != 0 }); i >= 0 {
			t.Errorf("%s: sample %d is %d", name, i, out[i])
		}
		if next == bo {
			high := newTalker(t, 1500)
			high.seq = low.seq
			out = out[:0]
			for range 30 {
				b.hear(ear, high.packet())
				out = append(out, b.play()...)
			}
			if l, h := strength(out, 400), strength(out, 1500); l > 0.01 || h < 0.1 {
				t.Errorf("then: %.4f of the former track, %.3f of the new one", l, h)
			}
		}
	}
}

func TestPlayerUnboundSlotsAndStrangeSlots(t *testing.T) {
	b := newBench(t, Config{OnFrame: func(media.TrackID, media.Frame) { t.Error("a frame") }})
	k := newTalker(t, 400)
	for _, s := range []media.Slot{ear, eye, {Kind: media.Audio, Index: -1}, {Kind: media.Video, Index: 1 << 20}, {Kind: 7}} {
		b.Packet(s, k.packet())
	}
	b.Bound(media.Binding{Slot: media.Slot{Kind: 7}, Track: ann})
	b.Bound(media.Binding{Slot: media.Slot{Kind: media.Audio, Index: maxSlots}, Track: ann})
	b.Bound(media.Binding{Slot: ear, Track: ann})
	b.State(false)
	b.hear(ear, k.packet())
	b.hear(ear, k.packet())
	for range 10 {
		if slices.Max(b.play()) != 0 {
			t.Fatal("sound of an unbound slot")
		}
	}
	if len(b.Levels()) != 0 {
		t.Errorf("levels %v", b.Levels())
	}
}

func TestPlayerBadOpusIsConcealed(t *testing.T) {
	b := newBench(t, Config{})
	b.Bound(media.Binding{Slot: ear, Track: ann})
	for i := range 50 {
		b.hear(ear, &rtp.Packet{Header: rtp.Header{SequenceNumber: uint16(i), Timestamp: uint32(i * 960)}, Payload: []byte{0xff, 0xff, 0xff}})
		b.play()
	}
	if s := b.Stats()[ann]; s.Concealed < 40 {
		t.Errorf("stats %+v", s)
	}
}

func TestPlayerOnMixGetsWhatIsPlayed(t *testing.T) {
	var heard []int16
	b := newBench(t, Config{OnMix: func(pcm []int16) {
		if len(pcm) != blockSamples {
			t.Errorf("a block of %d", len(pcm))
		}
		heard = append(heard, pcm...)
	}})
	b.Bound(media.Binding{Slot: ear, Track: ann})
	k := newTalker(t, 400)
	var out []int16
	for range 10 {
		b.hear(ear, k.packet())
		odd := make([]int16, 700)
		b.mix.pull(odd)
		b.clock += 700 * time.Second / 48000
		out = append(out, odd...)
	}
	if !slices.Equal(out[:len(heard)], heard) || len(heard) != 7000/blockSamples*blockSamples {
		t.Errorf("%d samples played, %d told", len(out), len(heard))
	}
}

func TestTestSound(t *testing.T) {
	b := newBench(t, Config{})
	if err := b.TestSound(); !errors.Is(err, ErrNoSpeaker) {
		t.Errorf("without a speaker: %v", err)
	}
	b.mix.chime.Store(0)
	var out []int16
	for range 60 {
		out = append(out, b.play()...)
	}
	if s := strength(out[:9600], 587.33); s < 0.05 {
		t.Errorf("first note %.3f", s)
	}
	if s := strength(out[14400:28800], 880); s < 0.03 {
		t.Errorf("second note %.3f", s)
	}
	if slices.Max(out) > 20000 || slices.Max(out[50*packetSamples:]) != 0 {
		t.Error("too loud, or endless")
	}
}

func TestClipBendsLoudSums(t *testing.T) {
	last := int16(-32768)
	for s := float32(-4); s < 4; s += 0.01 {
		v := clip(s)
		if v < last {
			t.Fatalf("clip(%v) = %d after %d", s, v, last)
		}
		last = v
	}
	if v := clip(0.5); v != 16383 {
		t.Errorf("clip(0.5) = %d", v)
	}
}

func TestShortenKeepsPitch(t *testing.T) {
	pcm := make([]int16, 2*packetSamples)
	for i := range pcm {
		pcm[i] = int16(10000 * math.Sin(2*math.Pi*200*float64(i)/48000))
	}
	out := shorten(slices.Clone(pcm), packetSamples)
	if d := 2*packetSamples - len(out); d < packetSamples-maxLag || d > packetSamples+maxLag {
		t.Errorf("%d samples are gone", d)
	}
	for i := 1; i < len(out); i++ {
		if step := math.Abs(float64(out[i]) - float64(out[i-1])); step > 400 {
			t.Fatalf("a jump of %v at %d", step, i)
		}
	}
	if out := shorten(pcm[:100], 50); len(out) != 100 {
		t.Error("too short to shorten")
	}
}

func TestPlayerPlaysToNowhereInRealTime(t *testing.T) {
	p := New(Config{})
	defer p.Close()
	p.Bound(media.Binding{Slot: ear, Track: ann})
	k := newTalker(t, 400)
	for range 3 {
		p.Packet(ear, k.packet())
	}
	waitFor(t, func() bool { return p.Levels()["ann"] < 25 })
	waitFor(t, func() bool { return p.Levels()["ann"] == silence })
}

// TestPlayerFromManyGoroutines is for the race detector.
func TestPlayerFromManyGoroutines(t *testing.T) {
	p := New(Config{OnFrame: func(media.TrackID, media.Frame) {}, NeedKeyFrame: func(media.Slot) {}})
	var wg sync.WaitGroup
	video, _ := packetize(40, 500, 0, 20)
	k := newTalker(t, 400)
	var sound []*rtp.Packet
	for range 40 {
		sound = append(sound, k.packet())
	}
	for i := range 3 {
		wg.Go(func() {
			s := media.Slot{Kind: media.Audio, Index: i}
			for n, pkt := range sound {
				if n%7 == 0 {
					p.Bound(media.Binding{Slot: s, Track: ann})
				}
				clone := *pkt
				p.Packet(s, &clone)
			}
		})
		wg.Go(func() {
			s := media.Slot{Kind: media.Video, Index: i}
			for n, pkt := range video {
				if n%30 == 0 {
					p.Bound(media.Binding{Slot: s, Track: cam})
				}
				clone := *pkt
				p.Packet(s, &clone)
			}
		})
	}
	wg.Go(func() {
		for i := range 20 {
			p.Levels()
			p.Stats()
			p.State(i%5 != 0)
			p.SetRaw(map[bool]func(media.TrackID, Picture){true: func(media.TrackID, Picture) {}}[i%2 == 0])
		}
	})
	wg.Wait()
	if err := errors.Join(p.Close(), p.Close()); err != nil {
		t.Error(err)
	}
	p.Bound(media.Binding{Slot: ear, Track: ann})
	p.Packet(ear, k.packet())
}

// vp8Packets are the packets of real VP8 frames.
func vp8Packets(t *testing.T) (packets []*rtp.Packet) {
	t.Helper()
	payloader := codecs.VP8Payloader{EnablePictureID: true}
	seq := uint16(9)
	for i, f := range ivfFrames(t, "testdata/clip.ivf") {
		parts := payloader.Payload(1000, f)
		for k, part := range parts {
			packets = append(packets, &rtp.Packet{Header: rtp.Header{
				SequenceNumber: seq, Timestamp: uint32(i) * 3000, Marker: k == len(parts)-1,
			}, Payload: part})
			seq++
		}
	}
	return packets
}

func TestPlayerHandsFramesOn(t *testing.T) {
	type got struct {
		track media.TrackID
		frame media.Frame
	}
	var frames []got
	p := New(Config{OnFrame: func(tr media.TrackID, f media.Frame) { frames = append(frames, got{tr, f}) }})
	defer p.Close()
	p.Bound(media.Binding{Slot: eye, Track: cam})
	packets := vp8Packets(t)
	for _, pkt := range packets {
		p.Packet(eye, pkt)
	}
	want := ivfFrames(t, "testdata/clip.ivf")
	if len(frames) != len(want) {
		t.Fatalf("%d frames of %d", len(frames), len(want))
	}
	for i, g := range frames {
		if g.track != cam || g.frame.Source != media.Camera || g.frame.Key != (i == 0) ||
			!slices.Equal(g.frame.Data, want[i]) || g.frame.PTS != time.Duration(i)*time.Second/30 {
			t.Fatalf("frame %d: %v, %v, key %v", i, g.track, g.frame.PTS, g.frame.Key)
		}
	}
	s := p.Stats()[cam]
	if s.Frames != uint64(len(want)) || s.KeyFrames != 1 || s.Packets != uint64(len(packets)) {
		t.Errorf("stats %+v", s)
	}
	if s.FirstPacket.IsZero() || s.FirstKey.Before(s.FirstPacket) {
		t.Errorf("first packet at %v, first key frame at %v", s.FirstPacket, s.FirstKey)
	}
	p.Bound(media.Binding{Slot: eye, Track: cam})
	if s := p.Stats()[cam]; !s.FirstPacket.IsZero() || !s.FirstKey.IsZero() {
		t.Errorf("bound again, and nothing came: %+v", s)
	}
}

func TestPlayerRaw(t *testing.T) {
	asked := make(chan media.Slot, 100)
	p := New(Config{
		OnFrame:      func(media.TrackID, media.Frame) { t.Error("a frame while decoding here") },
		NeedKeyFrame: func(s media.Slot) { asked <- s },
	})
	defer p.Close()
	pictures := make(chan Picture, 100)
	p.SetRaw(func(tr media.TrackID, pic Picture) {
		if tr != cam {
			t.Errorf("track %v", tr)
		}
		pictures <- pic
	})
	p.Bound(media.Binding{Slot: eye, Track: cam})
	packets := vp8Packets(t)
	next := func() Picture {
		select {
		case pic := <-pictures:
			return pic
		case <-time.After(limit):
			t.Fatal("no picture")
			return Picture{}
		}
	}
	shown := 0
	for _, pkt := range packets {
		p.Packet(eye, pkt)
		if pkt.Marker && shown < 5 { // at the pace of the decoder
			pic := next()
			if pic.Width != 160 || pic.Height != 90 || len(pic.Data) != 160*90+2*80*45 {
				t.Fatalf("%dx%d, %d bytes", pic.Width, pic.Height, len(pic.Data))
			}
			shown++
		}
	}
	p.SetRaw(nil)
	p.SetRaw(func(media.TrackID, Picture) {}) // a new decoder knows nothing
	pkt := *packets[len(packets)-1]
	pkt.SequenceNumber++
	pkt.Timestamp += 3000
	pkt.Marker = true
	pkt.Payload = slices.Clone(packets[len(packets)-1].Payload)
	pkt.Payload[0] |= 0x10
	p.Packet(eye, &pkt)
	select {
	case <-asked:
	case <-time.After(limit):
		t.Error("no key frame was asked for")
	}
}
