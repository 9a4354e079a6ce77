package emittest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tc-hib/winres"

	"winservice.internal/gen/emit"
	"winservice.internal/runtime"
)

func resources(t testing.TB, arch string) []byte {
	t.Helper()
	object, err := emit.Resources(arch, emit.ResourceInfo{
		Instance: "winservice",
		Service:  runtime.Service{Name: "870810267", DisplayName: "Größe – 日本 🎈", Description: "Serves\nthe intranet"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return object
}

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
	if got, err := Dump(object.Bytes()); err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
}

func TestFileWithoutResourcesIsNotDumped(t *testing.T) {
	for _, file := range [][]byte{nil, []byte("MZ"), []byte("package main\n"), resources(t, "386")[:100], bytes.Repeat([]byte{0xFF}, 5000)} {
		if dump, err := Dump(file); err == nil {
			t.Errorf("%d bytes gave %q", len(file), dump)
		}
	}
}

func TestDamagedResourcesAreRefusedOrDumpedButNeverPanic(t *testing.T) {
	whole := resources(t, "amd64")
	refused := 0
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 0xFF
		if _, err := Dump(damaged); err != nil {
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

func FuzzDump(f *testing.F) {
	f.Add(resources(f, "amd64"))
	f.Add(resources(f, "386"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if dump, err := Dump(file); (err == nil) != (dump != "") {
			t.Errorf("%q and %v", dump, err)
		}
	})
}
