package prefix

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// recipeVersion changes when the way a template is made does, so that old ones are left alone.
const recipeVersion = "2"

// bootTimeout bounds each step of making a template; the longest takes 10 s on an idle machine.
const bootTimeout = 3 * time.Minute

// settings are registry values every template has: the driver that needs no display, and more time
// for a service to report in than Wine's 10 s, because a busy machine needs it.
var settings = [][]string{
	{`HKCU\Software\Wine\Drivers`, "Graphics", "null"},
	{`HKLM\System\CurrentControlSet\Control`, "ServicesPipeTimeout", "30000"},
}

func fingerprint(version string, stub []byte) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%x\n%q", recipeVersion, version, stub, settings))
	return hex.EncodeToString(sum[:6])
}

// template returns the folder of a booted prefix, making it when this machine has none yet. Several
// processes may ask at once: one makes it, the others wait.
func (in installation) template(root string, stub []byte) (string, error) {
	unlock, err := lock(filepath.Join(root, "template.lock"), syscall.LOCK_EX)
	if err != nil {
		return "", err
	}
	defer unlock()
	done := filepath.Join(root, "template")
	if _, err := os.Stat(done); err == nil {
		return done, nil
	}
	// Leftovers of a process that was killed here; the lock says nobody works on it.
	building := filepath.Join(root, "building")
	in.end(building)
	if err := os.RemoveAll(building); err != nil {
		return "", err
	}
	if err := in.makeTemplate(building, stub); err != nil {
		_ = os.RemoveAll(building)
		return "", fmt.Errorf("wine template %q: %w", building, err)
	}
	return done, os.Rename(building, done)
}

func (in installation) makeTemplate(dir string, stub []byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	defer in.end(dir)
	if err := in.step(dir, in.server, "-p"); err != nil {
		return err
	}
	if err := in.step(dir, in.loader, "wineboot", "-i"); err != nil {
		return err
	}
	for _, s := range settings {
		if err := in.step(dir, in.loader, "reg", "add", s[0], "/v", s[1], "/t", "REG_SZ", "/d", s[2], "/f"); err != nil {
			return err
		}
	}
	in.end(dir)
	if err := isolate(dir); err != nil {
		return err
	}
	// From Wine 10 on the real one is there.
	system := filepath.Join(dir, "drive_c", "windows", "system32", stubName)
	if _, err := os.Stat(system); err == nil {
		return nil
	}
	return os.WriteFile(system, stub, 0o644)
}

// isolate replaces the links to the user's own folders (Desktop, Documents, …) by folders, and
// drops the file in which Debian's server keeps the name of its socket folder.
func isolate(dir string) error {
	links, err := filepath.Glob(filepath.Join(dir, "drive_c", "users", "*", "*"))
	if err != nil {
		return err
	}
	for _, link := range links {
		if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
			continue
		}
		if err := os.Remove(link); err != nil {
			return err
		}
		if err := os.Mkdir(link, 0o700); err != nil {
			return err
		}
	}
	return os.RemoveAll(filepath.Join(dir, "wineserver"))
}

// step runs one program of a prefix to its end. Its output goes to a file: a pipe would stay open
// as long as any process started by it lives.
func (in installation) step(dir string, program string, args ...string) error {
	log, err := os.CreateTemp(dir, "step-*.log")
	if err != nil {
		return err
	}
	defer os.Remove(log.Name())
	defer log.Close()
	ctx, cancel := context.WithTimeout(context.Background(), bootTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = in.environment(dir, "-all")
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		output, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s %s: %w\n%s", program, strings.Join(args, " "), err, output)
	}
	return nil
}

// end ends every process of the prefix dir and waits until its server is gone. A prefix without
// processes is fine.
func (in installation) end(dir string) {
	if _, err := os.Stat(dir); err != nil {
		return
	}
	for _, flag := range []string{"-k", "-w"} {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		cmd := exec.CommandContext(ctx, in.server, flag)
		cmd.Env = in.environment(dir, "-all")
		_ = cmd.Run() // it reports failure when no server runs
		cancel()
	}
}
