package recipe

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"winservice.internal/runtime"
)

const milli = time.Millisecond

var whenWords = []string{"on-failure", "always", "never"} // in the order of runtime.When

func (d *decoder) readWhen(g given) {
	if i, ok := d.word(g, whenWords...); ok {
		d.service.Restart.When = runtime.When(i)
	}
}

// durationOf returns a reader of a duration into a field of a service.
func durationOf(field func(*runtime.Service) *time.Duration, rule durationRule) func(*decoder, given) {
	return func(d *decoder, g given) {
		if value, ok := d.duration(g, rule); ok {
			*field(&d.service) = value
		}
	}
}

// checkDelays refuses a first wait that is longer than the longest.
func (d *decoder) checkDelays() {
	for name, value := range map[string]time.Duration{"restart.delay": d.service.Restart.Delay, "restart.max-delay": d.service.Restart.MaxDelay} {
		if _, given := d.given[name]; given && value == 0 {
			return // refused for itself
		}
	}
	r := d.service.WithDefaults().Restart
	if r.Delay <= r.MaxDelay {
		return
	}
	what := fmt.Sprintf("the first wait, %s, is longer than the longest, %s", formatDuration(r.Delay), formatDuration(r.MaxDelay))
	first, hasFirst := d.given["restart.delay"]
	longest, hasLongest := d.given["restart.max-delay"]
	switch {
	case hasFirst && hasLongest:
		d.refuseWith(first, longest, what, "change one of the two")
	case hasFirst:
		d.refuse(first, what+", which is the default", "change it, or set restart.max-delay")
	case hasLongest:
		d.refuse(longest, what+"; the first is the default", "change it, or set restart.delay")
	}
}

func (d *decoder) readJitter(g given) {
	if n, ok := d.percent(g); ok {
		d.service.Restart.Jitter = n
	}
}

// percent reads a percentage such as "20%".
func (d *decoder) percent(g given) (int, bool) {
	s, ok := g.value.Data.(string)
	if !ok {
		mend := `write it like "20%"`
		if n, isInt := g.value.Data.(int64); isInt && 0 <= n && n <= 100 {
			mend = fmt.Sprintf(`write "%d%%"`, n)
		}
		d.refuse(g, d.shown(g)+" is not a percentage", mend)
		return 0, false
	}
	digits, percent := strings.CutSuffix(s, "%")
	n, err := strconv.ParseUint(digits, 10, 32)
	switch {
	case err != nil || !percent:
		d.refuse(g, quote(s)+" is not a percentage", `write a whole number and the sign, like "20%"`)
	case n > 100:
		d.refuse(g, quote(s)+" is more than 100%", "choose one up to 100%")
	default:
		return int(n), true
	}
	return 0, false
}

// codesOf returns a reader of a list of exit codes. A code that asks for two
// things is refused. An empty list is empty and not nil where keep says so.
func codesOf(field func(*runtime.Service) *[]uint32, keep bool) func(*decoder, given) {
	return func(d *decoder, g given) {
		items, ok := d.list(g)
		if !ok {
			return
		}
		codes := []uint32{}
		for _, item := range items {
			code, ok := d.code(item)
			if !ok {
				continue
			}
			if first, twice := d.codes[code]; twice {
				what := "stands in " + first.name + " already"
				if first.name == g.name {
					what = "is there twice"
				}
				d.refuseWith(item, first, formatCode(code)+" "+what, "keep one of the two")
				continue
			}
			d.codes[code] = item
			codes = append(codes, code)
		}
		if len(codes) > 0 || keep {
			*field(&d.service) = codes
		}
	}
}

const codeMend = `write it like 3, -1, "0xC0000005" or "access-violation"`

// code reads an exit code: 32 bits, however they are written.
// https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getexitcodeprocess
func (d *decoder) code(g given) (uint32, bool) {
	var n int64
	switch data := g.value.Data.(type) {
	case int64:
		n = data
	case string:
		if code, ok := codesByName[data]; ok {
			return code, true
		}
		var ok bool
		if n, ok = parseCode(data, g.value.Text); !ok {
			d.refuse(g, quote(data)+" is not an exit code", suggestion(data, codeNames, codeMend))
			return 0, false
		}
	default:
		d.refuse(g, d.shown(g)+" is not an exit code", codeMend)
		return 0, false
	}
	if n < -1<<31 || n > 1<<32-1 {
		d.refuse(g, d.shown(g)+" is no exit code: those have 32 bits", "choose one from -2147483648 to 4294967295")
		return 0, false
	}
	return uint32(n), true
}

// codesByName are the exit codes that have one, codeNames their names.
var codesByName, codeNames = func() (map[string]uint32, []string) {
	byName, names := map[string]uint32{}, []string{}
	for _, c := range runtime.ExitCodes() {
		byName[c.Name] = c.Code
		names = append(names, c.Name)
	}
	return byName, names
}()

// parseCode reads a code that is written as text: in hexadecimal, and where
// values have no types in decimal.
func parseCode(s string, untyped bool) (int64, bool) {
	if digits, isHex := strings.CutPrefix(s, "0x"); isHex {
		n, err := strconv.ParseUint(digits, 16, 63)
		return int64(n), err == nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && untyped
}

// formatCode writes an exit code as a recipe does: by its name if it has one,
// others that are not a program's own in hexadecimal.
func formatCode(code uint32) string {
	for name, named := range codesByName {
		if named == code {
			return name
		}
	}
	if code >= 0x10000 {
		return fmt.Sprintf("0x%08X", code)
	}
	return strconv.FormatUint(uint64(code), 10)
}
