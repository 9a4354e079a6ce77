package gen

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheModuleAroundAFolderIsFound(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		path string
		has  []string
	}{
		"lines":    {"module example.com/site\nrequire golang.org/x/sys v0.1.0 // indirect\n", "example.com/site", []string{"golang.org/x/sys"}},
		"blocks":   {"// a site\nmodule \"site\"\n\nrequire (\n\ta.example/b v1.0.0\n\t// none.example v1\n\t`c.example/d` v1.0.0\n)\nreplace winservice.internal => ../x\n", "site", []string{"a.example/b", "c.example/d", "winservice.internal"}},
		"nothing":  {"module m", "m", nil},
		"a block":  {"module (\n\tm\n)\n", "m", nil},
		"windows":  {"module m\r\nrequire a.example/b v1\r\n", "m", []string{"a.example/b"}},
		"excludes": {"module m\nexclude a.example/b v1\n", "m", nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(tt.text), 0o666); err != nil {
				t.Fatal(err)
			}
			m, err := FindModule(filepath.Join(dir, "not", "there", "yet"))
			if err != nil {
				t.Fatal(err)
			}
			want := &GoModule{Dir: dir, Path: tt.path, Requires: map[string]bool{}}
			for _, path := range tt.has {
				want.Requires[path] = true
			}
			if d := cmp.Diff(want, m); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAGoModThatNamesNoModuleIsAnError(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("go 1.26\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if m, err := FindModule(dir); err == nil {
		t.Errorf("got %v", m)
	}
}

func TestImportPathAndFolderAreEachOthersInverse(t *testing.T) {
	dir := t.TempDir()
	m := &GoModule{Dir: dir, Path: "example.com/site"}
	path, err := m.ImportPath(filepath.Join(dir, "internal", "winservice"))
	if err != nil || path != "example.com/site/internal/winservice" {
		t.Fatalf("got %q, %v", path, err)
	}
	folder, ok := m.Folder(path)
	if !ok || folder != filepath.Join(dir, "internal", "winservice") {
		t.Errorf("got %q, %v", folder, ok)
	}
	if _, ok := m.Folder("example.com/sitemap/x"); ok {
		t.Error("another module's package has a folder")
	}
	if path, err := m.ImportPath(filepath.Dir(dir)); err == nil {
		t.Errorf("a folder outside has the import path %q", path)
	}
}

func TestAPackageIsRequiredThroughItsModule(t *testing.T) {
	m := &GoModule{Requires: map[string]bool{"winservice.internal": true}}
	for path, want := range map[string]bool{
		"winservice.internal/runtime": true,
		"winservice.internal":         true,
		"winservice.internalx/a":      false,
		"":                            false,
	} {
		if got := m.RequiresPackage(path); got != want {
			t.Errorf("%q: got %v", path, got)
		}
	}
}
