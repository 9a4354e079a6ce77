package owner

import (
	"errors"
	"net/netip"
	"os"
	"testing"

	"winservice.internal/runtime"
)

const (
	ours    = 100 // of the tree
	theirs  = 123 // python.exe
	proxy   = 55  // svchost.exe
	hasGone = 999 // no process any more
)

func machine(all ...Listener) System {
	return System{
		Listeners: func() ([]Listener, error) { return all, nil },
		Names: func() (map[int]string, error) {
			return map[int]string{systemPid: "System", ours: "web.exe", theirs: "python.exe", proxy: "SvcHost.exe"}, nil
		},
		Tree: func(runtime.Child) ([]int, error) { return []int{99, ours}, nil },
	}
}

func at(address string, pid int) Listener { return Listener{netip.MustParseAddrPort(address), pid} }

const held = "port 8080 is held by process 123, python.exe, which is not of the service's process tree"

func TestListenerOfAnotherProcessIsNotTheChilds(t *testing.T) {
	for _, test := range []struct {
		name      string
		from, to  string
		listeners []Listener
		want      string // the error; empty: accepted
	}{
		{"ours", "127.0.0.1:5000", "127.0.0.1:8080", []Listener{at("127.0.0.1:8080", ours)}, ""},
		{"theirs", "127.0.0.1:5000", "127.0.0.1:8080", []Listener{at("127.0.0.1:8080", theirs)}, held},
		{"ours at another port", "127.0.0.1:5000", "127.0.0.1:8080", []Listener{at("127.0.0.1:8081", ours), at("127.0.0.1:8080", theirs)}, held},
		{"ours at all addresses", "127.0.0.1:5000", "127.0.0.1:8080", []Listener{at("0.0.0.0:8080", ours)}, ""},
		{"theirs at all addresses", "127.0.0.1:5000", "127.0.0.1:8080", []Listener{at("0.0.0.0:8080", theirs)}, held},
		{"theirs at all addresses of both families", "127.0.0.1:5000", "127.0.0.1:8080", []Listener{at("[::]:8080", theirs)}, held},
		{"the exact address is reached first", "127.0.0.1:5000", "127.0.0.1:8080", []Listener{at("0.0.0.0:8080", ours), at("127.0.0.1:8080", theirs)}, held},
		{"and so is ours", "127.0.0.1:5000", "127.0.0.1:8080", []Listener{at("0.0.0.0:8080", theirs), at("127.0.0.1:8080", ours)}, ""},
		{"either can be reached", "127.0.0.1:5000", "127.0.0.1:8080", []Listener{at("0.0.0.0:8080", theirs), at("[::]:8080", ours)}, ""},
		{"IPv6", "[::1]:5000", "[::1]:8080", []Listener{at("[::1]:8080", theirs)}, held},
		{"IPv6 is not reached at 0.0.0.0", "[::1]:5000", "[::1]:8080", []Listener{at("0.0.0.0:8080", theirs), at("[::]:8080", ours)}, ""},
		{"an address of this machine", "10.0.0.7:5000", "10.0.0.7:8080", []Listener{at("0.0.0.0:8080", theirs)}, held},
		{"another machine", "10.0.0.7:5000", "10.0.0.8:8080", []Listener{at("0.0.0.0:8080", theirs)}, ""},
		{"nobody is known", "127.0.0.1:5000", "127.0.0.1:8080", nil, ""},
		{"no process is known", "127.0.0.1:5000", "127.0.0.1:8080", []Listener{at("127.0.0.1:8080", 0)}, ""},
		{"http.sys", "127.0.0.1:5000", "127.0.0.1:8080", []Listener{at("0.0.0.0:8080", systemPid)}, ""},
		{"port proxy", "127.0.0.1:5000", "127.0.0.1:8080", []Listener{at("127.0.0.1:8080", proxy)}, ""},
		{"who made it is gone", "127.0.0.1:5000", "127.0.0.1:8080", []Listener{at("127.0.0.1:8080", hasGone)}, ""},
	} {
		err := machine(test.listeners...).check(netip.MustParseAddrPort(test.from), netip.MustParseAddrPort(test.to), runtime.Child{})
		if err == nil && test.want != "" || err != nil && err.Error() != test.want {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

func TestWhatCannotBeDeterminedIsAccepted(t *testing.T) {
	local := netip.MustParseAddrPort("127.0.0.1:8080")
	for name, change := range map[string]func(*System){
		"listeners": func(s *System) { s.Listeners = func() ([]Listener, error) { return nil, errors.ErrUnsupported } },
		"names":     func(s *System) { s.Names = func() (map[int]string, error) { return nil, errors.ErrUnsupported } },
		"tree":      func(s *System) { s.Tree = func(runtime.Child) ([]int, error) { return nil, errors.ErrUnsupported } },
	} {
		s := machine(at("127.0.0.1:8080", theirs))
		if change(&s); s.check(local, local, runtime.Child{}) != nil {
			t.Errorf("%s fails, and so does the check", name)
		}
	}
}

func TestTreeThatIsGoneHasNoListener(t *testing.T) {
	local, s := netip.MustParseAddrPort("127.0.0.1:8080"), machine(at("127.0.0.1:8080", theirs))
	s.Tree = func(runtime.Child) ([]int, error) { return nil, os.ErrProcessDone }
	if err := s.check(local, local, runtime.Child{}); !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("%v, want %v", err, os.ErrProcessDone)
	}
}

// TestHolderThatHasJustEndedIsLookedForAgain: an instance that ends while ours
// starts must not pass for ours.
func TestHolderThatHasJustEndedIsLookedForAgain(t *testing.T) {
	local, s := netip.MustParseAddrPort("127.0.0.1:8080"), machine()
	looks := [][]Listener{{at("127.0.0.1:8080", hasGone)}, {at("127.0.0.1:8080", theirs)}}
	s.Listeners = func() ([]Listener, error) { now := looks[0]; looks = looks[1:]; return now, nil }
	if err := s.check(local, local, runtime.Child{}); err == nil || err.Error() != held {
		t.Errorf("%v, want %q", err, held)
	}
}
