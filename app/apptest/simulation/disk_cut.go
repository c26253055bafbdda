package simulation

// Cut has nothing to do: what a run's disks give back is what was written.
func (d *disk) Cut(string, string, string, uint64) (int64, error) { return 0, d.broken }
