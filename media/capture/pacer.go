package capture

import "time"

// pacer makes a source that could be read at once play in real time.
type pacer struct {
	start time.Time
	slack time.Duration // how late it may be before it gives up catching up
}

func newPacer(slack time.Duration) *pacer { return &pacer{start: time.Now(), slack: slack} }

// wait returns at the media time at, or false when stop is closed. A source
// that is later than slack (the machine slept or is overloaded) continues from
// now instead of hurrying.
func (p *pacer) wait(at time.Duration, stop <-chan struct{}) bool {
	d := time.Until(p.start.Add(at))
	if d < -p.slack {
		p.start = p.start.Add(-d)
		d = 0
	}
	if d <= 0 {
		select {
		case <-stop:
			return false
		default:
			return true
		}
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-stop:
		return false
	}
}
