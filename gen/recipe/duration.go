package recipe

import (
	"fmt"
	"strings"
	"time"

	"winservice.internal/runtime"
)

// A durationRule says which durations a key takes, beside those in between.
type durationRule struct {
	atOnce bool          // "0s" is runtime.AtOnce
	never  bool          // "never" is runtime.Never
	zero   bool          // "0s" is zero
	step   time.Duration // it is a multiple of this
	most   time.Duration
}

// The longest durations. A year is longer than any that is meant; the others
// are what the SCM can be told in a DWORD of milliseconds.
const (
	year        = 8760 * time.Hour
	mostAction  = 1000 * time.Hour
	mostPatient = 24 * time.Hour
)

// duration reads a duration in Go's syntax.
func (d *decoder) duration(g given, rule durationRule) (time.Duration, bool) {
	s, ok := g.value.Data.(string)
	if !ok {
		mend := `write it like "90s" or "1m30s"`
		if n, isInt := g.value.Data.(int64); isInt && n >= 0 {
			mend = fmt.Sprintf(`write the unit: "%ds", or "%dms"`, n, n)
		}
		d.refuse(g, d.shown(g)+" is not a duration", mend)
		return 0, false
	}
	value, what, mend := parseDuration(s, rule)
	if what != "" {
		d.refuse(g, what, mend)
		return 0, false
	}
	return value, true
}

// parseDuration returns a duration, or what is wrong with it and the mend.
func parseDuration(s string, rule durationRule) (value time.Duration, what, mend string) {
	if s == "never" && rule.never {
		return runtime.Never, "", ""
	}
	value, err := time.ParseDuration(s)
	bare := strings.Trim(s, "0123456789") == ""
	switch {
	case err != nil || bare || strings.HasPrefix(s, "+"):
		return 0, quote(s) + " is not a duration", durationMend(s, bare, rule)
	case value < 0:
		return 0, quote(s) + " is a negative duration", `write it like "90s" or "1m30s"`
	case value > rule.most:
		return 0, fmt.Sprintf("%s is longer than %s", quote(s), formatDuration(rule.most)), neverMend(rule, "choose a shorter time")
	case value%rule.step != 0:
		return 0, fmt.Sprintf("%s is not a multiple of %s", quote(s), formatDuration(rule.step)), "round it"
	case value == 0 && rule.atOnce:
		return runtime.AtOnce, "", ""
	case value == 0 && !rule.zero:
		return 0, quote(s) + " is no time at all", neverMend(rule, "write a time of at least "+formatDuration(rule.step))
	}
	return value, "", ""
}

func durationMend(s string, bare bool, rule durationRule) string {
	number := strings.TrimRight(s, " abcdefghijklmnopqrstuvwxyz")
	switch {
	case bare && s != "":
		return fmt.Sprintf(`write the unit: "%ss"`, s)
	case number != "" && strings.HasPrefix(strings.TrimSpace(s[len(number):]), "d"):
		return `write days in hours: a day is "24h"`
	}
	return neverMend(rule, `write it like "90s" or "1m30s"`)
}

// neverMend adds to a mend that there is "never".
func neverMend(rule durationRule, mend string) string {
	if rule.never {
		return mend + `, or "never"`
	}
	return mend
}

// FormatDuration writes a duration as a recipe does.
func FormatDuration(d time.Duration) string { return formatDuration(d) }

// formatDuration writes a duration as a recipe does.
func formatDuration(d time.Duration) string {
	switch d {
	case runtime.AtOnce:
		return "0s"
	case runtime.Never:
		return "never"
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
