package http

import (
	"net"
	"net/url"
)

// Address is the host and the port that are asked.
func (g Get) Address() string {
	u, err := url.Parse(string(g))
	switch {
	case err != nil:
		return ""
	case u.Port() != "":
		return u.Host
	case u.Scheme == "https":
		return net.JoinHostPort(u.Hostname(), "443")
	}
	return net.JoinHostPort(u.Hostname(), "80")
}
