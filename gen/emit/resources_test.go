package emit

import (
	"bytes"
	"debug/pe"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime"
	"winservice.internal/runtime/events"
)

func umlaut() ResourceInfo {
	return ResourceInfo{Instance: "zope-a", Service: runtime.Service{Name: "870810267", DisplayName: "Größe – 日本", Description: "Serves\nthe intranet"}}
}

func TestResourcesAreTheSameEachTimeAndHoldNoTime(t *testing.T) {
	for arch, machine := range map[string]uint16{
		"386": pe.IMAGE_FILE_MACHINE_I386, "amd64": pe.IMAGE_FILE_MACHINE_AMD64, "arm64": pe.IMAGE_FILE_MACHINE_ARM64,
	} {
		one, err := Resources(arch, umlaut())
		if err != nil {
			t.Fatal(err)
		}
		two, err := Resources(arch, umlaut())
		if err != nil || !bytes.Equal(one, two) {
			t.Errorf("%s: two calls give different bytes (%v)", arch, err)
		}
		file, err := pe.NewFile(bytes.NewReader(one))
		if err != nil {
			t.Fatal(err)
		}
		if file.Machine != machine || file.TimeDateStamp != 0 {
			t.Errorf("%s: machine %#x, time stamp %d", arch, file.Machine, file.TimeDateStamp)
		}
	}
	if _, err := Resources("mips", umlaut()); err == nil {
		t.Error("an architecture that Windows does not have is taken")
	}
}

func TestEveryEventIsInTheMessageTable(t *testing.T) {
	object, err := Resources("amd64", umlaut())
	if err != nil {
		t.Fatal(err)
	}
	dump, err := DumpResources(object)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range events.Messages {
		line := cmp.Diff("", m.Text) // only to show it when it is missing
		if !strings.Contains(dump, strings.ReplaceAll(m.Text, "\r\n", `\r\n`)+`\r\n"`) {
			t.Errorf("event %d is not in the dump: %s", m.ID.Number(), line)
		}
	}
	if t.Failed() {
		t.Log(dump)
	}
}

func TestDumpOfResourcesIsTheGolden(t *testing.T) {
	object, err := Resources("amd64", umlaut())
	if err != nil {
		t.Fatal(err)
	}
	dump, err := DumpResources(object)
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/resources.txt"
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(golden, []byte(dump), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), dump); diff != "" {
		t.Errorf("%s is stale; after review, run: go test ./gen/emit -update\n%s", golden, diff)
	}
}

func TestWhatIsNoObjectFileIsNotDumped(t *testing.T) {
	object, err := Resources("amd64", umlaut())
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{nil, []byte("MZ"), object[:100], bytes.Repeat([]byte{0xFF}, 5000)} {
		if dump, err := DumpResources(bad); err == nil {
			t.Errorf("%d bytes give %q", len(bad), dump)
		}
	}
}
