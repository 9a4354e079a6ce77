package prefix

import (
	"bytes"
	"debug/pe"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestStubIsAnImageWithOneForwardedExport(t *testing.T) {
	image := randomStub()
	file, err := pe.NewFile(bytes.NewReader(image))
	if err != nil {
		t.Fatal(err)
	}
	if file.Machine != pe.IMAGE_FILE_MACHINE_AMD64 || file.Characteristics&pe.IMAGE_FILE_DLL == 0 {
		t.Errorf("%+v", file.FileHeader)
	}
	exports, err := file.Section(".edata").Data()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"bcryptprimitives.dll\x00", "ProcessPrng\x00", "advapi32.SystemFunction036\x00"} {
		if !bytes.Contains(exports, []byte(text)) {
			t.Errorf("%q is missing", text)
		}
	}
	if len(image) != 1024 {
		t.Errorf("%d bytes", len(image))
	}
}

func TestCloneSharesOnlyBigFilesOfWindows(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "clone")
	big := bytes.Repeat([]byte("x"), linkFrom)
	files := map[string][]byte{
		"system.reg":                 big,
		socketFile:                   []byte("wine-abcdef"),
		"drive_c/windows/big.dll":    big,
		"drive_c/windows/win.ini":    []byte("small"),
		"drive_c/users/me/big.dat":   big,
		"drive_c/windows/temp/x/y/z": nil,
	}
	for name, content := range files {
		path := filepath.Join(from, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../drive_c", filepath.Join(from, "c:")); err != nil {
		t.Fatal(err)
	}
	if err := clone(from, to); err != nil {
		t.Fatal(err)
	}
	delete(files, socketFile)
	if _, err := os.Stat(filepath.Join(to, socketFile)); !os.IsNotExist(err) {
		t.Errorf("the name of the socket folder was cloned: %v", err)
	}
	for name, content := range files {
		got, err := os.ReadFile(filepath.Join(to, name))
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("%q: %d bytes, %v", name, len(got), err)
		}
		original, _ := os.Stat(filepath.Join(from, name))
		copied, _ := os.Stat(filepath.Join(to, name))
		if shared := os.SameFile(original, copied); shared != (name == "drive_c/windows/big.dll") {
			t.Errorf("%q is shared: %v", name, shared)
		}
	}
	if points, err := os.Readlink(filepath.Join(to, "c:")); points != "../drive_c" {
		t.Error(points, err)
	}
}

func TestSweepRemovesOnlyClonesWithoutOwner(t *testing.T) {
	wine, err := findWine()
	if errors.Is(err, ErrNoWine) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	runs := t.TempDir()
	owned, orphan := filepath.Join(runs, "owned"), filepath.Join(runs, "orphan")
	for _, dir := range []string{owned, orphan} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		unlock, err := lock(dir+".lock", syscall.LOCK_EX|syscall.LOCK_NB)
		if err != nil {
			t.Fatal(err)
		}
		if dir == owned {
			t.Cleanup(unlock)
		} else {
			unlock()
		}
	}
	wine.sweep(runs)
	if _, err := os.Stat(owned); err != nil {
		t.Error(err)
	}
	for _, path := range []string{orphan, orphan + ".lock"} {
		if _, err := os.Stat(path); !os.IsNotExist(err) {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func TestOneTemplateIsMadeHoweverManyAsk(t *testing.T) {
	type made struct {
		p   *Prefix
		err error
	}
	results := make(chan made)
	for range 2 {
		go func() {
			p, err := New()
			results <- made{p, err}
		}()
	}
	var prefixes []*Prefix
	for range 2 {
		m := <-results
		if errors.Is(m.err, ErrNoWine) && os.Getenv("CI") == "" {
			t.Skip(m.err)
		}
		if m.err != nil {
			t.Fatal(m.err)
		}
		t.Cleanup(m.p.Close)
		prefixes = append(prefixes, m.p)
	}
	if prefixes[0].dir == prefixes[1].dir {
		t.Error("both have the same folder")
	}
	if root := filepath.Dir(filepath.Dir(prefixes[0].dir)); root != filepath.Dir(filepath.Dir(prefixes[1].dir)) {
		t.Errorf("%q is not the root of both", root)
	}
}

func TestPrefixEndsEvenWithoutItsSocket(t *testing.T) {
	p, err := New()
	if errors.Is(err, ErrNoWine) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(processesOf(p.dir)) == 0 {
		t.Error("a booted prefix has no processes")
	}
	if err := dropSocketFolder(p.dir); err != nil {
		t.Error(err)
	}
	p.Close()
	if left := processesOf(p.dir); len(left) > 0 {
		t.Errorf("processes %v are left", left)
	}
}
