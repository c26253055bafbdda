package session

import (
	"errors"
	"fmt"

	"alcove/app/meeting"
	"alcove/app/store"
	"alcove/mesh"
	"alcove/mesh/replica"
)

// Errors of entries that came from others; the one who passed them on is
// disconnected, for an honest app would have refused them too.
var (
	errForeignEntry = errors.New("session: entry does not match its operation")
	errLeap         = errors.New("session: entry is from an absurd future")
	errBrokenChain  = errors.New("session: entry does not follow the one before")
	errPremature    = errors.New("session: entry ends a timer before its time")
)

// commit signs, stores, folds and sends one operation of this participant.
func (c *Core) commit(body meeting.Body) error {
	op, err := c.author.Make(c.journal.State(), body, c.at.Wall.UnixMilli())
	if err != nil {
		return err
	}
	log := replica.LogID{Author: c.cfg.Device.ID(), Session: c.cfg.Session}
	e := store.Entry{Author: string(op.Author), Session: op.Session, Seq: op.Seq, Bytes: op.Encode()}
	if sendsFirst {
		c.transmit(c.replica.Local(replica.Entry{LogID: log, Seq: e.Seq, Bytes: e.Bytes}))
	}
	if err := c.cfg.Store.Append(string(c.cfg.Meeting), []store.Entry{e}); err != nil {
		c.author.Unmake(op) // what did not reach the disk was never written
		return fmt.Errorf("store an operation: %w", err)
	}
	if _, err := c.journal.Add(op); err != nil {
		return fmt.Errorf("fold an operation: %w", err)
	}
	c.advance(log, op, len(e.Bytes))
	c.transmit(c.replica.Local(replica.Entry{LogID: log, Seq: e.Seq, Bytes: e.Bytes}))
	c.stateChanged()
	return nil
}

// receive takes in a message of the replica from another app.
func (c *Core) receive(from mesh.MemberID, payload []byte) error {
	m, err := replica.Decode(payload)
	if err != nil {
		return err
	}
	fresh, out, err := c.replica.Receive(from, m)
	if err != nil {
		return nil // this disk's fault, not the sender's; it will be asked for again
	}
	c.transmit(out)
	if len(fresh) > 0 {
		if err := c.absorb(from, fresh); err != nil {
			return err
		}
	}
	c.updateSafe()
	return nil
}

// absorb verifies, stores and folds what others wrote, in one transaction. What
// is not signed by its author ends the batch and is the sender's fault; a log
// that forked is its author's, and is not followed any further.
func (c *Core) absorb(from mesh.MemberID, fresh []replica.Entry) error {
	kept, ops, bad := c.sift(fresh)
	if len(ops) == 0 {
		return bad
	}
	rows := make([]store.Entry, len(kept))
	for i, e := range kept {
		rows[i] = store.Entry{Author: string(e.Author), Session: string(e.Session), Seq: e.Seq, Bytes: e.Bytes}
	}
	if err := c.cfg.Store.Append(string(c.cfg.Meeting), rows); err != nil {
		return bad // what could not be stored was not received: it is offered again
	}
	before := c.journal.Lamport()
	if _, err := c.journal.Add(ops...); err != nil {
		return fmt.Errorf("fold entries: %w", err)
	}
	for i, op := range ops {
		c.advance(kept[i].LogID, op, len(kept[i].Bytes))
		c.cameFrom(op, before)
	}
	c.author.Observe(c.journal.Lamport())
	c.transmit(c.replica.Stored(from, kept))
	c.stateChanged()
	return bad
}

// sift keeps the entries that are what they say and follow the one before. One
// from too far ahead is left for later: another app may have it already, and
// what lies between may be on its way. So is one that ends a timer before its
// time.
func (c *Core) sift(fresh []replica.Entry) (kept []replica.Entry, ops []meeting.Op, bad error) {
	b := &batch{
		heads: map[replica.LogID]head{}, lamport: c.journal.Lamport(),
		more: map[mesh.DeviceID]holding{}, joined: map[mesh.DeviceID]bool{},
	}
	ended := map[replica.LogID]bool{}
	for _, e := range fresh {
		if ended[e.LogID] {
			continue
		}
		if c.affordable(b, e) != nil {
			ended[e.LogID] = true // for now
			continue
		}
		op, err := c.verify(e)
		if err != nil {
			return kept, ops, fmt.Errorf("entry %d of %s: %w", e.Seq, e.Author.Short(), err)
		}
		if err := c.follows(b, e, op); err != nil {
			ended[e.LogID] = true
			if errors.Is(err, errBrokenChain) {
				c.replica.Ignore(e.LogID)
			}
			continue
		}
		c.take(b, e, op)
		kept, ops = append(kept, e), append(ops, op)
	}
	return kept, ops, nil
}

// verify decodes an entry and checks that it is what its place in the log
// says, and that its author signed it.
func (c *Core) verify(e replica.Entry) (meeting.Op, error) {
	op, err := meeting.DecodeOp(e.Bytes)
	if err != nil {
		return op, err
	}
	if string(op.Meeting) != string(c.cfg.Meeting) || string(op.Author) != string(e.Author) ||
		op.Session != string(e.Session) || op.Seq != e.Seq {
		return op, errForeignEntry
	}
	return op, c.cfg.Verify(op)
}

// follows checks the chain of hashes and of lamport times; a log begins with
// its author's joining, if they are not known yet.
func (c *Core) follows(b *batch, e replica.Entry, op meeting.Op) error {
	h, ok := b.heads[e.LogID]
	if !ok {
		h = c.heads[e.LogID]
	}
	if !h.precedes(op) {
		return errBrokenChain
	}
	if op.Lamport > b.lamport+meeting.MaxLeap {
		return errLeap
	}
	if err := c.introduced(b, e, op); err != nil {
		return err
	}
	if c.premature(op) { // which is remembered, and keys cost nothing
		return errPremature
	}
	b.heads[e.LogID] = head{op.Seq, op.Lamport, op.Hash()}
	return nil
}

// advance notes that an operation of so many bytes is on the disk.
func (c *Core) advance(log replica.LogID, op meeting.Op, size int) {
	c.heads[log] = head{op.Seq, op.Lamport, op.Hash()}
	c.quotas.store(log.Author, op.Seq == 1, size)
}

// updateSafe finds how far one's own operations are safe, and tells the window.
func (c *Core) updateSafe() {
	changed := false
	for log, h := range c.heads {
		if log.Author != c.cfg.Device.ID() {
			continue
		}
		n := c.safe[string(log.Session)]
		for n < h.seq && c.replica.Safe(log, n+1) {
			n++
		}
		if n != c.safe[string(log.Session)] {
			c.safe[string(log.Session)] = n
			changed = true
		}
	}
	if changed {
		c.changed()
	}
}

// source serves entries out of the store.
type source struct{ c *Core }

// Range returns the entries from..to of a log, both included.
func (r source) Range(log replica.LogID, from, to uint64) ([]replica.Entry, error) {
	rows, err := r.c.cfg.Store.Range(string(r.c.cfg.Meeting), string(log.Author), string(log.Session), from, to)
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	out := make([]replica.Entry, len(rows))
	for i, e := range rows {
		out[i] = replica.Entry{LogID: log, Seq: e.Seq, Bytes: e.Bytes}
	}
	return out, nil
}
