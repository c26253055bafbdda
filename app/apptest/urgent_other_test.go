//go:build !linux

package apptest_test

import "testing"

func urgent(*testing.T) {}
