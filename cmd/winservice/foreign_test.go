package main

import (
	"testing"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime"
)

func TestPathsThatAreNoneOnWindowsAreWarnedOf(t *testing.T) {
	windows, linux := []target{{"windows", "arm64"}}, []target{{"linux", "amd64"}}
	for _, test := range []struct {
		command runtime.Command
		targets []target
		want    int
	}{
		{runtime.Command{Path: "/usr/bin/python3"}, windows, 1},
		{runtime.Command{Path: "/usr/bin/python3"}, linux, 0},
		{runtime.Command{Path: `C:\Python\python.exe`, Args: []string{"/srv/bin/app.py"}}, windows, 1},
		{runtime.Command{Path: `C:\p.exe`, Dir: "/srv/site"}, windows, 1},
		{runtime.Command{Path: "cmd.exe", Args: []string{"/c", `C:\x.bat`}, Dir: `C:\x`}, windows, 0},
	} {
		in := []recipe.Instance{{Name: "a", Service: runtime.Service{Name: "a", Command: test.command}}}
		if got := foreignPaths(in, test.targets); len(got) != test.want {
			t.Errorf("%+v for %v: %v", test.command, test.targets, got)
		}
	}
}
