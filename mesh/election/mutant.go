//go:build !mutant_fence

package election

// fenced says that what a lower reign says is refused. The tests must notice
// where it is not: see mutant_fence.go.
const fenced = true
