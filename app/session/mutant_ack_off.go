//go:build !mutant_ack

package session

// sendsFirst sends an operation before it is on the disk. The simulation must
// notice where it is so: see mutant_ack.go.
const sendsFirst = false
