package cmdline

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/windows"
)

// answer is what a child found on its command line.
type answer struct {
	Go      []string // os.Args
	Runtime []string // the C runtime's argv
}

const answerFile = "CMDLINE_TEST_ANSWER"

func TestMain(m *testing.M) {
	if file := os.Getenv(answerFile); file != "" {
		data, err := json.Marshal(answer{os.Args, runtimeArgs()})
		if err != nil || os.WriteFile(file, data, 0o600) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// runtimeArgs has the C runtime read the command line of this process.
func runtimeArgs() []string {
	runtime := windows.NewLazySystemDLL("ucrtbase.dll")
	const unexpanded = 1 // _crt_argv_unexpanded_arguments: no wildcards
	if failed, _, _ := runtime.NewProc("_configure_wide_argv").Call(unexpanded); failed != 0 {
		return []string{"_configure_wide_argv failed"}
	}
	argc, _, _ := runtime.NewProc("__p___argc").Call()
	argv, _, _ := runtime.NewProc("__p___wargv").Call()
	// Both answer where the C runtime keeps the variable of that name.
	n := **(**int32)(unsafe.Pointer(&argc))
	list := unsafe.Slice(**(****uint16)(unsafe.Pointer(&argv)), n)
	var args []string
	for _, arg := range list {
		args = append(args, windows.UTF16PtrToString(arg))
	}
	return args
}

// ask starts this program with a command line and returns what it read there.
func ask(t *testing.T, line string) (got answer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "answer.json")
	child := exec.Command(self)
	child.SysProcAttr = &syscall.SysProcAttr{CmdLine: line}
	child.Env = append(os.Environ(), answerFile+"="+file)
	if err := child.Run(); err != nil {
		t.Fatalf("child with %s: %v", line, err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&got); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestArgumentsReachARealChild(t *testing.T) {
	line, err := Join(`C:\not quite\program.exe`, hard)
	if err != nil {
		t.Fatal(err)
	}
	want := append([]string{`C:\not quite\program.exe`}, hard...)
	got := ask(t, line)
	if diff := cmp.Diff(answer{want, want}, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", line, diff)
	}
}

func TestSystemReadsWhatWeJoin(t *testing.T) {
	for _, arg := range hard {
		line, err := Join(`C:\a b\c.exe`, []string{arg, "last"})
		if err != nil {
			t.Fatal(err)
		}
		words, err := windows.DecomposeCommandLine(line)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Split(line), words); diff != "" {
			t.Errorf("%s (-ours +the system's):\n%s", line, diff)
		}
	}
}

func TestSplitReadsLinesAsTheCRuntimeDoes(t *testing.T) {
	for _, line := range []string{
		`p a\\\b d"e f"g h`,
		`p a\\\"b c d`,
		`p a\\\\"b c" d e`,
		`p   "a  b"	c  `,
	} {
		if diff := cmp.Diff(Split(line), ask(t, line).Runtime); diff != "" {
			t.Errorf("%s (-ours +the C runtime's):\n%s", line, diff)
		}
	}
}

func TestExpandAgreesWithTheSystem(t *testing.T) {
	for name, value := range variables {
		t.Setenv(name, value)
	}
	for _, test := range expansions {
		text, err := windows.UTF16PtrFromString(test.text)
		if err != nil {
			t.Fatal(err)
		}
		var buf [256]uint16
		if _, err := windows.ExpandEnvironmentStrings(text, &buf[0], uint32(len(buf))); err != nil {
			t.Fatal(err)
		}
		system := windows.UTF16ToString(buf[:])
		if ours := Expand(test.text, os.LookupEnv); ours != system || ours != test.want {
			t.Errorf("Expand(%q) = %q, the system says %q, want %q", test.text, ours, system, test.want)
		}
	}
}
