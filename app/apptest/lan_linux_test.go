package apptest_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"alcove/app/apptest"
)

func namespaces(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob("/run/netns/alcove-*")
	must(t, err)
	return all
}

// TestLANLeavesNothing: neither a LAN of this process nor one of a process that
// is gone stays behind.
func TestLANLeavesNothing(t *testing.T) {
	var during []string
	t.Run("there is one", func(t *testing.T) {
		lan := apptest.NewLAN(t, 2)
		must(t, exec.Command(lan.Via(0)[0], append(lan.Via(0)[1:], "true")...).Run())
		during = namespaces(t)
	})
	if during == nil {
		t.Skip("no network namespaces here")
	}
	for _, left := range namespaces(t) {
		if slices.Contains(during, left) {
			t.Errorf("%s is left", left)
		}
	}

	gone := exec.Command("true")
	must(t, gone.Run())
	left := "alcove-" + strconv.Itoa(gone.Process.Pid) + "-1-hub"
	must(t, exec.Command("ip", "netns", "add", left).Run())
	apptest.NewLAN(t, 1)
	if slices.Contains(namespaces(t), "/run/netns/"+left) {
		_ = exec.Command("ip", "netns", "del", left).Run()
		t.Errorf("%s of a dead process is left", left)
	}
}
