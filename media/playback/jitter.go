package playback

import "time"

// packetTime is how long a packet of sound lasts, ours and browsers'. Others are
// played too, but counted as this long.
const packetTime = 20 * time.Millisecond

// Limits of a jitter buffer.
const (
	maxHeld      = 64                     // packets: over a second
	maxJump      = 512                    // a larger step of numbers is another stream
	stretchLimit = 5                      // packets made up in a row before it falls silent
	trimWindow   = 50                     // packets played between two looks at the slack
	trimUrgent   = 120 * time.Millisecond // slack that is cut without waiting
	farBehind    = 400 * time.Millisecond // slack that is skipped: nothing was played for a while
)

// step says what to play next.
type step uint8

const (
	stepSilence step = iota // nothing: not begun, or ran dry
	stepPlay                // the packet
	stepMerge               // both packets, in the time of one
	stepRecover             // the lost packet before the packet, from its FEC
	stepConceal             // something for a lost packet
	stepStretch             // something, since there is nothing yet
)

// heard is one packet of sound.
type heard struct {
	payload []byte
	arrived time.Duration
}

// jitter is the jitter buffer of one voice. It has no clock and decodes nothing:
// put tells what came, get what to play. Times are since any zero.
type jitter struct {
	seq     sequence
	held    map[int64]heard
	next    int64 // to be played
	floor   int64 // below it all turns are over
	newest  int64
	begun   bool // next is meaningful
	playing bool
	owed    int // packets made up while there was nothing; the stream may skip as many

	delay   delay
	lump    time.Duration // what the speaker pulls at once; set before get
	slack   int           // least packets in hand since the last look
	looked  int           // packets played since
	first   uint32
	media   timeline
	dropped uint64
}

func newJitter() *jitter { return &jitter{held: map[int64]heard{}} }

// flush forgets everything but the delay that was learned.
func (j *jitter) flush() {
	*j = jitter{held: map[int64]heard{}, delay: delay{target: j.delay.target}, lump: j.lump, dropped: j.dropped}
}

// put takes a packet; late is true when its turn is over.
func (j *jitter) put(now time.Duration, seq uint16, timestamp uint32, payload []byte) (late bool) {
	if j.begun {
		if d := int16(seq - uint16(j.seq.last)); d > maxJump || d < -maxJump {
			j.flush()
		}
	}
	n := j.seq.extend(seq)
	if !j.begun {
		j.begun, j.next, j.newest, j.floor = true, n, n, n-maxHeld
	}
	if n < j.floor {
		return true
	}
	j.next = min(j.next, n) // not begun to play, and only overtaken
	if len(j.held) == 0 && !j.playing {
		j.next = n // after a pause; what lies between was never sent or never came
		j.delay.forget()
	}
	if _, twice := j.held[n]; twice {
		return false
	}
	at := time.Duration(j.media.extend(timestamp, &j.first)) * time.Second / sampleRate
	j.delay.saw(now, at)
	j.held[n] = heard{payload: payload, arrived: now}
	j.newest = max(j.newest, n)
	for len(j.held) > maxHeld {
		j.drop()
	}
	return false
}

// drop gives up the oldest packet.
func (j *jitter) drop() {
	for {
		_, ok := j.held[j.next]
		delete(j.held, j.next)
		j.pass()
		if ok {
			j.dropped++
			return
		}
	}
}

// wanted is how much to hold: for the network, and for a lump to be there when
// it is pulled.
func (j *jitter) wanted() time.Duration { return j.delay.wanted() + max(0, j.lump-packetTime) }

// pass ends the turn of next.
func (j *jitter) pass() {
	j.next++
	j.floor = j.next
}

// span is how much is between the packet to be played and the newest, included.
func (j *jitter) span() time.Duration { return time.Duration(j.newest-j.next+1) * packetTime }

// get says what to play for the next packetTime.
func (j *jitter) get(now time.Duration) (s step, a, b []byte) {
	if !j.playing && !j.ready(now) {
		return stepSilence, nil, nil
	}
	if len(j.held) == 0 {
		return j.dry(), nil, nil
	}
	j.catchUp()
	for {
		if p, ok := j.held[j.next]; ok {
			j.owed = 0
			delete(j.held, j.next)
			j.pass()
			if q, ok := j.held[j.next]; ok && j.trim() {
				delete(j.held, j.next)
				j.pass()
				return stepMerge, p.payload, q.payload
			}
			return stepPlay, p.payload, nil
		}
		j.pass()
		if j.owed == 0 {
			break
		}
		j.owed-- // its time was already filled
	}
	if q, ok := j.held[j.next]; ok {
		return stepRecover, q.payload, nil
	}
	return stepConceal, nil, nil
}

// catchUp skips what is far too old.
func (j *jitter) catchUp() {
	if j.span() < j.wanted()+farBehind {
		return
	}
	for j.span() > j.wanted() && len(j.held) > 1 {
		j.drop()
	}
}

// ready begins to play when enough is held, or was held for long enough.
func (j *jitter) ready(now time.Duration) bool {
	if len(j.held) == 0 {
		return false
	}
	for j.held[j.next].payload == nil {
		j.next++
	}
	if j.span() < j.wanted() && now-j.held[j.next].arrived < j.wanted() {
		return false
	}
	j.playing, j.owed, j.slack, j.looked = true, 0, maxHeld, 0
	return true
}

// dry makes up for a while what is not there, then falls silent: the speaker was
// muted or cut off.
func (j *jitter) dry() step {
	j.slack, j.looked = maxHeld, 0
	if j.owed++; j.owed > stretchLimit {
		j.playing, j.owed = false, 0
		return stepSilence
	}
	return stepStretch
}

// trim says to lose a packet's time: for a second there was always more in hand
// than the delay that is wanted.
func (j *jitter) trim() bool {
	j.slack = min(j.slack, len(j.held))
	j.looked++
	extra := time.Duration(j.slack)*packetTime - j.wanted()
	window := trimWindow
	if extra > trimUrgent {
		window = trimWindow / 10
	}
	if j.looked < window {
		return false
	}
	j.slack, j.looked = maxHeld, 0
	return extra > packetTime/2
}
