package emit

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tc-hib/winres"
)

func TestOtherResourcesAreDumpedByTheirSize(t *testing.T) {
	var set winres.ResourceSet
	for _, name := range []winres.Identifier{winres.Name("LOGO"), winres.ID(7)} {
		if err := set.Set(winres.RT_RCDATA, name, 0x407, make([]byte, 42)); err != nil {
			t.Fatal(err)
		}
	}
	var object bytes.Buffer
	if err := set.WriteObject(&object, winres.ArchARM); err != nil {
		t.Fatal(err)
	}
	const want = "machine 0x1c4, time stamp 0\n\n10 \"LOGO\", language 0x407\n  42 bytes\n\n10 7, language 0x407\n  42 bytes\n"
	if got := mustDump(t, object.Bytes()); got != want {
		t.Errorf("%s", got)
	}
}

func TestFileWithoutResourcesIsNotDumped(t *testing.T) {
	for _, file := range [][]byte{nil, []byte("MZ"), []byte("package main\n"), mustResources(t, "386", original)[:100], bytes.Repeat([]byte{0xFF}, 5000)} {
		if dump, err := DumpResources(file); err == nil {
			t.Errorf("%d bytes gave %q", len(file), dump)
		}
	}
}

func TestDamagedResourcesAreRefusedOrDumpedButNeverPanic(t *testing.T) {
	whole := mustResources(t, "amd64", original)
	refused := 0
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 0xFF
		if _, err := DumpResources(damaged); err != nil {
			refused++
			if !strings.HasPrefix(err.Error(), "dump of resources: ") {
				t.Errorf("byte %d: %v", i, err)
			}
		}
	}
	if refused == 0 {
		t.Error("no damage was noticed")
	}
}

func FuzzDumpResources(f *testing.F) {
	f.Add(mustResources(f, "amd64", original))
	f.Add(mustResources(f, "386", ResourceInfo{}))
	f.Fuzz(func(t *testing.T, file []byte) {
		if dump, err := DumpResources(file); (err == nil) != (dump != "") {
			t.Errorf("%q and %v", dump, err)
		}
	})
}
