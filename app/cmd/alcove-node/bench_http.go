package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/pprof"
	"sync"
	"time"

	"alcove/media"
	"alcove/media/peer/lite"
	"alcove/media/sfu"
)

// bench is a forwarder behind HTTP endpoints. A person is two peers of the
// forwarder, one that publishes and one that subscribes; or, by /join, one peer
// with an app's own offer.
type bench struct {
	f *sfu.Forwarder

	mu     sync.Mutex
	people map[string]*benchPerson
}

type benchPerson struct {
	room     string
	pub, sub bool
	app      bool
}

// serveBench serves until ctx ends.
func serveBench(ctx context.Context, address, profile string) error {
	host, _, err := net.SplitHostPort(address)
	ip, err2 := netip.ParseAddr(host)
	if err != nil || err2 != nil || !ip.IsLoopback() {
		return fmt.Errorf("%s: not a loopback address", address)
	}
	f, err := sfu.New(sfu.Config{Listen: netip.AddrPortFrom(ip, 0)})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	if profile != "" {
		defer profileTo(profile)()
	}
	b := &bench{f: f, people: map[string]*benchPerson{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /pub", b.join)
	mux.HandleFunc("POST /sub", b.join)
	mux.HandleFunc("POST /join", b.join)
	mux.HandleFunc("POST /move", b.move)
	mux.HandleFunc("POST /leave", b.leave)
	mux.HandleFunc("GET /stats", b.stats)
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	fmt.Fprintln(os.Stderr, "serving on", listener.Addr())
	var work sync.WaitGroup
	work.Go(func() { _ = f.Run(ctx) })
	work.Go(func() { <-ctx.Done(); _ = srv.Close() })
	err = srv.Serve(listener)
	work.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func profileTo(path string) (stop func()) {
	file, err := os.Create(path)
	if err != nil {
		return func() {}
	}
	if pprof.StartCPUProfile(file) != nil {
		return func() {}
	}
	return func() { pprof.StopCPUProfile(); _ = file.Close() }
}

func (b *bench) join(w http.ResponseWriter, r *http.Request) {
	offer, err := io.ReadAll(http.MaxBytesReader(w, r.Body, lite.MaxSDP+1))
	name, room := r.URL.Query().Get("name"), r.URL.Query().Get("room")
	if err != nil || name == "" {
		http.Error(w, "an offer and a name, please", http.StatusBadRequest)
		return
	}
	role := r.URL.Path[1:]
	b.mu.Lock()
	p := b.people[name]
	if p == nil {
		p = &benchPerson{}
		b.people[name] = p
	}
	p.room = room
	id := media.PeerID(name + "/" + role)
	switch role {
	case "pub":
		p.pub = true
	case "sub":
		p.sub = true
	default:
		p.app, id = true, media.PeerID(name)
	}
	b.partition()
	b.mu.Unlock()
	answer, err := b.f.Accept(r.Context(), id, string(offer))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/sdp")
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, answer)
}

func (b *bench) move(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	p := b.people[r.URL.Query().Get("name")]
	if p != nil {
		p.room = r.URL.Query().Get("room")
		b.partition()
	}
	b.mu.Unlock()
	if p == nil {
		http.Error(w, "no such person", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (b *bench) leave(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	b.mu.Lock()
	delete(b.people, name)
	b.partition()
	b.mu.Unlock()
	b.f.Remove(media.PeerID(name))
	b.f.Remove(media.PeerID(name + "/pub"))
	b.f.Remove(media.PeerID(name + "/sub"))
	w.WriteHeader(http.StatusNoContent)
}

func (b *bench) stats(w http.ResponseWriter, _ *http.Request) {
	s := b.f.Stats()
	fmt.Fprintf(w, "{\"received\":%d,\"forwarded\":%d,\"repaired\":%d,\"dropped\":%d,\"asked\":%d}\n", s.Received, s.Forwarded, s.Repaired, s.Dropped, s.KeyAsked)
}

// partition gives each subscriber the publishers of its room but itself; mu is
// held.
func (b *bench) partition() {
	p := media.Partition{Room: map[media.PeerID]string{}}
	for name, x := range b.people {
		if x.app {
			p.Room[media.PeerID(name)] = x.room
		}
	}
	for from, x := range b.people {
		for to, y := range b.people {
			if from != to && x.pub && y.sub && x.room == y.room {
				p.Extra = append(p.Extra, media.Edge{
					From: media.PeerID(from + "/pub"), To: media.PeerID(to + "/sub"),
					Sources: []media.Source{media.Microphone, media.Camera, media.Screen},
				})
			}
		}
	}
	b.f.SetPartition(p)
}
