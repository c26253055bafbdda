package boot_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// quoted finds the module of `import x from "m"`, `export x from "m"`,
// `import "m"` and `import("m")`.
var quoted = regexp.MustCompile(`(?:\bfrom|\bimport\s*\(?)\s*["']([^"']+)["']`)

// checkWindow says what is wrong with a TypeScript import, or nothing. file
// and to are paths from frontend/src.
func checkWindow(file, to string) error {
	if strings.Contains(to, "wailsjs") && !strings.HasPrefix(file, "backend/") {
		return fmt.Errorf("only backend/ imports wailsjs")
	}
	from, target := strings.Split(file, "/"), strings.Split(to, "/")
	switch {
	case len(target) < 2 || target[0] == "..":
		return nil // a package, or a file beside src
	case from[0] == "features" && target[0] == "features" && len(from) > 2 && from[1] != target[1]:
		return fmt.Errorf("features/%s imports features/%s: one never imports another", from[1], target[1])
	case from[0] == "ui" && (target[0] == "features" || target[0] == "state" || target[0] == "backend" || target[0] == "meeting"):
		return fmt.Errorf("ui/ knows no meeting, and imports %s", to)
	case from[0] == "meeting" && (target[0] == "features" || target[0] == "state" || target[0] == "ui"):
		return fmt.Errorf("meeting/ is the model, and imports %s", to)
	}
	return nil
}

func TestWindowImports(t *testing.T) {
	seen := 0
	root := os.DirFS("../../frontend/src")
	err := fs.WalkDir(root, ".", func(file string, d fs.DirEntry, err error) error {
		ext := filepath.Ext(file)
		if err != nil || d.IsDir() || ext != ".ts" && ext != ".tsx" {
			return err
		}
		source, err := fs.ReadFile(root, file)
		for _, match := range quoted.FindAllStringSubmatch(string(source), -1) {
			seen++
			if err := checkWindow(file, resolve(file, match[1])); err != nil {
				t.Errorf("frontend/src/%s: %v", file, err)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 10 {
		t.Errorf("found %d imports in frontend/src", seen)
	}
}

// resolve turns a relative import into a path from frontend/src; a package's
// name stays one element, marked so that it is never taken for a folder.
func resolve(file, to string) string {
	if strings.HasPrefix(to, ".") {
		return path.Join(path.Dir(file), to)
	}
	return "../" + to
}

// TestForbiddenWindowImports keeps checkWindow honest.
func TestForbiddenWindowImports(t *testing.T) {
	forbidden := [][2]string{
		{"features/rooms/Rooms.tsx", "../chat/Chat"},
		{"features/rooms/parts/Row.tsx", "../../people/Person"},
		{"ui/Tile.tsx", "../state/meeting"},
		{"ui/Tile.tsx", "../backend/ports"},
		{"state/store.ts", "../../wailsjs/go/app/Rooms"},
		{"meeting/model.ts", "../ui/Tile"},
	}
	for _, c := range forbidden {
		if checkWindow(c[0], resolve(c[0], c[1])) == nil {
			t.Errorf("%s -> %s passed", c[0], c[1])
		}
	}
	allowed := [][2]string{
		{"features/rooms/Rooms.tsx", "../../ui/Button"},
		{"features/rooms/Rooms.tsx", "./Row"},
		{"backend/wails.ts", "../../wailsjs/go/app/Rooms"},
		{"App.tsx", "./features/rooms/Rooms"},
		{"ui/Tile.tsx", "react"},
		{"meeting/model.ts", "../backend/ports"},
	}
	for _, c := range allowed {
		if err := checkWindow(c[0], resolve(c[0], c[1])); err != nil {
			t.Errorf("%s -> %s: %v", c[0], c[1], err)
		}
	}
	found := quoted.FindAllStringSubmatch("import a from \"./a\"\nimport './b'\nconst c = import(\"./c\")\nexport * from './d'", -1)
	if len(found) != 4 {
		t.Errorf("found %d of 4 imports", len(found))
	}
}
