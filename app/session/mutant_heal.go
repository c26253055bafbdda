//go:build mutant_heal

package session

const losersForget = true
