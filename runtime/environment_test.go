package runtime

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sep = string(os.PathListSeparator)

func TestEnvironmentIsRemovedThenSetThenPrepended(t *testing.T) {
	t.Setenv("ENVIRONMENT_TEST", "known")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(exe)
	ours := map[string]string{"SERVICE_NAME": "web", "SERVICE_DIR": dir, "ZMANAGED": "1"}
	tests := []struct {
		command Command
		base    []string
		want    map[string]string // beside ours; "-": not there
	}{
		{Command{}, []string{"A=1"}, map[string]string{"A": "1"}},
		{Command{EnvironmentRemove: []string{"a", "NONE"}}, []string{"A=1", "B=2", "a=3"}, map[string]string{"A": "-", "a": "-", "B": "2"}},
		{
			Command{EnvironmentRemove: []string{"A"}, Environment: []string{"A=%ENVIRONMENT_TEST%"}},
			[]string{"A=1"},
			map[string]string{"A": "known"},
		},
		{
			Command{EnvironmentPrepend: []string{`Path=C:\x;%SERVICE_DIR%`}},
			[]string{"PATH=C:\\old"},
			map[string]string{"Path": `C:\x;` + dir + sep + `C:\old`},
		},
		{Command{EnvironmentPrepend: []string{`LIB=C:\x`}}, nil, map[string]string{"LIB": `C:\x`}},
		{
			Command{EnvironmentRemove: []string{"LIB"}, Environment: []string{"lib=set"}, EnvironmentPrepend: []string{"LIB=first"}},
			[]string{"LIB=old"},
			map[string]string{"LIB": "first" + sep + "set"},
		},
		{
			Command{Environment: []string{"X=%service_name% in %SERVICE_DIR%, %ENVIRONMENT_NONE%"}},
			nil,
			map[string]string{"X": "web in " + dir + ", %ENVIRONMENT_NONE%"},
		},
		{
			Command{EnvironmentRemove: []string{"SERVICE_NAME"}, Environment: []string{"SERVICE_DIR=mine"}},
			nil,
			map[string]string{"SERVICE_NAME": "-", "SERVICE_DIR": "mine"},
		},
	}
	for _, test := range tests {
		env := (&Service{Name: "web", Command: test.command}).environ(test.base, nil)
		want, got := map[string]string{}, map[string]string{}
		for _, values := range []map[string]string{ours, test.want} {
			for name, value := range values {
				want[name] = value
			}
		}
		for name := range want {
			got[name] = "-"
		}
		for _, entry := range env {
			for name := range want {
				if len(entry) > len(name) && entry[:len(name)+1] == name+"=" {
					got[name] = entry[len(name)+1:]
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", test.command, diff)
		}
	}
}

func TestPathsKnowTheServiceAndItsFolder(t *testing.T) {
	dir, err := exeDir()
	if err != nil {
		t.Fatal(err)
	}
	s := Service{Name: "web", Command: Command{
		Path: `%SERVICE_DIR%/bin/x.exe`, Args: []string{"--name", "%SERVICE_NAME%"}, Dir: "%service_dir%",
	}, Log: Log{Dir: "%SERVICE_DIR%/log"}}
	spec, err := s.spec()
	if err != nil {
		t.Fatal(err)
	}
	if spec.Path != dir+"/bin/x.exe" || spec.Dir != dir || !cmp.Equal(spec.Args, []string{"--name", "web"}) {
		t.Errorf("%+v", spec)
	}
	if got := s.logDir(); got != dir+"/log" {
		t.Errorf("the log is in %s", got)
	}
}
