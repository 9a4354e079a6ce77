package recipe

import (
	"fmt"
	"strings"

	"winservice.internal/runtime/secret"
)

// unknown refuses a key that there is none of.
func (d *decoder) unknown(e Entry, prefix string) {
	at := e.place()
	if secret.IsName(e.Key) {
		d.problems = append(d.problems, at.problem(passwordWhat,
			"give it to the executable when it installs the service: NAME.exe install --username ACCOUNT, which asks for it, or --password-stdin"))
		return
	}
	mend, certain := dottedHint(e, prefix)
	if !certain {
		dotted := mend
		mend = "fix the problems above to get a suggestion"
		if len(d.problems) < mostShown { // the search is what takes time
			mend = d.unknownMend(e, prefix, dotted)
		}
	}
	d.guessed = d.guessed || certain // whose table has the command
	d.guessed = d.guessed || prefix == "" && (strings.HasSuffix(mend, " command?") || strings.HasSuffix(mend, " command-line?"))
	d.problems = append(d.problems, at.problem("no such key", mend))
}

// unknownMend looks for the key that was meant. dotted is the hint when there is
// none.
func (d *decoder) unknownMend(e Entry, prefix, dotted string) string {
	written := e.Key
	var here []string
	for _, k := range keys {
		if rest, ok := strings.CutPrefix(k.Name, prefix); ok && (k.read != nil || !e.Value.Text) {
			first, _, _ := strings.Cut(rest, ".")
			here = append(here, first)
		}
	}
	if word, ok := otherWords[lower(written)]; ok && prefix == "" {
		return "did you mean " + word + "?"
	}
	if written == "include" {
		return "include stands above all tables, in the first lines of the file"
	}
	if word := Nearest(written, here); word != "" {
		return "did you mean " + word + "?"
	}
	for _, k := range keys {
		table, last, nested := strings.Cut(k.Name, ".")
		switch {
		case prefix == "" && nested && last == written:
			return fmt.Sprintf("%s belongs into the table %s", last, table)
		case prefix != "" && !nested && k.Name == written:
			return fmt.Sprintf("%s belongs to the service itself: write it above the header of %s", written, strings.TrimSuffix(prefix, "."))
		}
	}
	if dotted != "" {
		return dotted
	}
	return "the keys here are " + strings.Join(compact(here), ", ")
}

// compact drops words that follow their like.
func compact(words []string) []string {
	var out []string
	for _, w := range words {
		if len(out) == 0 || out[len(out)-1] != w {
			out = append(out, w)
		}
	}
	return out
}

// otherValues are what other tools call our word values.
var otherValues = map[string]string{
	"boot":           "automatic",
	"demand":         "manual",
	"enabled":        "automatic",
	"off":            "disabled",
	"on-demand":      "manual",
	"no":             "never",
	"yes":            "always",
	"on-error":       "on-failure",
	"on-abnormal":    "on-failure",
	"unless-stopped": "always",
}

// otherWords are what other tools call our keys.
var otherWords = map[string]string{
	"after":               "depends-on",
	"args":                "command",
	"arguments":           "command",
	"autostart":           "start",
	"cwd":                 "directory",
	"dependencies":        "depends-on",
	"displayname":         "display-name",
	"env":                 "environment",
	"exec":                "command",
	"executable":          "command",
	"failure-actions":     "recovery",
	"logon":               "account",
	"parameters":          "command",
	"path":                "command",
	"requires":            "depends-on",
	"run":                 "command",
	"start-type":          "start",
	"startup":             "start",
	"stop-timeout":        "stop",
	"title":               "display-name",
	"user":                "account",
	"username":            "account",
	"workdir":             "directory",
	"working-directory":   "directory",
	"workingdirectory":    "directory",
	"command_line":        "command-line",
	"commandline":         "command-line",
	"service-name":        "name",
	"servicename":         "name",
	"on-failure":          "restart",
	"healthcheck":         "health",
	"liveness":            "health",
	"readiness":           "ready",
	"logging":             "log",
	"environment-strings": "environment",
}
