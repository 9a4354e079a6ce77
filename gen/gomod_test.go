package gen

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheModuleAroundAFolderIsFound(t *testing.T) {
	type versions = map[string]string
	for name, tt := range map[string]struct {
		text string
		path string
		goes string
		has  versions
	}{
		"lines":      {"module example.com/site\ngo 1.21\nrequire golang.org/x/sys v0.1.0 // indirect\n", "example.com/site", "1.21", versions{SysPath: "v0.1.0"}},
		"blocks":     {"// a site\nmodule \"site\"\n\nrequire (\n\ta.example/b v1.0.0\n\t// none.example v1\n\t\"c.example/d\" v1.0.0\n)\nreplace winservice.internal => ../x\n", "site", "", versions{"a.example/b": "v1.0.0", "c.example/d": "v1.0.0", ModulePath: ""}},
		"nothing":    {"module m", "m", "", versions{}},
		"a block":    {"module (\n\tm\n)\n", "m", "", versions{}},
		"no blank":   {"module m\nrequire(\n\ta.example/b v1.2.3\n)\n", "m", "", versions{"a.example/b": "v1.2.3"}},
		"windows":    {"module m\r\nrequire a.example/b v1.0.0\r\n", "m", "", versions{"a.example/b": "v1.0.0"}},
		"a branch":   {"module m\nrequire a.example/b/v3 master\n", "m", "", versions{"a.example/b/v3": ""}},
		"excludes":   {"module m\nexclude a.example/b v1.0.0\n", "m", "", versions{}},
		"a fork":     {"module m\nrequire golang.org/x/sys v0.1.0\nreplace golang.org/x/sys => fork.example/sys v0.2.0\n", "m", "", versions{SysPath: ""}},
		"pinned":     {"module m\nrequire golang.org/x/sys v0.60.0\nreplace golang.org/x/sys => golang.org/x/sys v0.5.0\n", "m", "", versions{SysPath: "v0.5.0"}},
		"other's":    {"module m\nrequire golang.org/x/sys v0.60.0\nreplace golang.org/x/sys v0.1.0 => golang.org/x/sys v0.5.0\n", "m", "", versions{SysPath: "v0.60.0"}},
		"newer Go's": {"module m\ngo 1.99\nfrobnicate x\nrequire a.example/b v1.0.0\n", "m", "1.99", versions{"a.example/b": "v1.0.0"}},
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
			want := &GoModule{Dir: dir, Path: tt.path, Go: tt.goes, Requires: tt.has}
			if d := cmp.Diff(want, m); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAGoModThatCannotBeReadIsToldWithItsLine(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module m\nrequire (\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := FindModule(dir)
	if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "go.mod")+":") {
		t.Errorf("got %v", err)
	}
}

func TestWhatTheRuntimeNeedsIsNeverADowngrade(t *testing.T) {
	const enough = "1.26"
	for name, tt := range map[string]struct {
		goes string
		sys  map[string]string
		want []string
	}{
		"nothing there":  {"", nil, []string{"go@" + GoVersion, SysPath + "@" + SysVersion}},
		"as ours":        {GoVersion, map[string]string{SysPath: SysVersion}, nil},
		"language alone": {enough, map[string]string{SysPath: SysVersion}, nil},
		"newer":          {"1.30.2", map[string]string{SysPath: "v0.149.0"}, nil},
		"old Go":         {"1.9", map[string]string{SysPath: SysVersion}, []string{"go@" + GoVersion}},
		"old x/sys":      {enough, map[string]string{SysPath: "v0.5.0"}, []string{SysPath + "@" + SysVersion}},
		"x/sys unknown":  {enough, map[string]string{SysPath: ""}, nil},
	} {
		m := &GoModule{Go: tt.goes, Requires: tt.sys}
		if d := cmp.Diff(tt.want, m.RuntimeNeeds()); d != "" {
			t.Errorf("%s: %s", name, d)
		}
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
	m := &GoModule{Requires: map[string]string{"winservice.internal": "v0.0.0"}}
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
