// Package lite answers WebRTC offers on one UDP port, with as little between
// the socket and the packet as the protocols allow.
//
// It is the host's end of a peer's connection. It speaks just enough ICE: it
// answers checks, asks back, and leaves every choice to the offering side, which
// is the controlling one (RFC 8445, section 6.1.1). Then DTLS-SRTP as the passive
// side, RTP, RTCP and one negotiated data channel. A general PeerConnection hands every packet through
// four goroutines and their queues; here the goroutine that read the socket
// also decrypts the packet and gives it to the Handler, and WriteRTP builds,
// seals and sends in the caller's goroutine, without allocation.
//
// Whoever holds the offer's ICE password and its DTLS certificate is the peer:
// the offer must come over an authenticated channel.
package lite
