package apptest_test

import (
	"runtime"
	"syscall"
	"testing"

	"alcove/app/apptest"
)

// urgent lets what this test starts go before others on the machine, as sound
// systems ask for. Where that is not allowed nothing changes.
func urgent(t *testing.T) {
	t.Helper()
	apptest.Program(t)     // built at the usual pace
	runtime.LockOSThread() // the thread ends with the test, and its priority with it
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, syscall.Gettid(), -10)
}
