package owner

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"winservice.internal/runtime"
)

// TestListenersOfThisMachineAreListed for both families. Wine 8 does not know
// their processes.
func TestListenersOfThisMachineAreListed(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "0.0.0.0:0", "[::1]:0", "[::]:0"} {
		network := "tcp4"
		if address[0] == '[' {
			network = "tcp6"
		}
		listener, err := net.Listen(network, address)
		if err != nil {
			t.Logf("%s: %v", address, err) // a machine without IPv6
			continue
		}
		want := plain(listener.Addr().(*net.TCPAddr).AddrPort())
		all, err := listeners()
		i := slices.IndexFunc(all, func(l Listener) bool { return l.At == want })
		if err != nil || i < 0 {
			t.Errorf("%v is not listed: %v, %v", want, all, err)
		} else if pid := all[i].Pid; pid != 0 && pid != os.Getpid() {
			t.Errorf("%v is listed for process %d, not %d", want, pid, os.Getpid())
		}
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestProcessesAreListedByTheirPrograms(t *testing.T) {
	programs, err := names()
	self, _ := os.Executable()
	if got := programs[os.Getpid()]; err != nil || got != filepath.Base(self) {
		t.Errorf("this process is %q, %v; want %q", got, err, filepath.Base(self))
	}
}

func TestConnectionToThisProcessIsFoundThere(t *testing.T) {
	before := Current
	defer func() { Current = before }()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	known := false
	Current.Listeners = func() ([]Listener, error) {
		all, err := listeners()
		for i := range all {
			if all[i].At.Port() == uint16(listener.Addr().(*net.TCPAddr).Port) {
				all[i].Pid, known = os.Getpid(), true // which Wine does not know
			}
		}
		return all, err
	}
	for _, test := range []struct {
		tree []int
		well bool
	}{{[]int{os.Getpid()}, true}, {[]int{0x7FFFFFFC}, false}} {
		Current.Tree = func(runtime.Child) ([]int, error) { return test.tree, nil }
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if err := Check(conn, runtime.Child{}); (err == nil) != test.well || !known {
			t.Errorf("tree %v: %v, known %v", test.tree, err, known)
		}
		if err := Check(conn, runtime.Child{Foreign: true}); err != nil {
			t.Errorf("any listener is accepted, and yet: %v", err)
		}
		_ = conn.Close()
	}
}
