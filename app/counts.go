package app

// Counts are what a move must not change.
type Counts struct {
	Opened       int // devices opened since the start
	Connections  int // media connections made in this meeting
	Negotiations int // of the media connection that there is; 0 in the host's own app
}

// Counts says how often devices were opened and media was negotiated.
func (a *App) Counts() Counts {
	c := Counts{Opened: int(a.devices.opened.Load())}
	if s := a.outlet.Load(); s != nil {
		c.Connections, c.Negotiations = s.MediaCounts()
	}
	return c
}
