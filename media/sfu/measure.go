package sfu

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"alcove/media/peer/lite"
)

// What Measure assumes.
const (
	// measuredPacket is the payload of a packet, in bytes.
	measuredPacket = 1000
	// measureShare is how much of one core the host may spend: the rest is for
	// the host's own pictures and sound.
	measureShare = 0.7
	// measureOverhead is what forwarding a packet costs in all, compared to
	// sealing and sending it: 14 us to 5.6 us with 50 people, in one room and in
	// ten.
	measureOverhead = 2.5
)

// How long Measure works.
const (
	measureLimit  = 300 * time.Millisecond // on the clock
	measureEnough = 100 * time.Millisecond // of a core
	measureBatch  = 64                     // packets between two looks at the clock
)

// Measure says how many packets a second this machine can forward with 70 % of
// one core, by sealing and sending real ones to itself for at most 300 ms. It
// counts the time of the processor where the system tells it (Linux), so that a
// machine that is busy just now measures the same; elsewhere the time that
// passed.
//
// It is an estimate, good for a warning and no more. What a packet costs
// besides being sent (it was received, opened and looked up once for all who
// get it, and goroutines were woken) is taken in proportion. A real network
// card costs less than the loopback of the kernel, which also delivers; a slow
// network is not seen at all; and processors that run hot are slower later.
func Measure(ctx context.Context) (packetsPerSecond int, err error) {
	cost, err := sendCost(ctx)
	if err != nil {
		return 0, fmt.Errorf("measure what sending costs: %w", err)
	}
	return int(measureShare / (measureOverhead * max(cost, 1).Seconds())), nil
}

// sendCost is the time it takes to seal and send one packet.
func sendCost(ctx context.Context) (time.Duration, error) {
	runtime.LockOSThread() // the processor's time is counted by thread
	defer runtime.UnlockOSThread()
	c, err := lite.NewNowhere()
	if err != nil {
		return 0, err
	}
	defer c.Close()
	p := &lite.RTP{SSRC: 1, PayloadType: 96, Body: make([]byte, measuredPacket)}
	send := func() error {
		for range measureBatch {
			p.Seq++
			if err := c.WriteRTP(p); err != nil {
				return err
			}
		}
		return ctx.Err()
	}
	if err := send(); err != nil { // caches and tables are warm from now on
		return 0, err
	}
	began, clock, sent := time.Now(), processorTime(), time.Duration(0)
	for {
		if err := send(); err != nil {
			return 0, err
		}
		sent += measureBatch
		spent := processorTime() - clock
		if spent >= measureEnough || time.Since(began) >= measureLimit {
			return spent / sent, nil
		}
	}
}
