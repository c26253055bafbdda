//go:build !mutant_heal

package session

// losersForget lets a host that loses its role to a greater claim keep for itself
// what it has. The simulation must notice where it is so: see mutant_heal.go.
const losersForget = false
