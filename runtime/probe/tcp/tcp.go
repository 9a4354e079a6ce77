// Package tcp is the probe of a child that listens. It is apart from package
// runtime so that only the services that use it link a network.
package tcp

import (
	"context"
	"errors"
	"fmt"
	"net"

	"winservice.internal/runtime"
	"winservice.internal/runtime/probe/internal/owner"
	"winservice.internal/runtime/readable"
)

// Connect is a host and a port, as "127.0.0.1:8080", that accepts connections.
type Connect string

var _ runtime.Probe = Connect("")

// Check connects, looks whose listener that was, and hangs up.
func (c Connect) Check(ctx context.Context, child runtime.Child) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", string(c))
	if err != nil {
		return fmt.Errorf("connect to %s: %w", string(c), readable.Plain(err))
	}
	return errors.Join(owner.Check(conn, child), conn.Close())
}

func (c Connect) String() string { return "tcp " + string(c) }
