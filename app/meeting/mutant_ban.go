//go:build mutant_ban

package meeting

const reachesBack = false
