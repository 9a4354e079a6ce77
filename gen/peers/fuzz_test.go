package peers

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"winservice.internal/gen/recipe"
)

// FuzzImport leaves the format to the text.
func FuzzImport(f *testing.F) {
	for _, file := range samples(f) {
		seed(f, file, func(raw []byte) { f.Add(raw, "") })
	}
	for _, from := range Formats() {
		f.Add([]byte("[Service]\nExecStart=a"), from)
	}
	f.Fuzz(holds)
}

// The targets of one format each have its samples, the files of it that are
// refused, and what a hostile one might be.

func FuzzWinSW(f *testing.F) {
	fuzzFormat(f, "winsw", "winsw",
		"<service><id>a</id><executable>b</executable><env name='%X%' value='%BASE%'/><env name='X' value='%%X%%'/></service>",
		"<service><id>a</id><executable>b</executable><log mode='roll-by-time'><pattern>'h</pattern><period>99999999999</period></log></service>",
		"id: a\nexecutable: b\nx: &x [*x]\n",
		"<service><id>a</id><executable>b</executable><securityDescriptor>D:(A;;;;;D:())</securityDescriptor></service>")
}

func FuzzNSSM(f *testing.F) {
	fuzzFormat(f, "nssm", "nssm",
		"nssm install a b\nnssm set a AppEnvironmentExtra -X +Y=1 : = \"\"\n",
		"nssm install a b\nnssm set a AppAffinity 0-1279,9999-1\nnssm set a AppRotateBytesHigh 4294967295\n",
		"nssm install a b\nnssm set a AppEvents / \"\"\nnssm set a AppEvents Start/Pre \"\\\"\"\n")
}

func FuzzReg(f *testing.F) {
	head := "Windows Registry Editor Version 5.00\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\a\\Parameters]\n\"Application\"=\"b\"\n"
	fuzzFormat(f, "reg", ".reg",
		head+"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\a\\Security]\n\"Security\"=hex:01,00,04,80,00,00,00,00,00,00,00,00,00,00,00,00,14,00,00,00,02,00,34,00,ff,ff,00,00\n",
		head+"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\a\\Parameters\\AppEvents]\n@=\"x\"\n",
		"REGEDIT4\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\a]\n\"ImagePath\"=hex(2):73,68,61,77,6c,20,72,75,6e\n",
		"\xff\xfeW\x00\x00\xd8")
}

func FuzzShawl(f *testing.F) {
	fuzzFormat(f, "shawl", "shawl",
		"shawl run --name a --restart-if 0,0,-1,4294967295 --pass , -- b",
		"shawl add --name a --path-prepend ; --path \"\" --cwd ^\n -- b")
}

func FuzzProcrun(f *testing.F) {
	fuzzFormat(f, "procrun", "procrun",
		"prunsrv //IS//a --StartMode=jvm --Jvm=\\ ++Environment=#;'=# ++JvmOptions='",
		"prunsrv //IS//a --StartMode=exe --StartImage=b --StopMode=exe --StopImage=\"\" --LibraryPath=;;")
}

func FuzzSystemd(f *testing.F) {
	fuzzFormat(f, "systemd", ".service",
		"[Service]\nExecStart=a\nExecStartPre=-+@a b\nExecStop=kill $MAINPID\nCPUAffinity=0-1279\nMemoryMax=9223372036854775807T\n",
		"[Service]\nExecStart=a ${A} $$ %%%\nEnvironment=A=$A \"A=\\x\nTimeoutSec=infinity\nExecStopPost=$EXIT_STATUS\n")
}

func FuzzBuildout(f *testing.F) {
	fuzzFormat(f, "buildout", "buildout",
		"[buildout]\nparts = a\n[a]\nrecipe = z3c.recipe.winservice:service\nrunscript = ${a:runscript}\n",
		"[buildout]\nparts = a\n[a]\n<= a\nhooks.pre-start =\n")
}

// fuzzFormat seeds a target with the files that have a word in their name.
func fuzzFormat(f *testing.F, from, word string, more ...string) {
	f.Helper()
	for _, file := range samples(f) {
		if strings.Contains(filepath.Base(file), word) {
			seed(f, file, func(raw []byte) { f.Add(raw) })
		}
	}
	refused, err := filepath.Glob("testdata/refused/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range refused {
		name := filepath.Base(file)
		if strings.HasPrefix(name, from) || from == "winsw" && (strings.HasPrefix(name, "xml") || strings.HasPrefix(name, "yaml")) {
			seed(f, file, func(raw []byte) { f.Add(txtar.Parse(raw).Files[0].Data) })
		}
	}
	for _, text := range more {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { holds(t, raw, from) })
}

func seed(f *testing.F, file string, add func([]byte)) {
	f.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		f.Fatal(err)
	}
	add(raw)
}

// holds is what is true of any text in any format: what is written is a recipe,
// and the same each time, and a refusal says where and how to mend it.
func holds(t *testing.T, raw []byte, from string) {
	text, warnings, err := Import("file", raw, Options{From: from})
	for _, w := range warnings {
		if w.What == "" || w.Mend == "" || w.Pos.File == "" && !strings.HasPrefix(w.Key, "buildout") {
			t.Errorf("a warning that tells nothing: %+v", w)
		}
	}
	if err != nil {
		problems, ok := errors.AsType[recipe.Problems](err)
		if !ok || len(problems) == 0 {
			t.Fatalf("%T: %v", err, err)
		}
		for _, p := range problems {
			if p.What == "" || p.Pos.File == "" && !strings.HasPrefix(p.Key, "buildout") {
				t.Errorf("a problem that tells nothing: %+v", p)
			}
			if p.Pos.Line == 0 && from != "" && from != "buildout" && slices.Contains(Formats(), from) {
				t.Errorf("a problem without its place: %+v", p)
			}
		}
		return
	}
	if _, err := recipe.Parse("recipe", text); err != nil {
		t.Errorf("not a recipe: %v\n%s", err, text)
	}
	again, _, err := Import("file", raw, Options{From: from})
	if err != nil || !bytes.Equal(text, again) {
		t.Errorf("another recipe the second time: %v", err)
	}
}
