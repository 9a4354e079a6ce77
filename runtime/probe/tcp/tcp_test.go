package tcp

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"winservice.internal/runtime"
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
