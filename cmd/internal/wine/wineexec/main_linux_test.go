package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"winservice.internal/cmd/internal/wine"
	"winservice.internal/cmd/internal/wine/prefix"
)

// asCommand makes this test binary behave as wineexec itself.
const asCommand = "WINEEXEC_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

// command is wineexec, to run testchild with the arguments in a folder that is empty but for it.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	if p, err := prefix.New(); errors.Is(err, prefix.ErrNoWine) && os.Getenv("CI") == "" {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	} else {
		p.Close()
	}
	dir := t.TempDir()
	if err := wine.Build(filepath.Join(dir, "testchild.exe"), "winservice.internal/cmd/internal/testchild"); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], append([]string{"testchild.exe"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), asCommand+"=1", "WINEEXEC_TEST=größe")
	return cmd
}

// left lists what is left of the prefixes that a process made.
func left(t *testing.T, pid int) []string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	found, err := filepath.Glob(filepath.Join(cache, "*", "runs", strconv.Itoa(pid)+"-*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestProgramRunsInTheCurrentFolderWithEnvironmentAndExitCode(t *testing.T) {
	cmd := command(t, "--echo-args", "echo.json", "--say", "hallo", "--exit", "7", "a b", "ü")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != 7 || out.String() != "hallo\n" || errs.String() != "" {
		t.Errorf("exit code %d, printed %q and %q", code, out.String(), errs.String())
	}
	echo, err := os.ReadFile(filepath.Join(cmd.Dir, "echo.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"a b"`, `"ü"`, `"WINEEXEC_TEST": "größe"`} {
		if !bytes.Contains(echo, []byte(part)) {
			t.Errorf("%s lacks %s", echo, part)
		}
	}
	if found := left(t, cmd.Process.Pid); len(found) > 0 {
		t.Errorf("left: %q", found)
	}
}

func TestProgramFindsTheGoOfItsRun(t *testing.T) {
	cmd := command(t, "--echo-args", "echo.json", "--exit", "0")
	cmd.Env = append(cmd.Env, goVariable+"=/srv/go for windows", "GOROOT=/usr/local/go")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	echo, err := os.ReadFile(filepath.Join(cmd.Dir, "echo.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"GOROOT": "Z:\\srv\\go for windows"`, `"PATH": "Z:\\srv\\go for windows\\bin;`, `"GOCACHE": "Z:\\`, `"GOTOOLCHAIN": "local"`} {
		if !bytes.Contains(echo, []byte(part)) {
			t.Errorf("%s lacks %s", echo, part)
		}
	}
}

// TestTestProgramThatVanishesFails: a program of that name ends in good order, but says no PASS.
func TestTestProgramThatVanishesFails(t *testing.T) {
	for say, want := range map[string]int{"ok": failed, "PASS": 0} {
		cmd := command(t, "--say", say, "--exit", "0")
		if err := os.Rename(filepath.Join(cmd.Dir, "testchild.exe"), filepath.Join(cmd.Dir, "child.test.exe")); err != nil {
			t.Fatal(err)
		}
		cmd.Args[1] = "child.test.exe"
		out, _ := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != want || (want != 0) != strings.Contains(string(out), "without PASS") {
			t.Errorf("%s: exit code %d\n%s", say, code, out)
		}
	}
}

func TestSignalEndsProgramAndPrefix(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd := command(t, "--mark", "mark", "--deaf")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			_ = cmd.Wait()
			close(ended)
		}()
		mark := filepath.Join(cmd.Dir, "mark")
		for end := time.Now().Add(wine.Patience); ; time.Sleep(20 * time.Millisecond) {
			if content, _ := os.ReadFile(mark); strings.HasSuffix(string(content), "\n") {
				break
			}
			if time.Now().After(end) {
				_ = cmd.Process.Kill()
				t.Fatal("the program did not start")
			}
		}
		if len(left(t, cmd.Process.Pid)) == 0 {
			t.Error("its prefix is not where this test looks")
		}
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ended:
		case <-time.After(wine.Patience):
			_ = cmd.Process.Kill()
			t.Fatalf("%v did not end it", signal)
		}
		if code := cmd.ProcessState.ExitCode(); code != failed {
			t.Errorf("exit code %d", code)
		}
		if found := left(t, cmd.Process.Pid); len(found) > 0 {
			t.Errorf("left: %q", found)
		}
	}
}

func TestOverlayReplacesFilesOfTheStandardLibrary(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	goroot := strings.TrimSpace(string(root))
	dir := t.TempDir()
	overlay, err := writeOverlay(goroot, dir)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(overlay)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range goPatches {
		name := filepath.Base(p.file)
		patched, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !bytes.Contains(patched, []byte(p.to)) || strings.Count(string(content), name) != 2 {
			t.Errorf("%s: %d bytes, %v, in %s", name, len(patched), err, content)
		}
	}
}
