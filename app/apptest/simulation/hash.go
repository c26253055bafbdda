package simulation

import "encoding/binary"

// hashOf is quick and the same in every process; nobody attacks it.
func hashOf(b []byte) uint64 {
	h := uint64(len(b)) ^ 0xcbf29ce484222325
	for len(b) >= 8 {
		h = mix(h, binary.LittleEndian.Uint64(b))
		b = b[8:]
	}
	for _, c := range b {
		h = mix(h, uint64(c))
	}
	return h
}

func mix(h, v uint64) uint64 {
	h = (h ^ v) * 0x9E3779B97F4A7C15
	return h ^ h>>29
}

func short(s string) string { return s[:min(4, len(s))] }
