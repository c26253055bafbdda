package app

import (
	"fmt"

	"alcove/app/meeting"
	"alcove/app/store"
)

// PlaceEntry is the store's [store.Place]: it reads what an operation says of
// itself and checks its signature.
func PlaceEntry(b []byte) (string, store.Entry, error) {
	op, err := meeting.DecodeOp(b)
	if err == nil {
		err = op.Verify()
	}
	if err != nil {
		return "", store.Entry{}, fmt.Errorf("place an entry: %w", err)
	}
	return string(op.Meeting), store.Entry{Author: string(op.Author), Session: op.Session, Seq: op.Seq, Bytes: b}, nil
}

// SaySalvaged tells that the database was damaged, what was kept of it, and
// where the damaged one is.
func (a *App) SaySalvaged(s store.Salvage) {
	a.Say(Notice{Kind: "error", Error: &Error{Code: CodeDatabaseSalvaged, Detail: s.String()}})
}
