package app

import (
	"sync"
	"sync/atomic"

	"alcove/media"
)

// Hub fans media messages out to the sockets of this app's window. A slow
// socket loses whole pictures, up to the next key frame; nobody waits for it.
type Hub struct {
	mu      sync.Mutex
	sockets map[*Socket]struct{} // guarded by mu
	dropped atomic.Uint64
	// needKey is asked for a key frame of a track that lost one.
	needKey func(media.TrackID)
}

// Socket is one reader of media messages.
type Socket struct {
	hub     *Hub
	queue   chan []byte
	waiting map[media.TrackID]bool // guarded by hub.mu; needs a key frame before anything else
}

// socketQueue is about half a second of nine tiles at 30 frames a second.
const socketQueue = 128

func newHub(needKey func(media.TrackID)) *Hub {
	return &Hub{sockets: map[*Socket]struct{}{}, needKey: needKey}
}

// Open adds a reader; Close it when it is gone.
func (h *Hub) Open() *Socket {
	s := &Socket{hub: h, queue: make(chan []byte, socketQueue), waiting: map[media.TrackID]bool{}}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sockets[s] = struct{}{}
	return s
}

// Messages are to be written to the window in order.
func (s *Socket) Messages() <-chan []byte { return s.queue }

// Close removes the reader.
func (s *Socket) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	delete(s.hub.sockets, s)
}

// Dropped counts messages that were not sent because a socket was slow.
func (h *Hub) Dropped() uint64 { return h.dropped.Load() }

// frame sends an encoded video frame.
func (h *Hub) frame(t media.TrackID, f media.Frame) {
	lost := false
	h.mu.Lock()
	var msg []byte
	for s := range h.sockets {
		if s.waiting[t] && !f.Key {
			lost = true
			continue
		}
		if msg == nil {
			msg = encodeVP8(t, f)
		}
		s.waiting[t] = !s.offer(msg)
		lost = lost || s.waiting[t]
	}
	h.mu.Unlock()
	if lost {
		h.needKey(t)
	}
}

// send passes a message on that needs no other one: a whole picture, levels.
func (h *Hub) send(msg []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.sockets {
		s.offer(msg)
	}
}

func (s *Socket) offer(msg []byte) bool {
	select {
	case s.queue <- msg:
		return true
	default:
		s.hub.dropped.Add(1)
		return false
	}
}
