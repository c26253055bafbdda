//go:build mutant_fence

package election

const fenced = false
