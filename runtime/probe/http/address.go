package http

import "net/url"

// Address is the host and the port that are asked.
func (g Get) Address() string {
	u, err := url.Parse(string(g))
	switch {
	case err != nil:
		return ""
	case u.Port() != "":
		return u.Host
	case u.Scheme == "https":
		return u.Host + ":443"
	}
	return u.Host + ":80"
}
