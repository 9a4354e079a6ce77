package prefix

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// ErrNoWine is returned when this machine has no 64-bit Wine. Its text says how to mend that.
var ErrNoWine = errors.New(`no 64-bit Wine on this machine: install the package "wine64" (apt-get install wine64)`)

// installation is the Wine found on this machine.
type installation struct {
	loader  string // wine64, runs Windows programs
	server  string // wineserver
	version string // as the loader tells it, "wine-8.0 (Debian 8.0~repack-4)"
}

// Debian keeps both programs out of PATH when only the package wine64 is installed.
var (
	loaders = []string{"/usr/lib/wine/wine64", "wine64", "/usr/lib/wine/wine", "wine"}
	servers = []string{"/usr/lib/wine/wineserver", "/usr/lib/wine/wineserver64", "wineserver"}
)

// findWine looks for Wine, or returns [ErrNoWine].
func findWine() (installation, error) {
	loader, server := firstProgram(loaders), firstProgram(servers)
	if loader == "" || server == "" {
		return installation{}, ErrNoWine
	}
	version, err := exec.Command(loader, "--version").Output()
	if err != nil {
		return installation{}, fmt.Errorf("version of %q: %w", loader, err)
	}
	return installation{loader: loader, server: server, version: strings.TrimSpace(string(version))}, nil
}

func firstProgram(candidates []string) string {
	for _, candidate := range candidates {
		if found, err := exec.LookPath(candidate); err == nil {
			return found
		}
	}
	return ""
}

// unwanted variables would make Wine use another display, locale, program or set of libraries.
var unwanted = []string{"DISPLAY", "WAYLAND_DISPLAY", "LANG", "LANGUAGE", "WINELOADER", "WINEDLLPATH", "WINEPATH"}

// environment is this process's environment with what every Wine process needs: its prefix, no
// debug output, a UTF-8 locale (Wine decodes arguments and file names by it), and no wish for a
// display, for .NET or for an HTML engine.
func (in installation) environment(prefix, debug string) []string {
	var env []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if slices.Contains(unwanted, name) || strings.HasPrefix(name, "LC_") {
			continue
		}
		env = append(env, entry)
	}
	return append(env,
		"WINEPREFIX="+prefix,
		"WINEDEBUG="+debug,
		"WINEARCH=win64",
		"WINESERVER="+in.server,
		"WINEDLLOVERRIDES=mscoree,mshtml=;winemenubuilder.exe=d;winex11.drv=",
		"LC_ALL=C.UTF-8",
	)
}

// cacheRoot is the folder that holds template and clones. Both must lie on one file system, or no
// hard links could be made.
func cacheRoot(in installation, stub []byte) (string, error) {
	base, err := os.UserCacheDir()
	if err != nil { // no HOME
		base = filepath.Join(os.TempDir(), fmt.Sprintf("cache-%d", os.Getuid()))
	}
	root := filepath.Join(base, "winservice-wine-"+fingerprint(in.version, stub))
	return root, os.MkdirAll(filepath.Join(root, "runs"), 0o700)
}
