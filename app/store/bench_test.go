package store

import (
	"fmt"
	"testing"
)

// BenchmarkOpen opens a database of so many entries, which inspects it whole.
func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{0, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			path := b.TempDir() + "/alcove.db"
			s, err := Open(path)
			if err != nil {
				b.Fatal(err)
			}
			var batch []Entry
			for i := range n {
				batch = append(batch, stamped("m", "a", fmt.Sprint("s", i%50), uint64(i/50+1), 300))
			}
			if err := s.Append("m", batch); err != nil {
				b.Fatal(err)
			}
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				s, err := Open(path)
				if err != nil {
					b.Fatal(err)
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
