package gossip

import (
	"io"
	"log"
	"time"

	"github.com/hashicorp/memberlist"
)

// profile is tuned for one LAN: a crash is noticed after 2.3-2.9 s, a freeze of
// 2 s is forgiven. More eager profiles declare the frozen dead.
func profile() *memberlist.Config {
	c := memberlist.DefaultLANConfig()
	c.ProbeInterval = 500 * time.Millisecond
	c.ProbeTimeout = 200 * time.Millisecond // should exceed the 99th percentile of the round trip
	c.SuspicionMult = 3                     // times log10(members) * ProbeInterval
	c.PushPullInterval = 10 * time.Second
	c.TCPTimeout = 5 * time.Second
	c.GossipToTheDeadTime = 10 * time.Second // the dead count as members for so long, and slow suspicion down
	c.DeadNodeReclaimTime = time.Second      // an address may change: it is in the signed card
	c.EnableCompression = false              // cards do not compress
	c.UDPBufferSize = 1200                   // fits into tunnels
	c.Logger = log.New(io.Discard, "", 0)    // it logs names and addresses
	return c
}
