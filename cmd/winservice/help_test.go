package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

func TestHelpIsAsReviewed(t *testing.T) {
	goldens := map[string][]string{"overview": {"help"}}
	for _, v := range verbs() {
		goldens[v.name] = []string{v.name, "-h"}
	}
	for name, args := range goldens {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := Do(args, strings.NewReader(""), &stdout, &stderr); code != exitDone || stderr.Len() > 0 {
				t.Fatalf("exit code %d, %s", code, &stderr)
			}
			file := filepath.Join("testdata", "help", name+".txt")
			want, err := os.ReadFile(file)
			if err != nil && !*update {
				t.Fatal(err)
			}
			d := diff.Diff(file, want, "printed", stdout.Bytes())
			switch {
			case d == nil:
			case *update:
				if err := os.WriteFile(file, stdout.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			default:
				t.Errorf("after review, run: go test ./cmd/winservice -update\n%s", d)
			}
		})
	}
}

func TestEveryVerbShowsAnExample(t *testing.T) {
	for _, v := range verbs() {
		if !strings.Contains(v.example, "winservice "+v.name) {
			t.Errorf("%s: the example does not use it: %s", v.name, v.example)
		}
	}
}
