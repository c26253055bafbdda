//go:build !mutant_ban

package meeting

// reachesBack says that a ban or a demotion cuts off what was written before it
// without its author's knowledge. The simulation must notice where it is not so:
// see mutant_ban.go.
const reachesBack = true
