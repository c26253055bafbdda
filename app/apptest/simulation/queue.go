package simulation

import "time"

// event is something that happens at a time; of equal times the older is first.
type event struct {
	at     time.Duration
	serial uint64
	do     func()
}

func (e event) before(f event) bool {
	return e.at < f.at || e.at == f.at && e.serial < f.serial
}

// queue is a heap of events.
type queue struct {
	events []event
	serial uint64
}

func (q *queue) push(at time.Duration, do func()) {
	q.serial++
	q.events = append(q.events, event{at, q.serial, do})
	i := len(q.events) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !q.events[i].before(q.events[up]) {
			break
		}
		q.events[i], q.events[up] = q.events[up], q.events[i]
		i = up
	}
}

func (q *queue) pop() event {
	first, last := q.events[0], len(q.events)-1
	q.events[0] = q.events[last]
	q.events[last] = event{} // let go of what it holds
	q.events = q.events[:last]
	for i := 0; ; {
		least, left, right := i, 2*i+1, 2*i+2
		if left < last && q.events[left].before(q.events[least]) {
			least = left
		}
		if right < last && q.events[right].before(q.events[least]) {
			least = right
		}
		if least == i {
			return first
		}
		q.events[i], q.events[least] = q.events[least], q.events[i]
		i = least
	}
}
