package apptest_test

import (
	"os"
	"testing"

	"alcove/app/apptest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	apptest.Clean()
	os.Exit(code)
}
