package runtime

import (
	"os"
	"path/filepath"
	"testing"
)

// A path may lead to the same executable as another one without looking like
// it: through a junction, or a drive of SUBST.
func TestTwoPathsOfOneExecutableHaveOneLock(t *testing.T) {
	dir := t.TempDir()
	exe := filepath.Join(dir, "x.exe")
	c := &command{service: Service{Name: "x"}, options: options{verb: "install"}}
	done, err := c.lock([]string{exe, dir + `\.\x.exe`})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(exe + ".lock"); err != nil {
		t.Error(err)
	}
	done()
	if _, err := os.Stat(exe + ".lock"); err == nil {
		t.Error("the lock is left")
	}
}
