package playback

import (
	"errors"
	"os"
	"testing"
	"time"

	"alcove/media"
	"alcove/media/mediatest/pulse"

	"github.com/pion/rtp"
	"gopkg.in/hraban/opus.v2"
)

// speechPackets are speech at pulse.Rate as Opus packets.
func speechPackets(t *testing.T, said []float64) (packets []*rtp.Packet) {
	t.Helper()
	enc, err := opus.NewEncoder(pulse.Rate, 1, opus.AppVoIP)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n+160 <= len(said); n += 160 {
		pcm := make([]int16, 160)
		for i := range pcm {
			pcm[i] = int16(said[n+i] * 32767)
		}
		buf := make([]byte, 1500)
		k, err := enc.Encode(pcm, buf)
		if err != nil {
			t.Fatal(err)
		}
		packets = append(packets, &rtp.Packet{Header: rtp.Header{
			SequenceNumber: uint16(n / 160), Timestamp: uint32(n / 160 * packetSamples),
		}, Payload: buf[:k]})
	}
	return packets
}

// TestRealSpeaker plays speech to a speaker of the machine and compares it with
// what is recorded there, and at another speaker.
func TestRealSpeaker(t *testing.T) {
	s := pulse.Start(t)
	s.NullSink("other")
	s.NullSink("boom")
	s.Use()
	ds, err := Speakers()
	if err != nil || len(ds) != 2 || !ds[0].Default {
		t.Fatalf("speakers %v, %v", ds, err)
	}
	p := New(Config{OnError: func(err error) { t.Error(err) }, Buffer: 300 * time.Millisecond})
	defer p.Close()
	if err := p.SetSpeaker("boom"); err != nil {
		t.Fatal(err)
	}
	_, said := pulse.Speech(t)
	there, elsewhere := s.Record("boom"), s.Record("other")
	pulling(t, p)
	p.Bound(media.Binding{Slot: ear, Track: ann})
	begin := time.Now()
	for i, pkt := range speechPackets(t, said) {
		<-time.After(time.Until(begin.Add(time.Duration(i) * packetTime))) // as they come from a microphone
		p.Packet(ear, pkt)
	}
	waitFor(t, func() bool { return p.Levels()["ann"] == silence })
	heard := there.Stop()
	whole, _ := pulse.Correlate(said, heard)
	if parts := pulse.Similar(said, heard); parts < 0.5 {
		t.Errorf("correlation %.2f, of seconds %.2f; %+v", whole, parts, p.Stats()[ann])
	} else {
		t.Logf("correlation %.2f, of seconds %.2f; %+v", whole, parts, p.Stats()[ann])
	}
	if peak, _ := pulse.Correlate(said, elsewhere.Stop()); peak > 0.05 {
		t.Errorf("elsewhere: %.2f", peak)
	}
}

// pulling waits until the speaker has begun: an idle sink plays up to 2 s of
// silence first.
func pulling(t *testing.T, p *Player) {
	t.Helper()
	for range 5 {
		s := p.out.current()
		if s == nil {
			t.Fatal("no speaker")
		}
		before := s.pulled.Load()
		waitFor(t, func() bool { return s.pulled.Load() != before })
	}
}

func TestRealTestSound(t *testing.T) {
	s := pulse.Start(t)
	s.NullSink("boom")
	s.Use()
	p := New(Config{})
	defer p.Close()
	if err := p.SetSpeaker(""); err != nil {
		t.Fatal(err)
	}
	r := s.Record("boom")
	pulling(t, p)
	if err := p.TestSound(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return p.mix.chime.Load() < 0 })
	for n := len(r.Samples()); len(r.Samples()) < n+pulse.Rate/2; {
		<-time.After(5 * time.Millisecond)
	}
	chimeAt8k := make([]float64, 0, len(chime()))
	for _, v := range chime() {
		chimeAt8k = append(chimeAt8k, float64(v))
	}
	if peak, _ := pulse.Correlate(pulse.Decimate(chimeAt8k, 6), r.Stop()); peak < 0.5 {
		t.Errorf("correlation %.2f", peak)
	}
}

func TestSpeakerUnplugged(t *testing.T) {
	s := pulse.Start(t)
	s.NullSink("boom")
	s.Use()
	errs := make(chan error, 4)
	p := New(Config{OnError: func(err error) { errs <- err }})
	defer p.Close()
	if err := p.SetSpeaker("boom"); err != nil {
		t.Fatal(err)
	}
	s.Kill()
	select {
	case err := <-errs:
		if !errors.Is(err, ErrUnplugged) {
			t.Error(err)
		}
	case <-time.After(limit):
		t.Fatal("no error")
	}
	// It goes on, to nowhere.
	p.Bound(media.Binding{Slot: ear, Track: ann})
	k := newTalker(t, 400)
	for range 3 {
		p.Packet(ear, k.packet())
	}
	waitFor(t, func() bool { return p.Levels()["ann"] < 25 })
	if err := p.SetSpeaker(""); !errors.Is(err, ErrNoSoundServer) {
		t.Errorf("afterwards: %v", err)
	}
}

func TestSpeakerErrors(t *testing.T) {
	p := New(Config{})
	s := pulse.Start(t)
	s.NullSink("boom")
	s.Use()
	if err := p.SetSpeaker("no such speaker"); !errors.Is(err, ErrNoSpeaker) {
		t.Errorf("unknown: %v", err)
	}
	for range 3 {
		if err := p.SetSpeaker("boom"); err != nil {
			t.Error(err)
		}
	}
	if err := p.SetSpeaker("none"); err != nil {
		t.Error(err)
	}
	s.RemoveSink("boom")
	if _, err := Speakers(); !errors.Is(err, ErrNoSpeaker) {
		t.Errorf("no speaker: %v", err)
	}
	os.Setenv("PULSE_SERVER", "unix:/nowhere/native") // Use puts it back
	if err := p.SetSpeaker(""); !errors.Is(err, ErrNoSoundServer) {
		t.Errorf("no server: %v", err)
	}
	if _, err := Speakers(); !errors.Is(err, ErrNoSoundServer) {
		t.Errorf("no server: %v", err)
	}
	p.Close()
	if err := p.SetSpeaker("none"); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}
