package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mostBytes is what an executable for windows/amd64 may have, its resources
// included.
const mostBytes = 3_500_000

// paysForMore are the goldens whose recipes ask for what costs megabytes.
var paysForMore = map[string]string{
	"probes": "TCP and HTTP probes bring package net and more",
}

// TestNoExecutableIsLargerThanItMayBe builds the golden recipes as a user does.
func TestNoExecutableIsLargerThanItMayBe(t *testing.T) {
	recipes, err := filepath.Glob("../../golden/*/winservice.toml")
	if err != nil || len(recipes) < 3 {
		t.Fatalf("%d recipes, %v; they have moved", len(recipes), err)
	}
	for _, recipe := range recipes {
		name := filepath.Base(filepath.Dir(recipe))
		t.Run(name, func(t *testing.T) {
			dist := t.TempDir()
			var stderr bytes.Buffer
			if code := Do([]string{"build", "-q", "-o", dist, recipe}, strings.NewReader(""), io.Discard, &stderr); code != exitDone {
				t.Fatalf("exit code %d\n%s", code, &stderr)
			}
			exes, err := filepath.Glob(filepath.Join(dist, "*.exe"))
			if err != nil || len(exes) == 0 {
				t.Fatalf("no executables, %v", err)
			}
			for _, exe := range exes {
				info, err := os.Stat(exe)
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("%9d %s", info.Size(), filepath.Base(exe))
				if why := paysForMore[name]; why == "" && info.Size() > mostBytes {
					t.Errorf("%s has %d bytes, more than %d", filepath.Base(exe), info.Size(), mostBytes)
				}
			}
		})
	}
}
