package boot_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The house of the design: a floor and a column for each package. Imports
// point down, and below floor 3 they stay in their column.
//
//	6                            main.go      app/cmd/alcove-node
//	5                            app/boot
//	4                        app       app/apptest
//	3                          app/session
//	2                              |  media/sfu       |  mesh/replica
//	1   app/store                  |  media/...       |  mesh/...
//	0   app/meeting                |  media           |  mesh
//	    people                        streams            machines
//
// A package that is not listed belongs to the listed one that it lies in; one
// that lies in none fails the test until it is given a place here.
var house = map[string]place{
	"alcove":                     {floor: 6, leaf: true},
	"alcove/app/cmd/alcove-node": {floor: 6},
	"alcove/frontend":            {floor: 5}, // the window's pages
	"alcove/app/boot":            {floor: 5},
	"alcove/app":                 {floor: 4, leaf: true},
	"alcove/app/apptest":         {floor: 4, kit: true},
	"alcove/app/session":         {floor: 3},

	"alcove/app/store":   {floor: 1, column: "people"},
	"alcove/app/meeting": {floor: 0, column: "people"},

	"alcove/media/sfu":       {floor: 2, column: "streams"},
	"alcove/media/peer":      {floor: 1, column: "streams"},
	"alcove/media/rewrite":   {floor: 1, column: "streams"},
	"alcove/media/layers":    {floor: 1, column: "streams"},
	"alcove/media/capture":   {floor: 1, column: "streams"},
	"alcove/media/playback":  {floor: 1, column: "streams"},
	"alcove/media/mediatest": {floor: 1, column: "streams", kit: true},
	"alcove/media":           {floor: 0, column: "streams", leaf: true},

	"alcove/mesh/replica":   {floor: 2, column: "machines"},
	"alcove/mesh/gossip":    {floor: 1, column: "machines"},
	"alcove/mesh/control":   {floor: 1, column: "machines"},
	"alcove/mesh/election":  {floor: 1, column: "machines"},
	"alcove/mesh/discovery": {floor: 1, column: "machines"},
	"alcove/mesh/identity":  {floor: 1, column: "machines", ground: true},
	"alcove/mesh/meshtest":  {floor: 1, column: "machines", kit: true},
	"alcove/mesh":           {floor: 0, column: "machines", leaf: true},
}

type place struct {
	floor  int
	column string // "" from floor 3 up, where the columns meet
	ground bool   // its floor neighbours stand on it
	kit    bool   // for tests: imported by _test files, other kits and the benchmark alone
	leaf   bool   // packages below its path are not part of it
}

// doors are what only a few may import: cgo, and modules that are hidden
// behind one package. A key is an import path or what one begins with.
var doors = map[string][]string{
	"C":                               {"alcove/media/capture", "alcove/media/playback", "alcove/app/store", "alcove"},
	"github.com/mattn/go-sqlite3":     {"alcove/app/store"},
	"github.com/pion/mediadevices":    {"alcove/media/capture"},
	"github.com/gen2brain/malgo":      {"alcove/media/capture", "alcove/media/playback"},
	"gopkg.in/hraban/opus.v2":         {"alcove/media/capture", "alcove/media/playback"},
	"github.com/hashicorp/memberlist": {"alcove/mesh/gossip"},
	"github.com/wailsapp/wails":       {"alcove/app/boot"},
}

// windowFiles are the only ones that may import Wails: they are built with the
// tag "desktop" alone, so that alcove-node links neither Wails nor GTK.
var windowFiles = []string{"app/boot/wails.go", "app/boot/files.go"}

// arrow is one import in one file. Paths begin with the module, "alcove".
type arrow struct {
	file     string // slash-separated, from the root
	from, to string
}

// test says whether the file only tests or measures.
func (a arrow) test() bool {
	return strings.HasSuffix(a.file, "_test.go") || strings.HasPrefix(a.file, "app/cmd/alcove-node/bench")
}

// room finds the listed package that pkg is, or lies in.
func room(pkg string) (string, place, bool) {
	for key := pkg; key != "."; key = parent(key) {
		if p, ok := house[key]; ok && (key == pkg || !p.leaf) {
			return key, p, true
		}
	}
	return "", place{}, false
}

func parent(pkg string) string {
	if i := strings.LastIndexByte(pkg, '/'); i >= 0 {
		return pkg[:i]
	}
	return "."
}

func ours(pkg string) bool { return pkg == "alcove" || strings.HasPrefix(pkg, "alcove/") }

// standard follows the rule of the go command: the first element of a path
// outside the standard library has a dot.
func standard(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return pkg != "C" && !strings.Contains(first, ".")
}

// check says what is wrong with an arrow, or nothing.
func check(a arrow) error {
	fromRoom, from, ok := room(a.from)
	if !ok {
		return fmt.Errorf("%s has no place in the house: give it one in imports_test.go", a.from)
	}
	if !ours(a.to) {
		return checkOutside(a, fromRoom, from)
	}
	toRoom, to, ok := room(a.to)
	if !ok {
		return fmt.Errorf("%s has no place in the house: give it one in imports_test.go", a.to)
	}
	if fromRoom == toRoom {
		return nil
	}
	testing := a.test() || from.kit
	switch {
	case to.kit && !testing:
		return fmt.Errorf("%s is for tests", toRoom)
	case from.floor < 3 && from.column != to.column:
		return fmt.Errorf("%s looks into another column, at %s: they meet on floor 3", fromRoom, toRoom)
	case fromRoom == "alcove/app/apptest" && to.floor <= 5:
		return nil // it starts whole apps
	case to.floor == from.floor && (to.ground || to.kit && testing):
		return nil
	case to.floor >= from.floor:
		return fmt.Errorf("%s (floor %d) imports %s (floor %d): imports point down", fromRoom, from.floor, toRoom, to.floor)
	}
	return nil
}

func checkOutside(a arrow, fromRoom string, from place) error {
	for what, allowed := range doors {
		if a.to != what && !strings.HasPrefix(a.to, what+"/") {
			continue
		}
		for _, door := range allowed {
			if fromRoom == door && (what != "github.com/wailsapp/wails" || slices.Contains(windowFiles, a.file)) {
				return nil
			}
		}
		return fmt.Errorf("%s imports %s outside its door", a.file, a.to)
	}
	if from.floor == 0 && !a.test() && !standard(a.to) {
		return fmt.Errorf("%s is on floor 0 and imports %s: the standard library alone", fromRoom, a.to)
	}
	return nil
}

// TestImportsPointDown reads every Go file, whatever its build tags.
func TestImportsPointDown(t *testing.T) {
	arrows, err := draw(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(arrows) < 20 {
		t.Fatalf("found %d imports: is this the root of the house?", len(arrows))
	}
	for _, a := range arrows {
		if err := check(a); err != nil {
			t.Errorf("%s: %v", a.file, err)
		}
	}
}

func draw(root fs.FS) ([]arrow, error) {
	var arrows []arrow
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(path):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		found, err := importsOf(root, path)
		arrows = append(arrows, found...)
		return err
	})
	return arrows, err
}

// skipped are directories without packages of ours; the go command passes over
// names that begin with "." or "_" too.
func skipped(dir string) bool {
	name := filepath.Base(dir)
	return dir == "bin" || name == "testdata" || name == "node_modules" ||
		len(name) > 1 && (name[0] == '.' || name[0] == '_')
}

func importsOf(root fs.FS, path string) ([]arrow, error) {
	source, err := fs.ReadFile(root, path)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	from := "alcove"
	if dir := filepath.ToSlash(filepath.Dir(path)); dir != "." {
		from += "/" + dir
	}
	var arrows []arrow
	for _, spec := range file.Imports {
		to, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		arrows = append(arrows, arrow{file: path, from: from, to: to})
	}
	return arrows, nil
}

// TestForbiddenArrows keeps check honest: it must be able to fail.
func TestForbiddenArrows(t *testing.T) {
	forbidden := []arrow{
		{"app/session/run.go", "alcove/app/session", "alcove/app"},
		{"app/session/run.go", "alcove/app/session", "alcove/app/boot"},
		{"app/rooms.go", "alcove/app", "alcove/app/boot"},
		{"app/meeting/op.go", "alcove/app/meeting", "alcove/app/store"},
		{"app/meeting/op.go", "alcove/app/meeting", "alcove/mesh"},
		{"app/meeting/op.go", "alcove/app/meeting", "golang.org/x/text/unicode/norm"},
		{"mesh/mesh.go", "alcove/mesh", "github.com/oklog/ulid/v2"},
		{"media/media.go", "alcove/media", "github.com/pion/rtp"},
		{"app/store/store.go", "alcove/app/store", "alcove/media"},
		{"media/sfu/sfu.go", "alcove/media/sfu", "alcove/mesh"},
		{"mesh/replica/replica.go", "alcove/mesh/replica", "alcove/app/meeting"},
		{"mesh/replica/replica_test.go", "alcove/mesh/replica", "alcove/app/meeting"},
		{"media/peer/peer.go", "alcove/media/peer", "alcove/media/sfu"},
		{"media/peer/peer.go", "alcove/media/peer", "alcove/media/rewrite"},
		{"media/playback/player.go", "alcove/media/playback", "alcove/media/peer"},
		{"mesh/gossip/gossip.go", "alcove/mesh/gossip", "alcove/mesh/control"},
		{"mesh/identity/device.go", "alcove/mesh/identity", "alcove/mesh/control"},
		{"media/sfu/sfu.go", "alcove/media/sfu", "alcove/media/mediatest"},
		{"mesh/control/control.go", "alcove/mesh/control", "alcove/mesh/meshtest"},
		{"app/boot/boot.go", "alcove/app/boot", "alcove/app/apptest"},
		{"app/boot/boot.go", "alcove/app/boot", "alcove/frontend"},
		{"app/cmd/alcove-node/demo.go", "alcove/app/cmd/alcove-node", "alcove/media/mediatest"},
		{"mesh/control/control.go", "alcove/mesh/control", "C"},
		{"app/session/run.go", "alcove/app/session", "C"},
		{"media/sfu/sfu.go", "alcove/media/sfu", "github.com/pion/mediadevices/pkg/codec"},
		{"app/session/run.go", "alcove/app/session", "github.com/hashicorp/memberlist"},
		{"app/view.go", "alcove/app", "github.com/wailsapp/wails/v2/pkg/runtime"},
		{"app/boot/boot.go", "alcove/app/boot", "github.com/wailsapp/wails/v2"},
		{"main.go", "alcove", "github.com/wailsapp/wails/v2"},
		{"app/session/run.go", "alcove/app/session", "github.com/mattn/go-sqlite3"},
		{"app/util/x.go", "alcove/app/util", "fmt"},
		{"media/x/x.go", "alcove/media/x", "fmt"},
		{"app/session/run.go", "alcove/app/session", "alcove/mesh/unknown"},
	}
	for _, a := range forbidden {
		if check(a) == nil {
			t.Errorf("%s -> %s in %s passed", a.from, a.to, a.file)
		}
	}
	allowed := []arrow{
		{"main.go", "alcove", "alcove/app/boot"},
		{"app/cmd/alcove-node/join.go", "alcove/app/cmd/alcove-node", "alcove/app"},
		{"app/boot/wails.go", "alcove/app/boot", "github.com/wailsapp/wails/v2"},
		{"app/session/run.go", "alcove/app/session", "alcove/mesh/election"},
		{"app/session/run.go", "alcove/app/session", "alcove/app/meeting"},
		{"media/sfu/sfu.go", "alcove/media/sfu", "alcove/media/peer"},
		{"media/sfu/sfu_test.go", "alcove/media/sfu", "alcove/media/mediatest"},
		{"media/peer/peer_test.go", "alcove/media/peer", "alcove/media/mediatest"},
		{"mesh/control/dial.go", "alcove/mesh/control", "alcove/mesh/identity"},
		{"mesh/control/dial_test.go", "alcove/mesh/control", "alcove/mesh/meshtest"},
		{"app/apptest/apps.go", "alcove/app/apptest", "alcove/app/boot"},
		{"app/apptest/apps.go", "alcove/app/apptest", "alcove/app"},
		{"app/cmd/alcove-node/bench.go", "alcove/app/cmd/alcove-node", "alcove/media/mediatest"},
		{"app/apptest/apps_test.go", "alcove/app/apptest", "alcove/media/mediatest"},
		{"app/meeting/fold_test.go", "alcove/app/meeting", "pgregory.net/rapid"},
		{"media/capture/vp8/encoder.go", "alcove/media/capture/vp8", "C"},
		{"media/capture/capture.go", "alcove/media/capture", "alcove/media/capture/vp8"},
		{"mesh/gossip/gossip.go", "alcove/mesh/gossip", "github.com/hashicorp/memberlist"},
	}
	for _, a := range allowed {
		if err := check(a); err != nil {
			t.Errorf("%s -> %s in %s: %v", a.from, a.to, a.file, err)
		}
	}
}

// TestDrawFindsImports keeps draw honest: files of other systems and with
// other tags count too.
func TestDrawFindsImports(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "mesh", "m_windows.go"), "//go:build never\n\npackage mesh\n\nimport \"alcove/app\"\n")
	write(t, filepath.Join(dir, "mesh", "testdata", "x.go"), "package x\n\nimport \"alcove/app\"\n")
	write(t, filepath.Join(dir, "main.go"), "package main\n\nimport _ \"alcove/mesh\"\n")
	arrows, err := draw(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	want := []arrow{{"main.go", "alcove", "alcove/mesh"}, {"mesh/m_windows.go", "alcove/mesh", "alcove/app"}}
	if fmt.Sprint(arrows) != fmt.Sprint(want) {
		t.Errorf("draw = %v, want %v", arrows, want)
	}
}

// TestNodeLinksNoWindow asks the go command what alcove-node is made of.
func TestNodeLinksNoWindow(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "./app/cmd/alcove-node")
	list.Dir, list.Stderr = "../..", os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if len(deps) < 10 {
		t.Fatalf("alcove-node is made of %d packages", len(deps))
	}
	for _, dep := range deps {
		if strings.HasPrefix(dep, "github.com/wailsapp/wails") {
			t.Errorf("alcove-node links %s", dep)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
