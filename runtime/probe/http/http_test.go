package http

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"winservice.internal/runtime"
	"winservice.internal/runtime/probe/internal/owner"
)

func check(t *testing.T, url string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	return Get(url).Check(ctx, runtime.Child{})
}

func TestStatusSaysWhetherItIsWell(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var status int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &status)
		w.WriteHeader(status)
		fmt.Fprintf(w, "\tthe queue is full \nand more\n")
	}))
	defer server.Close()
	for status, well := range map[int]bool{200: true, 204: true, 299: true, 304: true, 399: true, 400: false, 404: false, 500: false, 503: false} {
		err := check(t, fmt.Sprintf("%s/%d", server.URL, status))
		if (err == nil) != well {
			t.Errorf("%d: %v", status, err)
		}
		if status == 503 && err.Error() != "GET "+server.URL+"/503: 503 Service Unavailable: the queue is full" {
			t.Errorf("%v; want the server's own words", err)
		}
	}
	server.Close()
	if err := check(t, server.URL); err == nil || !strings.HasPrefix(err.Error(), "GET "+server.URL+": ") || strings.Contains(err.Error(), "connect:") {
		t.Errorf("nobody serves any more: %v", err)
	}
}

func TestRedirectsAreFollowedToTheSameHostOnly(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("another host was asked")
	}))
	defer other.Close()
	ill := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/there":
			http.Redirect(w, r, "/end", http.StatusFound)
		case "/away":
			http.Redirect(w, r, other.URL, http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/end":
			if ill {
				w.WriteHeader(http.StatusInternalServerError)
			}
		}
	}))
	defer server.Close()
	for _, path := range []string{"/there", "/away"} {
		if err := check(t, server.URL+path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := check(t, server.URL+"/loop"); err == nil {
		t.Error("a loop is well")
	}
	if ill = true; check(t, server.URL+"/there") == nil {
		t.Error("the end of a redirect does not count")
	}
}

func TestNoProxyIsAsked(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the proxy was asked") }))
	defer proxy.Close()
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	if err := check(t, "http://winservice.invalid/"); err == nil {
		t.Error("a host that does not exist is well")
	}
}

func TestConnectionIsNotKept(t *testing.T) {
	closes := make(chan bool, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { closes <- r.Close }))
	defer server.Close()
	if err := check(t, server.URL); err != nil || !<-closes {
		t.Errorf("the connection is kept (%v)", err)
	}
}

func TestEndlessAnswerIsNotReadToItsEnd(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusBadGateway} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}))
		began := time.Now()
		err := check(t, server.URL)
		if (err == nil) != (status == http.StatusOK) || time.Since(began) > 20*time.Second || err != nil && len(err.Error()) > 400 {
			t.Errorf("%d: %.500v after %v", status, err, time.Since(began))
		}
		server.Close()
	}
}

func TestSilentServerIsLeftWithTheContext(t *testing.T) {
	silent := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-silent }))
	defer server.Close()
	defer close(silent)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := Get(server.URL).Check(ctx, runtime.Child{}); err == nil {
		t.Error("a server that says nothing is well")
	}
}

// TestListenerOfAnotherProcessIsNotTheChilds: a second instance keeps the port.
func TestListenerOfAnotherProcessIsNotTheChilds(t *testing.T) {
	before := owner.Current
	defer func() { owner.Current = before }()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	const held = 123
	owner.Current = owner.System{
		Listeners: func() ([]owner.Listener, error) {
			return []owner.Listener{{At: netip.MustParseAddrPort(server.Listener.Addr().String()), Pid: held}}, nil
		},
		Names: func() (map[int]string, error) { return map[int]string{held: "python.exe"}, nil },
		Tree:  func(runtime.Child) ([]int, error) { return []int{100}, nil },
	}
	err := Get(server.URL).Check(t.Context(), runtime.Child{})
	if err == nil || !strings.Contains(err.Error(), "held by process 123, python.exe") {
		t.Errorf("%v", err)
	}
	if err := Get(server.URL).Check(t.Context(), runtime.Child{Foreign: true}); err != nil {
		t.Errorf("any listener is accepted: %v", err)
	}
	owner.Current.Tree = func(runtime.Child) ([]int, error) { return []int{100, held}, nil }
	if err := Get(server.URL).Check(t.Context(), runtime.Child{}); err != nil {
		t.Errorf("a listener of the tree: %v", err)
	}
}
