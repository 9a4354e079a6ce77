package doctor

import (
	"fmt"
	"io"

	"winservice.internal/runtime/internal/plainjson"
)

// Write shows what came out to people.
func (e *Examination) Write(w io.Writer) {
	state := "is installed"
	if !e.Installed {
		state = "is not installed; what its executable says was examined"
	}
	found := "nothing was found"
	switch n := len(e.Findings); {
	case n == 1:
		found = "1 thing was found:"
	case n > 1:
		found = fmt.Sprintf("%d things were found:", n)
	}
	fmt.Fprintf(w, "Service %s %s; %s\n", e.Service, state, found)
	for _, f := range e.Findings {
		fmt.Fprintf(w, "%s: %s\n  %s\n  hint: %s\n", f.Severity, f.Where, f.What, f.Mend)
	}
	for _, text := range e.Unknown {
		fmt.Fprintf(w, "not checked: %s\n", text)
	}
}

// Text is what came out in JSON. The names are stable: new ones may come, none
// goes or changes its meaning.
func (e *Examination) Text() []byte {
	var o plainjson.Object
	o.String("service", e.Service)
	o.Bool("installed", e.Installed)
	findings := make([]plainjson.Object, len(e.Findings))
	for i := range e.Findings {
		f, o := &e.Findings[i], &findings[i]
		o.String("severity", f.Severity)
		o.String("check", f.Check)
		o.String("where", f.Where)
		o.String("what", f.What)
		o.String("mend", f.Mend)
	}
	o.Objects("findings", findings)
	o.Strings("not_checked", e.Unknown)
	return o.Text()
}
