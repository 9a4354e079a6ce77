package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime/readable"
)

// deliver puts each executable into its place, where it is not there already:
// an executable that has not changed keeps its time.
func (b *build) deliver(s streams, fresh, dist string, t target, instances []recipe.Instance) error {
	var failed []error
	for _, in := range instances {
		name := t.exe(in.Name)
		made, place := filepath.Join(fresh, name), filepath.Join(dist, name)
		size, changed, err := replace(made, place)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		if b.quiet {
			continue
		}
		note := ""
		if !changed {
			note = " (unchanged)"
		}
		fmt.Fprintf(s.out, "%s %.1f MB%s\n", recipe.Harmless(filepath.ToSlash(place)), float64(size)/1e6, note)
	}
	return errors.Join(failed...)
}

func replace(made, place string) (size int, changed bool, err error) {
	contents, err := os.ReadFile(made)
	if err != nil {
		return 0, false, fmt.Errorf("write %s: %w", readable.Quote(place), err)
	}
	have, err := os.ReadFile(place)
	if err == nil && bytes.Equal(have, contents) {
		return len(contents), false, nil
	}
	if err := os.Rename(made, place); err != nil {
		err = fmt.Errorf("write %s: %w", readable.Quote(place), err)
		if info, there := os.Stat(place); there == nil && info.IsDir() {
			err = fmt.Errorf("%w; a folder stands in its place: move it, or say another one with -o", err)
		}
		if runtime.GOOS == "windows" && have != nil {
			err = fmt.Errorf("%w; if it is running, stop the service first: %s stop", err, place)
		}
		return 0, false, err
	}
	return len(contents), true, nil
}
