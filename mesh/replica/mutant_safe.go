//go:build mutant_safe

package replica

const oneIsSafe = true
