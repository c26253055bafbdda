package simulation

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Sum is what came of many runs.
type Sum struct {
	Runs     int
	Failures []*Result // by seed
	Took     time.Duration
	Virtual  time.Duration
	Steps    int
	Counts   map[string]int
	TakeOver []time.Duration
	Merge    []time.Duration
}

// Many runs seeds on all cores, until so many failed or the time is up; neither
// ends it where they are 0.
func Many(seeds []uint64, failures int, most time.Duration) *Sum {
	sum := &Sum{Counts: map[string]int{}}
	began := time.Now()
	var next, failed atomic.Int64
	var mu sync.Mutex
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(seeds) || failures > 0 && int(failed.Load()) >= failures || most > 0 && time.Since(began) > most {
					return
				}
				r := Run(seeds[i])
				if r.Failure != nil {
					failed.Add(1)
				}
				mu.Lock()
				sum.add(r)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	sum.Took = time.Since(began)
	slices.SortFunc(sum.Failures, func(a, b *Result) int { return cmp.Compare(a.Seed, b.Seed) })
	return sum
}

func (s *Sum) add(r *Result) {
	s.Runs++
	s.Virtual += r.Virtual
	s.Steps += r.Steps
	if r.Failure != nil {
		s.Failures = append(s.Failures, r)
	}
	for what, n := range r.Counts {
		s.Counts[what] += n
	}
	s.TakeOver = append(s.TakeOver, r.TakeOver...)
	s.Merge = append(s.Merge, r.Merge...)
}

// String tells how fast it was, and whether the runs did what they should.
func (s *Sum) String() string {
	var b strings.Builder
	secs := s.Took.Seconds()
	fmt.Fprintf(&b, "%d runs in %.1f s: %.0f a second, %.0f times as fast as life, %d steps a run, %d failed\n",
		s.Runs, secs, float64(s.Runs)/secs, s.Virtual.Seconds()/secs, s.Steps/max(s.Runs, 1), len(s.Failures))
	fmt.Fprintf(&b, "take-over: %s\nmerge:     %s\n", spread(s.TakeOver), spread(s.Merge))
	for _, what := range slices.Sorted(maps.Keys(s.Counts)) {
		fmt.Fprintf(&b, "%8.2f a run  %s\n", float64(s.Counts[what])/float64(max(s.Runs, 1)), what)
	}
	return b.String()
}

// spread is a distribution in a line.
func spread(ds []time.Duration) string {
	if len(ds) == 0 {
		return "none"
	}
	ds = slices.Sorted(slices.Values(ds))
	at := func(share float64) time.Duration {
		return ds[min(int(share*float64(len(ds))), len(ds)-1)].Round(time.Millisecond)
	}
	return fmt.Sprintf("median %v, 90 %% %v, 99 %% %v, most %v (%d)", at(0.5), at(0.9), at(0.99), at(1), len(ds))
}

// Last is the end of a trace.
func Last(trace []string, n int) string {
	return strings.Join(trace[max(0, len(trace)-n):], "\n")
}
