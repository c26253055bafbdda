package playback

// sequence makes the 16-bit numbers of RTP packets ones that do not wrap.
type sequence struct {
	last  int64
	known bool
}

// extend returns the number nearest to the last one.
func (s *sequence) extend(seq uint16) int64 {
	if !s.known {
		s.last, s.known = int64(seq)+1<<16, true // room for earlier ones
		return s.last
	}
	n := s.last + int64(int16(seq-uint16(s.last)))
	s.last = max(s.last, n)
	return n
}

// timeline does the same to 32-bit timestamps.
type timeline struct {
	last  int64
	known bool
}

// extend counts from the first timestamp, which is 0.
func (t *timeline) extend(ts uint32, first *uint32) int64 {
	if !t.known {
		*first, t.known = ts, true
	}
	rel := ts - *first
	n := t.last + int64(int32(rel-uint32(t.last)))
	t.last = max(t.last, n)
	return n
}
