package app

import (
	"bytes"
	"testing"

	"alcove/app/meeting"
)

func TestPlaceEntry(t *testing.T) {
	w := newTold(t, "ana")
	w.evening()
	ops := w.journal.Ops()
	if len(ops) < 5 {
		t.Fatalf("%d operations", len(ops))
	}
	for _, op := range ops {
		b := op.Encode()
		id, e, err := PlaceEntry(b)
		if err != nil || id != string(op.Meeting) || meeting.ParticipantID(e.Author) != op.Author || e.Session != op.Session ||
			e.Seq != op.Seq || !bytes.Equal(e.Bytes, b) {
			t.Fatalf("%s: %s, %+v, %v", op.ID(), id, e, err)
		}
		for i := range b {
			flipped := bytes.Clone(b)
			flipped[i] ^= 1 << (i % 8)
			if _, _, err := PlaceEntry(flipped); err == nil {
				t.Fatalf("%s: byte %d may differ", op.ID(), i)
			}
		}
	}
}
