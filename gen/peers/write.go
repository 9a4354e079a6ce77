package peers

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"winservice.internal/gen/recipe"
)

// plain are the keys of a service in the order in which they are written;
// tables those within its tables, with the words that their notes stand under.
// Notes at a key that is not set stand where it would be.
var (
	plain  = []string{"name", "vars", "display-name", "description", "start", "depends-on", "account", "command", "command-line", "directory", "environment", "environment-file", "environment-remove", "environment-prepend", "supervise", "stop"}
	tables = []struct {
		name string
		keys []string
	}{
		{"environment", nil},
		{"hooks", []string{"pre-start", "post-start", "pre-stop", "post-stop", "timeout"}},
		{"ready", []string{"tcp", "http", "file", "event", "command", "timeout", "interval", "after", "own"}},
		{"health", []string{"tcp", "http", "file", "event", "command", "interval", "timeout", "failures", "own"}},
		{"restart", []string{"when", "delay", "max-delay", "jitter", "give-up-after", "healthy-after", "success-codes", "restart-codes", "give-up-codes"}},
		{"recovery", []string{"actions", "reset-after", "on-give-up"}},
		{"log", []string{"directory", "max-size", "keep", "rotate-every", "max-total", "streams", "compress", "timestamps", "metrics", "off"}},
		{"limits", []string{"priority", "affinity", "memory", "process-memory", "cpu", "processes"}},
		{"security", []string{"service-sid", "privileges", "sddl"}},
	}
)

// An owner is what a line of the recipe belongs to.
type owner struct {
	draft *draft
	key   string
}

// A writer writes a recipe and knows what stands in which line.
type writer struct {
	bytes.Buffer
	lines map[int]owner
	line  int
}

// write returns the recipe of all drafts, and whose each line is.
func (r *reader) write(f format) ([]byte, map[int]owner) {
	w := &writer{lines: map[int]owner{}, line: 1}
	w.comment("Made by winservice import from " + shown(base(r.file)) + " (" + f.what + "). Notes say what was not carried over and what to use instead; winservice explain shows every setting.")
	for _, d := range r.drafts {
		w.draft(d)
	}
	return w.Bytes(), w.lines
}

// base is a file's name without its folders.
func base(file string) string { return file[strings.LastIndexAny(file, `/\`)+1:] }

func (w *writer) draft(d *draft) {
	table := "service." + recipe.QuoteKey(d.instance)
	w.own(d, "", "\n["+table+"]\n")
	for _, key := range plain {
		if key == "environment" && w.inline(d) {
			continue
		}
		w.key(d, key, key)
	}
	for _, t := range tables {
		w.table(d, table, t.name, t.keys)
	}
	if notes := d.notes[""]; len(notes) > 0 {
		w.own(d, "", "\n")
		w.notes(d, "")
	}
}

// key writes one key with its notes before it.
func (w *writer) key(d *draft, key, written string) {
	w.notes(d, key)
	if v := d.values[key]; v != nil {
		w.own(d, key, written+" = "+*v+"\n")
	}
}

// inline writes a few variables in one line, and says whether it did.
func (w *writer) inline(d *draft) bool {
	if len(d.variables()) > 1 {
		return true // a table of their own
	}
	w.notes(d, "environment")
	for _, v := range d.variables() {
		key := "environment." + v.name
		w.own(d, key, "environment = { "+recipe.QuoteKey(v.name)+" = "+*d.values[key]+" }\n")
	}
	return true
}

// table writes a table of a service, or only the notes on it.
func (w *writer) table(d *draft, service, name string, keys []string) {
	if name == "environment" {
		if len(d.variables()) < 2 {
			return
		}
		w.head(d, service, name)
		for _, v := range d.variables() {
			w.key(d, "environment."+v.name, recipe.QuoteKey(v.name))
		}
		return
	}
	set := slices.ContainsFunc(keys, func(k string) bool { return d.values[name+"."+k] != nil })
	noted := len(d.notes[name]) > 0 || slices.ContainsFunc(keys, func(k string) bool { return len(d.notes[name+"."+k]) > 0 })
	switch {
	case set:
		w.head(d, service, name)
	case noted:
		w.own(d, "", "\n")
		w.notes(d, name)
	}
	for _, k := range keys {
		w.key(d, name+"."+k, k)
	}
}

func (w *writer) head(d *draft, service, name string) {
	w.own(d, "", "\n["+service+"."+name+"]\n")
	w.notes(d, name)
}

func (w *writer) notes(d *draft, key string) {
	for _, n := range d.notes[key] {
		w.comment(n)
	}
}

// own writes text whose lines belong to a key.
func (w *writer) own(d *draft, key, text string) {
	for i := range strings.Count(text, "\n") {
		w.lines[w.line+i] = owner{d, key}
	}
	w.line += strings.Count(text, "\n")
	w.WriteString(text)
}

// comment writes a paragraph, wrapped.
func (w *writer) comment(text string) {
	const widest = 110
	line := "#"
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	text = recipe.Harmless(text)
	for word := range strings.FieldsSeq(text) {
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > widest && line != "#" {
			w.own(nil, "", line+"\n")
			line = "#  "
		}
		line += " " + word
	}
	w.own(nil, "", line+"\n")
}

// nameInstances gives each service a name that a folder and an executable can
// have, and states the service name where it is another.
func (r *reader) nameInstances() {
	taken := map[string]bool{}
	for _, d := range r.drafts {
		d.instance = instanceName(d.name)
		for i := 2; taken[strings.ToLower(d.instance)]; i++ {
			d.instance = fmt.Sprintf("%s-%d", instanceName(d.name), i)
		}
		taken[strings.ToLower(d.instance)] = true
		if d.instance != d.name && d.name != "" {
			d.text("name", d.name)
		}
	}
}

// instanceName makes a name that CheckInstanceName takes out of any.
func instanceName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < 0x80 && (strings.ContainsRune("-._+", r) || 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9') {
			return r
		}
		return '-'
	}, name)
	for strings.Contains(name, "..") || strings.Contains(name, "--") {
		name = strings.ReplaceAll(strings.ReplaceAll(name, "..", "."), "--", "-")
	}
	name = strings.Trim(name[:min(len(name), 200)], "-._")
	if what, _ := recipe.CheckInstanceName(name); what != "" {
		name = cmp.Or(name, "imported") + "-service"
	}
	if what, _ := recipe.CheckInstanceName(name); what != "" {
		return "imported"
	}
	return name
}
