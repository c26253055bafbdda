// Package control keeps control channels between the apps of one meeting: TLS
// over TCP between pinned devices that prove to each other that they know the
// meeting's key.
//
// How a channel comes up (D dialled, L listens):
//
//	TLS 1.3, both sides with the self-signed Ed25519 certificate of their device
//	D -> L  Hello    member, ports, proof as dialler
//	L -> D  Welcome  member, ports, proof as listener     (or Refuse)
//	either  Commit   from the one with the greater name    (or Refuse: already)
//
// A proof is an HMAC under a key derived from the meeting's, over the TLS
// exporter, the role, the meeting and both devices: it fits this connection, this
// direction and these two devices only. The listener says nothing of the
// meeting before the dialler's proof; a stranger may only knock.
//
// Two apps that dial each other at once end with one channel, because only the
// one with the greater name commits, and it commits to one. For every member the
// events are Up, frames, Down, Up, ...: paired and in order.
//
// When somebody is slow: a slow reader of Events blocks the readers of the
// channels, and so the other sides; nothing is dropped. A queue to another app
// that is over its bound of bytes closes that channel with ErrSlow: what it
// carried is fetched again by version vectors or sent again.
package control
