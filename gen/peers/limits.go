package peers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// priority sets the priority class by any peer's name of it: BelowNormal,
// below-normal, BELOW_NORMAL_PRIORITY_CLASS, or the number that Windows has.
// https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-setpriorityclass
func (d *draft) priority(field, value string) {
	word := strings.TrimSuffix(strings.ToLower(strings.TrimSpace(value)), "_priority_class")
	word = strings.NewReplacer("-", "", "_", "", " ", "").Replace(word)
	class, ok := map[string]string{
		"normal": "", "32": "",
		"idle": "idle", "64": "idle",
		"belownormal": "below-normal", "16384": "below-normal",
		"abovenormal": "above-normal", "32768": "above-normal",
		"high": "high", "128": "high",
		"realtime": "realtime", "256": "realtime",
	}[word]
	switch {
	case !ok:
		d.odd("limits.priority", field, value, "it is no priority class.")
	case class != "":
		d.put("limits.priority", quote(class))
	}
}

// affinity sets the processors of lists and ranges such as "0,2-3". Those of
// other peers stand with blanks between them.
func (d *draft) affinity(field, value string) {
	processors, ok := processorList(value)
	if !ok {
		d.odd("limits.affinity", field, value, "it is no list of processors, as 0,2-3.")
		return
	}
	words := make([]string, len(processors))
	for i, p := range processors {
		words[i] = strconv.Itoa(p)
	}
	d.put("limits.affinity", "["+strings.Join(words, ", ")+"]")
}

// mostProcessors is how many Windows counts: 20 groups of 64.
const mostProcessors = 20 * 64

func processorList(s string) ([]int, bool) {
	var all []int
	for _, item := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' }) {
		first, last, isRange := strings.Cut(item, "-")
		if !isRange {
			last = first
		}
		from, err1 := strconv.ParseUint(first, 10, 16)
		to, err2 := strconv.ParseUint(last, 10, 16)
		if err1 != nil || err2 != nil || from > to || to >= mostProcessors {
			return nil, false
		}
		for p := int(from); p <= int(to); p++ {
			all = append(all, p)
		}
		if len(all) > 4*mostProcessors {
			return nil, false
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return all, len(all) > 0
}

// byteSize is a size as a recipe writes it: with the largest unit that is exact.
func byteSize(n int64) string {
	for _, u := range []struct {
		name  string
		bytes int64
	}{{"GiB", 1 << 30}, {"GB", 1e9}, {"MiB", 1 << 20}, {"MB", 1e6}, {"KiB", 1 << 10}, {"KB", 1e3}} {
		if n >= u.bytes && n%u.bytes == 0 {
			return fmt.Sprintf("%q", fmt.Sprint(n/u.bytes)+u.name)
		}
	}
	return fmt.Sprint(n)
}
