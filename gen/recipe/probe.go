package recipe

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"winservice.internal/runtime"
	"winservice.internal/runtime/probe/http"
	"winservice.internal/runtime/probe/tcp"
	"winservice.internal/runtime/secret"
)

// probeKeys are the keys of ready and of health that say what is asked. One of
// them replaces another.
var probeKeys = []string{"tcp", "http", "file", "event", "command"}

// A probed is a table that has a probe.
type probed struct {
	name    string
	probe   func(*runtime.Service) *runtime.Probe
	foreign func(*runtime.Service) *bool
}

var (
	ready = probed{
		"ready", func(s *runtime.Service) *runtime.Probe { return &s.Ready.Probe },
		func(s *runtime.Service) *bool { return &s.Ready.Foreign },
	}
	health = probed{
		"health", func(s *runtime.Service) *runtime.Probe { return &s.Health.Probe },
		func(s *runtime.Service) *bool { return &s.Health.Foreign },
	}
)

// probeForms are how each of them is written.
var probeForms = map[string]struct {
	example string
	shape   Shape
}{
	"tcp":     {`"127.0.0.1:8080"`, matching(`(?:[^ /@:\[\]` + controls + `]+|\[[0-9A-Fa-f:.]+\]):0*[1-9][0-9]{0,4}`)},
	"http":    {`"http://127.0.0.1:8080/ok"`, matching(`https?://[^ ` + controls + `]+`)},
	"file":    {`'D:\srv\ready.txt'`, aPath},
	"event":   {`'Global\zope-%d'`, matching(anEvent)},
	"command": {`['C:\srv\check.exe', "--quick"]`, aCommand},
}

// probeKey is the key of a probe of type P.
func probeKey[P runtime.Probe](t probed, name, typ, doc string, read func(*decoder, given) (P, bool), show func(P) string) key {
	written := probeForms[name]
	return key{
		Key{t.name + "." + name, typ, "none", doc, written.example, written.shape},
		func(d *decoder, g given) {
			if p, ok := read(d, g); ok {
				*t.probe(&d.service) = p
			}
		},
		func(s runtime.Service) string {
			if p, ok := (*t.probe(&s)).(P); ok {
				return show(p)
			}
			return "none"
		},
	}
}

func showText[P ~string](p P) string { return tomlString(string(p)) }

// readTCP reads a host and a port.
func (d *decoder) readTCP(g given) (tcp.Connect, bool) {
	s, ok := d.line(g)
	if !ok {
		return "", false
	}
	const mend = `write host and port, as "127.0.0.1:8080" or "[::1]:8080"`
	host, port, err := net.SplitHostPort(s)
	n, notNumber := strconv.ParseUint(port, 10, 16)
	switch ip := net.ParseIP(host); {
	case err != nil || notNumber != nil || n == 0:
		d.refuse(g, quote(s)+" is not a host and a port", mend)
	case host == "":
		d.refuse(g, quote(s)+" has no host", fmt.Sprintf(`for this machine write "127.0.0.1:%s"`, port))
	case ip != nil && ip.IsUnspecified():
		d.refuse(g, quote(s)+" is where a server listens, not where it can be reached", fmt.Sprintf(`for this machine write "127.0.0.1:%s"`, port))
	case strings.ContainsAny(host, " /@"):
		d.refuse(g, quote(host)+" is not a host", mend)
	default:
		return tcp.Connect(s), true
	}
	return "", false
}

// readHTTP reads a URL.
func (d *decoder) readHTTP(g given) (http.Get, bool) {
	s, ok := d.line(g)
	if !ok {
		return "", false
	}
	const mend = `write it in full, as "http://127.0.0.1:8080/ok"`
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		d.refuse(g, quote(s)+" is not an address of HTTP", mend)
	case u.User != nil:
		if _, secret := u.User.Password(); secret {
			d.refuse(g, secretWhat, "name an address that anybody may ask")
		} else {
			d.refuse(g, quote(s)+" has a user, as whom nobody can ask without a password", "name an address that anybody may ask")
		}
	case hasSecret(u.Query()):
		d.refuse(g, secretWhat, "name an address that anybody may ask")
	case u.Fragment != "" || !isPort(u):
		d.refuse(g, quote(s)+" is not an address of HTTP", mend)
	default:
		return http.Get(s), true
	}
	return "", false
}

// hasSecret says whether one of a URL's parameters is a secret.
func hasSecret(query url.Values) bool {
	for name, values := range query {
		if secret.IsName(name) && slices.ContainsFunc(values, func(v string) bool { return v != "" }) {
			return true
		}
	}
	return false
}

// isPort says whether a URL has a port that there can be, or none.
func isPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && n > 0
}

func (d *decoder) readFile(g given) (runtime.FileWritten, bool) {
	s, ok := d.folder(g)
	return runtime.FileWritten(s), ok
}

// readEvent reads the name of an event object.
func (d *decoder) readEvent(g given) (runtime.EventSet, bool) {
	s, ok := d.line(g)
	return runtime.EventSet(s), ok && d.eventName(g, s)
}

func (d *decoder) readCommandProbe(g given) (runtime.CommandSucceeds, bool) {
	words, ok := d.commandWords(g)
	return words, ok
}

func showCommandProbe(p runtime.CommandSucceeds) string { return tomlList(p) }

func (d *decoder) readFailures(g given) {
	if n, ok := d.integer(g, 1, 1000); ok {
		d.service.Health.Failures = int(n)
	}
}

// checkProbes sees to it that ready and health have one probe each, and that
// a service whose own table says how to ask says what, too. A template and the
// defaults may say how for those services that have a probe.
func (d *decoder) checkProbes() {
	for _, t := range []probed{ready, health} {
		var what, how []given
		for name, g := range d.given {
			below, ok := strings.CutPrefix(name, t.name+".")
			switch {
			case !ok:
			case slices.Contains(probeKeys, below):
				what = append(what, g)
			case !strings.HasPrefix(g.path, "defaults.") && !strings.HasPrefix(g.path, "template."):
				how = append(how, g)
			}
		}
		slices.SortFunc(what, byPosition)
		for i := range what {
			if i > 0 {
				d.refuse(what[i], "stands beside "+what[0].name+", and only one of them is asked", "keep one of the two")
			}
		}
		for _, g := range how {
			probes, needs := needsProbe(strings.TrimPrefix(g.name, t.name+"."))
			asked := slices.ContainsFunc(what, func(w given) bool { return slices.Contains(probes, strings.TrimPrefix(w.name, t.name+".")) })
			switch {
			case !needs || asked:
			case len(what) == 0:
				d.refuse(g, "is of no use: nothing says what is asked", fmt.Sprintf("add one of %s, as %s.tcp = \"127.0.0.1:8080\"", listed(probes), t.name))
			default:
				d.refuse(g, "has no effect: only "+listed(probes)+" find a listener", "remove it, or probe with one of these")
			}
		}
	}
	d.checkAfter()
}

func byPosition(a, b given) int {
	if a.value.Pos.Line != b.value.Pos.Line {
		return a.value.Pos.Line - b.value.Pos.Line
	}
	if a.value.Pos.Column != b.value.Pos.Column {
		return a.value.Pos.Column - b.value.Pos.Column
	}
	return strings.Compare(a.name, b.name)
}
