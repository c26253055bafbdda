//go:build desktop

package boot

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// Files is bound beside the app: it saves what the window made as text, where
// the person says in the system's dialog.
type Files struct {
	ctx context.Context // of the window; set before the page is there
}

// Save asks for a place, offers name, and writes text there. Nothing is written,
// and that is no error, if the person closes the dialog.
func (f *Files) Save(name, text string) error {
	path, err := runtime.SaveFileDialog(f.ctx, runtime.SaveDialogOptions{
		DefaultFilename:      filepath.Base(name),
		CanCreateDirectories: true,
	})
	if err != nil {
		return fmt.Errorf("ask where to save: %w", err)
	}
	if path == "" {
		return nil
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return fmt.Errorf("save file: %w", err)
	}
	return nil
}
