package emit

import (
	"bytes"
	"debug/pe"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"

	"winservice.internal/gen/emit/emittest"
	"winservice.internal/runtime"
	"winservice.internal/runtime/events"
)

// original is the service of the original's own example, with letters that no
// code page has together.
var original = ResourceInfo{
	Instance: "winservice",
	Service:  runtime.Service{Name: "870810267", DisplayName: "Größe – 日本 🎈", Description: "Serves\nthe intranet"},
}

func mustResources(t testing.TB, arch string, r ResourceInfo) []byte {
	t.Helper()
	object, err := Resources(arch, r)
	if err != nil {
		t.Fatal(err)
	}
	return object
}

func mustDump(t testing.TB, file []byte) string {
	t.Helper()
	dump, err := emittest.Dump(file)
	if err != nil {
		t.Fatal(err)
	}
	return dump
}

func TestResourcesReadAsReviewed(t *testing.T) {
	golden(t, "resources.txt", []byte(mustDump(t, mustResources(t, "amd64", original))))
}

func TestResourcesAreTheSameEachTimeAndHoldNoTime(t *testing.T) {
	for arch, machine := range map[string]uint16{
		"386": pe.IMAGE_FILE_MACHINE_I386, "amd64": pe.IMAGE_FILE_MACHINE_AMD64, "arm64": pe.IMAGE_FILE_MACHINE_ARM64,
	} {
		object := mustResources(t, arch, original)
		for range 20 { // the order of a map would show
			if !bytes.Equal(object, mustResources(t, arch, original)) {
				t.Fatalf("%s: two calls gave different bytes", arch)
			}
		}
		file, err := pe.NewFile(bytes.NewReader(object))
		if err != nil {
			t.Fatal(err)
		}
		if file.Machine != machine || file.TimeDateStamp != 0 {
			t.Errorf("%s: machine %#x, time stamp %d", arch, file.Machine, file.TimeDateStamp)
		}
		dump := mustDump(t, object)
		for _, part := range []string{"machine " + arch + ", time stamp 0\n", "date 0\n"} {
			if !strings.Contains(dump, part) {
				t.Errorf("%s: no %q in\n%s", arch, part, dump)
			}
		}
	}
}

func TestUnknownArchitectureIsRefused(t *testing.T) {
	for _, arch := range []string{"", "arm", "mips"} {
		if _, err := Resources(arch, original); err == nil || !strings.Contains(err.Error(), "no architecture of Windows") {
			t.Errorf("%q: %v", arch, err)
		}
	}
}

func TestEveryEventIsInTheMessageTable(t *testing.T) {
	dump := mustDump(t, mustResources(t, "amd64", original))
	severities := map[events.Severity]string{events.Info: "information", events.Warning: "warning", events.Error: "error"}
	for _, m := range events.Messages {
		line := fmt.Sprintf("  0x%08x  %5d  %-11s  %q\n", uint32(m.ID), m.ID.Number(), severities[m.ID.Severity()], m.Text+"\r\n")
		if !strings.Contains(dump, line) {
			t.Errorf("no %q", line)
		}
	}
	if t.Failed() {
		t.Log(dump)
	}
}

// The library that wrote the version information also reads it.
func TestVersionInformationSaysWhatTheServiceIs(t *testing.T) {
	for _, c := range []struct {
		info ResourceInfo
		want map[string]string
	}{
		{original, map[string]string{
			version.FileDescription:  "Größe – 日本 🎈",
			version.ProductName:      "Größe – 日本 🎈",
			version.InternalName:     "870810267",
			version.OriginalFilename: "winservice.exe",
			version.Comments:         "Serves\nthe intranet",
		}},
		{ResourceInfo{"pump", runtime.Service{Name: "pump"}}, map[string]string{
			version.FileDescription:  "pump",
			version.ProductName:      "pump",
			version.InternalName:     "pump",
			version.OriginalFilename: "pump.exe",
		}},
	} {
		resource, err := versionInfo(c.info)
		if err != nil {
			t.Fatal(err)
		}
		got, err := version.FromBytes(resource)
		if err != nil {
			t.Fatal(err)
		}
		want := version.Info{Type: version.App}
		for key, value := range c.want {
			if err := want.Set(language, key, value); err != nil {
				t.Fatal(err)
			}
		}
		want.SetFileVersion("1.0.0.0")
		want.SetProductVersion("1.0.0.0")
		if diff := cmp.Diff(&want, got, cmp.AllowUnexported(version.Info{})); diff != "" {
			t.Error(diff)
		}
	}
}

func TestLongDescriptionIsCutAndWhatCannotFitIsRefused(t *testing.T) {
	long := strings.Repeat("ü", 50_000)
	object := mustResources(t, "amd64", ResourceInfo{"a", runtime.Service{Name: "a", Description: long}})
	if want := `Comments "` + long[:2*999] + "…\"\n"; !strings.Contains(mustDump(t, object), want) {
		t.Errorf("no cut comment in\n%s", mustDump(t, object))
	}
	for _, s := range []runtime.Service{{Name: "a", DisplayName: long}, {Name: "a\x00b"}} {
		if _, err := Resources("amd64", ResourceInfo{"a", s}); err == nil {
			t.Errorf("%.20q was taken", s.Name+s.DisplayName)
		}
	}
}

func TestLinkedResourcesAreFoundInAnExecutable(t *testing.T) {
	for _, arch := range []string{"amd64", "arm64", "386"} {
		object := mustResources(t, arch, original)
		exe := buildWithResources(t, arch, object, "package main\n\nfunc main() {}\n")

		_, want, _ := strings.Cut(mustDump(t, object), "\n")
		_, got, _ := strings.Cut(mustDump(t, exe), "\n")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: the linker changed the resources\n%s", arch, diff)
		}

		set, err := winres.LoadFromEXE(bytes.NewReader(exe))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(set.Get(winres.RT_MANIFEST, winres.ID(1), language)); got != manifest {
			t.Errorf("%s: manifest %q", arch, got)
		}
		if set.Count() != 3 {
			t.Errorf("%s: %d resources", arch, set.Count())
		}
	}
}

func TestMessagesAreGroupedInBlocksWithoutGaps(t *testing.T) {
	table, err := messageTable([]events.Message{{ID: 0x80000001, Text: "c"}, {ID: 2, Text: "long"}, {ID: 1, Text: "a"}, {ID: 4, Text: "%1"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []byte("\x03\x00\x00\x00" +
		"\x01\x00\x00\x00\x02\x00\x00\x00\x28\x00\x00\x00" +
		"\x04\x00\x00\x00\x04\x00\x00\x00\x48\x00\x00\x00" +
		"\x01\x00\x00\x80\x01\x00\x00\x80\x58\x00\x00\x00" +
		"\x0c\x00\x01\x00a\x00\r\x00\n\x00\x00\x00" +
		"\x14\x00\x01\x00l\x00o\x00n\x00g\x00\r\x00\n\x00\x00\x00\x00\x00" +
		"\x10\x00\x01\x00%\x001\x00\r\x00\n\x00\x00\x00\x00\x00" +
		"\x0c\x00\x01\x00c\x00\r\x00\n\x00\x00\x00")
	if diff := cmp.Diff(want, table); diff != "" {
		t.Error(diff)
	}
}

func TestMessagesAreSaidInFormatMessagesLanguage(t *testing.T) {
	for in, want := range map[string]string{
		"":                  "\r\n",
		"%1 of %2.":         "%1 of %2.\r\n",
		"100 %":             "100 %%\r\n",
		"%n, %0 and 5%!":    "%%n, %%0 and 5%%!\r\n",
		"stop %1! and %2!!": "stop %1%! and %2%!!\r\n",
		"%%1":               "%%%1\r\n",
	} {
		if got, err := messageText(in); err != nil || got != want {
			t.Errorf("%q became %q (%v), want %q", in, got, err, want)
		}
	}
}

func TestMessagesThatFormatMessageCannotSayAreRefused(t *testing.T) {
	for _, messages := range [][]events.Message{
		{{ID: 1, Text: "%10"}},
		{{ID: 1, Text: strings.Repeat("x", 20_000)}},
		{{ID: 1}, {ID: 2}, {ID: 1}},
	} {
		if table, err := messageTable(messages); err == nil {
			t.Errorf("%d bytes", len(table))
		}
	}
}
