package election

import "alcove/mesh"

// Effect is something to be done, in the order given.
type Effect interface{ effect() }

type (
	// Claim is to be signed and sent to every connected member.
	Claim struct{ Reign mesh.Reign }

	// Lead starts forwarding and beating. Always after the Claim of that reign.
	// While the machine leads already, it only lifts the term.
	Lead struct{ Reign mesh.Reign }

	// Follow makes Reign's host the one that is obeyed. Where it is the host that
	// is followed already, only the term has changed, or it is heard again.
	Follow struct{ Reign mesh.Reign }

	// StepDown stops beating at once, and forwarding: at once where the role was
	// lost to a greater claim or by a sleep; where it was handed over on purpose
	// and taken, as soon as the guests have moved.
	StepDown struct {
		Reign  mesh.Reign
		Handed bool
	}

	// Transfer is to be sent to Reign.Host, which shall claim that reign. The
	// sender goes on leading until it hears the successor.
	Transfer struct{ Reign mesh.Reign }

	// Ask asks every connected member whether it hears a host, before claiming
	// Term. Bar is what the asker obeyed last; it obeys nothing lower.
	Ask struct {
		Term mesh.Term
		Bar  mesh.Reign
	}

	// Answer goes to the member that asked.
	Answer struct {
		To    mesh.MemberID
		Term  mesh.Term // of the question
		Reign mesh.Reign
		Hears bool
	}
)

func (Claim) effect()    {}
func (Lead) effect()     {}
func (Follow) effect()   {}
func (StepDown) effect() {}
func (Transfer) effect() {}
func (Ask) effect()      {}
func (Answer) effect()   {}
