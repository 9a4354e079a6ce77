package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"winservice.internal/gen"
	"winservice.internal/runtime/readable"
)

// clearModule empties a folder that a module was kept in before. Any other
// folder that is not empty is somebody's.
func clearModule(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("keep the module: %w", err)
	}
	files, err := gen.Module(nil, nil)
	if err != nil {
		return err
	}
	have, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil || !bytes.Equal(have, files["go.mod"]) {
		return fmt.Errorf("--keep %s: not an empty folder, nor one that a module of this version was kept in; name a new one", readable.Quote(dir))
	}
	for _, part := range []string{"runtime", gen.ModuleServices} {
		if err := os.RemoveAll(filepath.Join(dir, part)); err != nil {
			return fmt.Errorf("keep the module: %w", err)
		}
	}
	return nil
}

func writeModule(dir string, files map[string][]byte) error {
	for name, contents := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		err := os.MkdirAll(filepath.Dir(file), 0o777)
		if err == nil {
			err = os.WriteFile(file, contents, 0o666)
		}
		if err != nil {
			return fmt.Errorf("write the module: %w", err)
		}
	}
	return nil
}
