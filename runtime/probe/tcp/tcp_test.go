package tcp

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"winservice.internal/runtime"
	"winservice.internal/runtime/probe/internal/owner"
)

func TestPortThatAcceptsIsWell(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	probe := Connect(listener.Addr().String())
	if err := probe.Check(t.Context(), runtime.Child{}); err != nil {
		t.Error(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	switch err := probe.Check(t.Context(), runtime.Child{}); {
	case err == nil:
		t.Error("nobody listens any more, and yet it is well")
	case !strings.HasPrefix(err.Error(), "connect to "+string(probe)+": ") || strings.Contains(err.Error(), "connect:"):
		t.Errorf("%v names no address, or a function of the system", err)
	}
}

func TestCheckEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	began := time.Now()
	// An address of the documentation's, where nobody answers.
	if err := Connect("192.0.2.1:80").Check(ctx, runtime.Child{}); err == nil || time.Since(began) > 10*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

// TestListenerOfAnotherProcessIsNotTheChilds: a second instance keeps the port.
func TestListenerOfAnotherProcessIsNotTheChilds(t *testing.T) {
	before := owner.Current
	defer func() { owner.Current = before }()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	address := listener.Addr().String()
	const held = 123
	owner.Current = owner.System{
		Listeners: func() ([]owner.Listener, error) {
			return []owner.Listener{{At: netip.MustParseAddrPort(address), Pid: held}}, nil
		},
		Names: func() (map[int]string, error) { return map[int]string{held: "python.exe"}, nil },
		Tree:  func(runtime.Child) ([]int, error) { return []int{100}, nil },
	}
	err = Connect(address).Check(t.Context(), runtime.Child{})
	if err == nil || !strings.Contains(err.Error(), "held by process 123, python.exe") {
		t.Errorf("%v", err)
	}
	if err := Connect(address).Check(t.Context(), runtime.Child{Foreign: true}); err != nil {
		t.Errorf("any listener is accepted: %v", err)
	}
	owner.Current.Tree = func(runtime.Child) ([]int, error) { return []int{100, held}, nil }
	if err := Connect(address).Check(t.Context(), runtime.Child{}); err != nil {
		t.Errorf("a listener of the tree: %v", err)
	}
}
