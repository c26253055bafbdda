// Package meshtest is a network in memory, with a clock of its own, that can
// delay, lose, double, split, freeze and kill.
//
// Everything happens in Advance, on the caller's goroutine, and a seed decides
// all that is random: the same calls give the same run.
package meshtest
