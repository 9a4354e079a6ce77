package runtime

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/internal/scm"
)

func TestStateThatCouldNotBeRequestedIsStaleUnlessTheServiceTakesNone(t *testing.T) {
	for errno, want := range map[syscall.Errno]string{
		windows.ERROR_SERVICE_NOT_ACTIVE:         "",
		windows.ERROR_SERVICE_CANNOT_ACCEPT_CTRL: "",
		windows.ERROR_ACCESS_DENIED:              "this user may not interrogate the service",
		windows.ERROR_SERVICE_REQUEST_TIMEOUT:    "(1053)",
	} {
		got := unrequested(&scm.Error{Service: "web", Step: "request its state", Err: errno})
		if got.answered || want == "" && got.why != "" || !strings.Contains(got.why, want) {
			t.Errorf("%v: %+v, want %q", errno, got, want)
		}
	}
}

func TestWhatCannotBeReadIsNoFailure(t *testing.T) {
	s := Service{Name: "web"}
	for _, test := range []struct {
		f    freshness
		err  error
		want string
	}{
		{freshness{why: "it is held"}, nil, "whether it was done cannot be determined: it is held"},
		{freshness{}, fs.ErrPermission, "whether it was done cannot be determined: permission denied"},
		{freshness{}, nil, "it was requested, and the service does not run any more"},
	} {
		err := s.undetermined("rotate its log", test.f, test.err)
		if !strings.Contains(err.Error(), `service "web": rotate its log: `) || !strings.Contains(err.Error(), test.want) || test.err != nil && !errors.Is(err, test.err) {
			t.Errorf("%v, want %q", err, test.want)
		}
	}
}
