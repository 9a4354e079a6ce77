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
const recipeVersion = "3"

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
	if err := in.install(dir); err != nil {
		return err
	}
	// From Wine 10 on the real one is there.
	system := filepath.Join(dir, "drive_c", "windows", "system32", stubName)
	if _, err := os.Stat(system); err != nil {
		if err := os.WriteFile(system, stub, 0o644); err != nil {
			return err
		}
	}
	return isolate(dir)
}

// install fills a prefix and ends it again.
func (in installation) install(dir string) error {
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
	return nil
}

// isolate makes a prefix fit to be cloned: the links to the user's own folders (Desktop, Documents,
// …) become folders, and no clone shares the folder of another's server.
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
	return dropSocketFolder(dir)
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
