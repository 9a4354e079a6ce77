// Package owner finds out whose listener a probe of the network has reached:
// an answer on the child's port is no sign of the child when another program,
// such as a second instance, holds the port.
package owner

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"

	"winservice.internal/runtime"
	"winservice.internal/runtime/internal/tcptable"
)

// A Listener is a socket that accepts TCP connections.
type Listener struct {
	At  netip.AddrPort
	Pid int // of the process that made it; 0: unknown
}

// A System is what the check needs to know of the machine.
type System struct {
	Listeners func() ([]Listener, error)
	Names     func() (map[int]string, error) // the executables of all processes
	Tree      func(runtime.Child) ([]int, error)
}

// Current is this machine. Tests replace it.
var Current = System{Listeners: listeners, Names: names, Tree: runtime.Child.Pids}

// listeners are those of this machine.
func listeners() (all []Listener, err error) {
	rows, err := tcptable.List()
	for _, row := range rows {
		addr, _ := netip.AddrFromSlice(row.IP)
		all = append(all, Listener{netip.AddrPortFrom(addr.Unmap(), row.Port), row.Pid})
	}
	return all, err
}

// systemPid is the process "System": the kernel, whose http.sys listens for
// programs that serve HTTP through it.
const systemPid = 4

// relays are programs that listen for others, so that the process which
// answers cannot be determined: the port proxy (in a svchost.exe), WSL and
// Docker.
var relays = []string{"svchost.exe", "wslrelay.exe", "wslhost.exe", "com.docker.backend.exe", "vpnkit.exe"}

// Check returns an error when a connection was accepted by the listener of a
// process that is not of the child's tree. It returns nil where that cannot be
// determined.
func Check(conn net.Conn, c runtime.Child) error {
	from, here := conn.LocalAddr().(*net.TCPAddr)
	to, there := conn.RemoteAddr().(*net.TCPAddr)
	if c.Foreign || !here || !there {
		return nil
	}
	return Current.check(plain(from.AddrPort()), plain(to.AddrPort()), c)
}

// plain is an address as the tables have it.
func plain(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port())
}

func (s System) check(from, to netip.AddrPort, c runtime.Child) error {
	// A connection to an address of this machine comes from that address.
	// https://www.rfc-editor.org/rfc/rfc6724#section-5 (rule 1)
	if !to.Addr().IsLoopback() && to.Addr() != from.Addr() {
		return nil
	}
	err := s.look(to, c)
	if errors.Is(err, errEnded) {
		err = s.look(to, c)
	}
	// The process that made the listener has ended, and another one has it now.
	if errors.Is(err, errEnded) {
		return nil
	}
	return err
}

var errEnded = errors.New("the process has ended")

// look finds the processes that listen at an address before it lists those of
// the tree, so that one which has just been started is not missed.
func (s System) look(at netip.AddrPort, c runtime.Child) error {
	all, err := s.Listeners()
	if err != nil {
		return nil
	}
	holders := holdersOf(all, at)
	tree, err := s.Tree(c)
	switch {
	case errors.Is(err, os.ErrProcessDone):
		return err
	case err != nil, len(holders) == 0, slices.ContainsFunc(holders, func(pid int) bool {
		return pid == 0 || pid == systemPid || slices.Contains(tree, pid)
	}):
		return nil
	}
	return s.describe(at, holders)
}

// describe is the error for a port that is held by processes outside the tree,
// unless one of them may hold it for the child.
func (s System) describe(at netip.AddrPort, holders []int) error {
	programs, err := s.Names()
	if err != nil {
		return nil
	}
	words := make([]string, len(holders))
	for i, pid := range holders {
		name, runs := programs[pid]
		switch {
		case !runs:
			return errEnded
		case slices.ContainsFunc(relays, func(relay string) bool { return strings.EqualFold(relay, name) }):
			return nil
		}
		words[i] = fmt.Sprintf("process %d, %s", pid, name)
	}
	return fmt.Errorf("port %d is held by %s, which is not of the service's process tree", at.Port(), strings.Join(words, ", and by "))
}

// holdersOf are the processes that a connection to an address can reach: those
// that listen at exactly that address, or else at all addresses. One that
// listens at all IPv6 addresses may take IPv4, too.
//
// https://learn.microsoft.com/windows/win32/winsock/dual-stack-sockets
func holdersOf(all []Listener, at netip.AddrPort) []int {
	var exact, any []int
	for _, l := range all {
		switch a := l.At.Addr(); {
		case l.At.Port() != at.Port():
		case a == at.Addr():
			exact = append(exact, l.Pid)
		case a.IsUnspecified() && (a.Is6() || at.Addr().Is4()):
			any = append(any, l.Pid)
		}
	}
	if len(exact) > 0 {
		any = exact
	}
	slices.Sort(any)
	return slices.Compact(any)
}
