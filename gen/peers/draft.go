package peers

import (
	"fmt"
	"strings"
	"time"

	"winservice.internal/gen/recipe"
)

// A draft is one service on its way into a recipe: values and notes by the
// recipe's keys.
type draft struct {
	name     string // the service name
	line     int    // of the file, where the service begins; 0 if that is not known
	at       int    // where what is read now stands; 0 if that is not known
	instance string

	tell func(line int, what, mend string) // warns of a line of the file; nil: nobody

	values map[string]*string  // TOML, by dotted key
	notes  map[string][]string // paragraphs, by the key or table where one would look
	noted  map[string]bool     // what was noted, with its key

	env          []variable     // those with a name
	envAt        map[string]int // by name in lower case
	dependencies []string
	depended     map[string]bool // by name in lower case
	logs         string          // log.directory, as text
}

type variable struct{ name, value string }

func newDraft(name string) *draft {
	return &draft{
		name: name, values: map[string]*string{}, notes: map[string][]string{}, noted: map[string]bool{},
		envAt: map[string]int{}, depended: map[string]bool{},
	}
}

// add begins a service that is at a line of the file.
func (r *reader) add(line int, name string) *draft {
	d := newDraft(name)
	d.line, d.tell = line, r.warn
	r.drafts = append(r.drafts, d)
	return d
}

// refuse is problem for a service as a whole.
func (r *reader) refuse(d *draft, what, mend string) error {
	return r.problem(d.line, min(d.line, 1), 0, what, mend)
}

// put sets a key to what stands in TOML.
func (d *draft) put(key, toml string) { d.values[key] = &toml }

// text sets a key to a string, and does nothing with an empty one.
func (d *draft) text(key, s string) {
	if s = strings.ReplaceAll(s, "\r", ""); s == "" {
		return
	}
	if clean := redact(s); clean != s {
		d.note(key, "A secret was left out of this text.")
		s = clean
	}
	if key == "log.directory" {
		d.logs = s
	}
	d.put(key, quote(s))
}

func (d *draft) list(key string, words []string) {
	if len(words) > 0 {
		d.put(key, tomlList(words))
	}
}

func (d *draft) duration(key string, t time.Duration) { d.put(key, `"`+recipe.FormatDuration(t)+`"`) }

// note says something at a key.
func (d *draft) note(key, text string) {
	if !d.noted[key+":"+text] {
		d.noted[key+":"+text] = true
		d.notes[key] = append(d.notes[key], text)
	}
}

// lost notes a field of the peer's that is not carried, why, and what to use
// instead. The value of a secret is not shown.
func (d *draft) lost(key, field, value, why string) {
	if recipe.IsSecret(optionName(field), value) {
		value = left
	}
	d.note(key, "not carried: "+shown(field)+shownValue(value)+": "+why)
}

// odd is lost for a value that is none of the field's: where it is misspelt,
// the peer has taken it for something else, too, and nobody has seen it.
func (d *draft) odd(key, field, value, why string) {
	d.lost(key, field, value, why)
	if d.tell != nil && !recipe.IsSecret(optionName(field), value) {
		d.tell(d.at, shown(field)+shownValue(value)+": "+strings.TrimSuffix(why, "."), "mend it, and import the file again; the recipe has a note on it")
	}
}

// unknown notes a field that is not one of the peer's as far as we know them,
// and warns of it: where it is misspelt, the peer does not heed it either.
func (d *draft) unknown(line int, field, value string) {
	what := "no such field is known"
	if line > 0 {
		what += fmt.Sprintf(" (line %d)", line)
	}
	d.lost("", field, value, what+"; look up what it does, and whether a key of winservice help keys does the same.")
	if d.tell != nil {
		d.tell(line, shown(field)+" is no field that is known; it is not carried", "look whether it is misspelt; the recipe has a note on it")
	}
}

// secret notes that there was one.
func (d *draft) secret(key, field, instead string) {
	d.note(key, "left out: "+shown(field)+" is a secret; "+instead)
}

// drop takes a value out again that the recipe's rules refuse.
func (d *draft) drop(key, why string) {
	value := ""
	if v := d.values[key]; v != nil {
		value = *v
	}
	delete(d.values, key)
	if name, ok := strings.CutPrefix(key, "environment."); ok {
		d.forget(name)
		key = "environment"
		value = name + "=" + value
	}
	d.note(key, "not carried: "+shown(redact(value))+": "+why)
}

// variable sets an environment variable of the child's; the last of a name
// wins, in any case.
func (d *draft) variable(name, value string) {
	switch {
	case !d.isOpen(name, value):
	case strings.EqualFold(name, "ZMANAGED"):
		d.lost("environment", name, value, "ZMANAGED is always 1.")
	default:
		d.forget(name)
		d.envAt[strings.ToLower(name)] = len(d.env)
		d.env = append(d.env, variable{name, value})
		d.put("environment."+name, quote(value))
	}
}

// isOpen says whether a variable may stand in a recipe, and otherwise notes
// that it is a secret.
func (d *draft) isOpen(name, value string) bool {
	if !recipe.IsSecret(name, value) && (redact(value) == value || !recipe.IsSecret("password", value)) {
		return true
	}
	d.secret("environment", name, "write it into an environment-file, which stays on the service's machine and only the service's account may read.")
	return false
}

// forget takes a variable out.
func (d *draft) forget(name string) {
	if i, ok := d.envAt[strings.ToLower(name)]; ok {
		delete(d.values, "environment."+d.env[i].name)
		d.env[i].name = ""
		delete(d.envAt, strings.ToLower(name))
	}
}

// variables are those that are set, in the file's order.
func (d *draft) variables() []variable {
	var all []variable
	for _, v := range d.env {
		if v.name != "" {
			all = append(all, v)
		}
	}
	return all
}

// assign is variable for NAME=value.
func (d *draft) assign(field, s string) {
	name, value, ok := strings.Cut(s, "=")
	if !ok || name == "" {
		d.odd("environment", field, s, "it is not NAME=value.")
		return
	}
	d.variable(name, value)
}

// constant sets a delay that does not double, without an end.
func (d *draft) constant(delay time.Duration) {
	d.duration("restart.delay", delay)
	d.duration("restart.max-delay", max(delay, time.Millisecond))
	d.put("restart.give-up-after", `"never"`)
}

// codes sets a list of exit codes.
func (d *draft) codes(key string, codes []uint32) {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = recipe.FormatCode(c)
	}
	d.put(key, "["+strings.Join(words, ", ")+"]")
}

// baseMark stands in a text for the folder of the peer's executable, which the
// recipe has as the variable base. Files with it are not read.
const baseMark = "\uE000"

// quote writes a text as TOML.
func quote(s string) string { return strings.ReplaceAll(recipe.Quote(s), baseMark, "${base}") }

// shown is a text of the file's in a note: one line, not too long, without
// control characters and secrets.
func shown(s string) string {
	const longest = 200
	s = strings.ReplaceAll(s, baseMark, "${base}")
	s = strings.Join(strings.FieldsFunc(redact(s), func(r rune) bool { return r < ' ' || r == 0x7f || r == ' ' || r == 0x85 || r == 0x2028 || r == 0x2029 }), " ")
	if runes := []rune(s); len(runes) > longest {
		s = string(runes[:longest]) + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

func shownValue(s string) string {
	if s = shown(s); s == "" {
		return ""
	}
	return " = " + s
}

// tomlList writes a list, one word a line when it is long.
func tomlList(words []string) string {
	quoted := make([]string, len(words))
	length := 0
	for i, w := range words {
		quoted[i] = quote(w)
		length += len(quoted[i]) + 2
	}
	if length <= 90 {
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	return "[\n  " + strings.Join(quoted, ",\n  ") + ",\n]"
}
