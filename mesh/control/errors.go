package control

import "errors"

// Why nobody was reached, or nobody let us in.
var (
	// ErrPortInUse: another program listens there.
	ErrPortInUse = errors.New("control: port in use")
	// ErrUnreachable: nothing that speaks this protocol answers there.
	ErrUnreachable = errors.New("control: unreachable")
	// ErrWrongDevice: another device than the pinned one answers there.
	ErrWrongDevice = errors.New("control: another device answers")
	// ErrWrongKey: the two sides do not have the same meeting key.
	ErrWrongKey = errors.New("control: wrong meeting key")
	// ErrRefused: the other side does not want us, or has no room.
	ErrRefused = errors.New("control: refused")
	// ErrRemoved: a member that proved the meeting's key says that this device
	// was removed from it. (To one that knocks, it need not prove it.)
	ErrRemoved = errors.New("control: removed from the meeting")
	// ErrBanned: the device that answers was removed from the meeting.
	ErrBanned = errors.New("control: the other device was removed from the meeting")
	// ErrNoAnswer: nobody answered the knock.
	ErrNoAnswer = errors.New("control: no answer")
	// ErrSelf: the address is this app's own.
	ErrSelf = errors.New("control: reached itself")
)

// Why nothing was sent.
var (
	ErrNotConnected = errors.New("control: not connected")
	ErrTooLarge     = errors.New("control: payload too large")
	ErrKind         = errors.New("control: not a kind to send")
)

// Why a channel went down; see Down.
var (
	// ErrGone: the other side's machine closed it (its app closed the channel or
	// ended, or its process crashed and the kernel closed it). The network between
	// works. Of all the reasons only this one says at once that a host is gone.
	ErrGone = errors.New("control: closed by the other side")
	// ErrBroken: the network broke it. Nothing is known of the other side.
	ErrBroken = errors.New("control: broken by the network")
	// ErrSilent: nothing was heard for the silence limit.
	ErrSilent = errors.New("control: silent")
	// ErrSlow: more waited to be sent than the queue holds.
	ErrSlow = errors.New("control: queue overfull")
	// ErrDropped: Drop was called.
	ErrDropped = errors.New("control: dropped")
	// ErrReplaced: the other side had lost it and made a new one.
	ErrReplaced = errors.New("control: replaced by a new channel")
	// ErrProtocol: the other side sent what the protocol does not allow.
	ErrProtocol = errors.New("control: protocol violated")
	// ErrClosed: this endpoint is closed.
	ErrClosed = errors.New("control: endpoint closed")
)

// ErrMessage is a payload that does not decode.
var ErrMessage = errors.New("control: bad message")

// errAlready: the one who decides has a channel with this member.
var errAlready = errors.New("control: already connected")
