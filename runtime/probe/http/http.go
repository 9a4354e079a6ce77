// Package http is the probe of a child that serves HTTP. It is apart from
// package runtime so that only the services that use it link a client.
package http

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"winservice.internal/runtime"
	"winservice.internal/runtime/probe/internal/owner"
	"winservice.internal/runtime/readable"
)

// Get is a URL that answers with a status of 2xx or 3xx.
type Get string

var _ runtime.Probe = Get("")

// The bounds of an answer: what is read of its head, how many redirects are
// followed, and how much of a refusal's text is told.
const (
	mostHeader    = 64 << 10
	mostRedirects = 5
	mostTold      = 200
)

// Check asks once, on a connection of its own to a listener of the child,
// without a proxy. A redirect to
// the same host and port is followed; one to another is an answer, because
// that other server says nothing of the child.
func (g Get) Check(ctx context.Context, child runtime.Child) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, string(g), nil)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", "winservice")
	client := http.Client{
		Transport: &http.Transport{
			DialContext:            dialer(child),
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: mostHeader,
		},
		CheckRedirect: checkRedirect,
	}
	answer, err := client.Do(request)
	if err != nil {
		if about, ok := errors.AsType[*url.Error](err); ok {
			err = about.Err
		}
		return fmt.Errorf("GET %s: %w", string(g), readable.Plain(err))
	}
	defer answer.Body.Close() // only read from
	if answer.StatusCode < 200 || answer.StatusCode > 399 {
		return fmt.Errorf("GET %s: %s%s", string(g), answer.Status, firstLine(answer.Body))
	}
	return nil
}

// dialer connects to a listener of the child.
func dialer(child runtime.Child) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		var d net.Dialer
		conn, err := d.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if err := owner.Check(conn, child); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return conn, nil
	}
}

func (g Get) String() string { return "http " + string(g) }

func checkRedirect(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	if next.URL.Scheme != first.Scheme || next.URL.Host != first.Host {
		return http.ErrUseLastResponse
	}
	if len(before) > mostRedirects {
		return errors.New("too many redirects")
	}
	return nil
}

// firstLine is what the server says of its refusal, as far as that is short
// and text.
func firstLine(body io.Reader) string {
	lines := bufio.NewScanner(io.LimitReader(body, mostTold))
	if !lines.Scan() || strings.TrimSpace(lines.Text()) == "" {
		return ""
	}
	return ": " + strings.ToValidUTF8(strings.TrimSpace(lines.Text()), "?")
}
