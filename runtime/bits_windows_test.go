package runtime

import (
	"runtime"
	"strings"
	"testing"
)

// Every Windows that Go's programs run on answers.
func TestWindowsTellsItsMachine(t *testing.T) {
	process, native, err := machines()
	if err != nil || native == machineUnknown || runtime.GOARCH == "amd64" && native == 0x8664 && process != machineUnknown {
		t.Errorf("process %#x, Windows %#x, %v", process, native, err)
	}
	if err := fits(); err != nil && runtime.GOARCH != "386" {
		t.Error(err)
	}
}

func TestInstallAndUpdateAreRefusedWhereTheBuildDoesNotFit(t *testing.T) {
	removeAfter(t)
	must(t, "install")
	had := fits
	t.Cleanup(func() { fits = had })
	fits = func() error { return &bitsError{0x8664} }
	for _, words := range [][]string{{"install"}, {"update"}, {"install", "--plan"}, {"update", "--plan"}} {
		want := exitFailed
		if len(words) > 1 {
			want = exitUnknown
		}
		if said := refused(t, want, words...); !strings.Contains(said, "this is a 32-bit build") || !strings.Contains(said, "winservice build --target windows/amd64") {
			t.Errorf("%q says:\n%s", words, said)
		}
	}
	must(t, "start", "--wait", "60") // what is installed goes on working
	must(t, "stop", "--wait", "60")
	must(t, "remove")
}
