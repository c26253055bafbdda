//go:build !mutant_safe

package replica

// oneIsSafe takes one other device's word for safe. The simulation must notice
// where it is so: see mutant_safe.go.
const oneIsSafe = false
