//go:build mutant_ack

package session

const sendsFirst = true
