// Package simulation runs whole meetings of production cores (app/session.Core
// with app/meeting, mesh/election and mesh/replica below it) in virtual time,
// thousands of times faster than real ones, with everything that may go wrong:
// crashes, lost disks, sleep, splits, one-way cuts, stalls, wrong clocks, slow
// and full disks, hostile authors.
//
// A run is decided by its seed: one queue of events, one source of randomness, no
// clock, no goroutine, no order of a map. Run twice, a seed does the same twice.
//
// What is not production code here is what a core sees of its machine: [disk] is
// the store, [end] an end of a control channel (a reliable ordered stream that
// breaks), gossip.go the hints of the gossip, media.go the forwarder and the
// media links. What has to hold is in the files check_*.go, one check for each
// promise (V1 to V14), with what it means here.
package simulation
