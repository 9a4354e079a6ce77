package condition

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// pythonName returns the name or marker that a Python's version decides; nil:
// it is none. As --python-version is about CPython, the names of others are
// false.
func pythonName(name string) func(python string) value {
	switch name {
	case "cpython":
		return func(string) value { return true }
	case "pypy", "jython", "ironpython":
		return func(string) value { return false }
	case "python_version":
		return func(python string) value { return version(twoParts(python)) }
	case "python_full_version", "implementation_version":
		return func(python string) value { return version(python) }
	case "implementation_name":
		return func(string) value { return "cpython" }
	case "platform_python_implementation", "python_implementation":
		return func(string) value { return "CPython" }
	}
	// python2, python3, python27, python311: the digits of a version
	digits, ok := strings.CutPrefix(name, "python")
	if !ok || digits == "" || strings.Trim(digits, "0123456789") != "" || digits[0] != '2' && digits[0] != '3' {
		return nil
	}
	return func(python string) value {
		major, minor, _ := strings.Cut(twoParts(python), ".")
		return digits == major || digits == major+minor
	}
}

// twoParts is the major and the minor number of a version.
func twoParts(python string) string {
	parts := strings.SplitN(python, ".", 3)
	return strings.Join(parts[:min(len(parts), 2)], ".")
}

// patched are the machines that one may be whose Python is known by two
// numbers alone: one for each third number that could make a difference to a
// condition, which is every one that it has in its text, 0 for those below, and
// one above all.
func (m Machine) patched(condition string) []Machine {
	if strings.Count(m.Python, ".") != 1 {
		return []Machine{m}
	}
	const above = 1 << 30
	thirds := []int{0, above}
	for digits := range strings.FieldsFuncSeq(condition, func(r rune) bool { return r < '0' || r > '9' }) {
		if n, err := strconv.Atoi(digits); err == nil && n < above && len(thirds) < 100 && !slices.Contains(thirds, n) {
			thirds = append(thirds, n)
		}
	}
	all := make([]Machine, len(thirds))
	for i, n := range thirds {
		all[i] = m
		all[i].Python = m.Python + "." + strconv.Itoa(n)
	}
	return all
}

// twoNumbers is the version of a machine's Python without its third number.
func (m Machine) twoNumbers() string { return twoParts(m.Python) }

// versionInfo is sys.version_info of a release.
func versionInfo(python string) []value {
	var all []value
	for part := range strings.SplitSeq(python, ".") {
		n, err := strconv.ParseInt(part, 10, 32)
		if err != nil {
			break
		}
		all = append(all, n)
	}
	return append(all, "final", int64(0))
}

// IsVersion says whether a text is a version as --python-version takes it:
// two or three numbers with dots between.
func IsVersion(s string) bool {
	n := strings.Count(s, ".")
	release, ok := parseRelease(s)
	return ok && (n == 1 || n == 2) && (release[0] == 2 || release[0] == 3)
}

// A version is a text that is compared as PEP 440 says, number by number.
type version string

// compare compares with a version that is written in a condition: of numbers
// alone, and for == and != perhaps with .* at its end.
func (v version) compare(op, with string, isText bool) (holds, ok bool) {
	ours, ok := parseRelease(string(v))
	if !ok || !isText {
		return false, false
	}
	if op == "===" {
		return string(v) == with, true
	}
	if prefix, wild := strings.CutSuffix(with, ".*"); wild {
		theirs, ok := parseRelease(prefix)
		same := ok && orderOfReleases(ours[:min(len(ours), len(theirs))], theirs) == 0
		return same == (op == "=="), ok && (op == "==" || op == "!=")
	}
	theirs, ok := parseRelease(with)
	if !ok {
		return false, false
	}
	order := orderOfReleases(ours, theirs)
	if op == "~=" { // at least that, and the same but for its last number
		if len(theirs) < 2 {
			return false, false
		}
		head := theirs[:len(theirs)-1]
		return order >= 0 && orderOfReleases(ours[:min(len(ours), len(head))], head) == 0, true
	}
	return byOrder(order, op)
}

func parseRelease(s string) (numbers []int, ok bool) {
	for part := range strings.SplitSeq(strings.TrimSpace(s), ".") {
		n, err := strconv.ParseUint(part, 10, 31)
		if err != nil {
			return nil, false
		}
		numbers = append(numbers, int(n))
	}
	return numbers, true
}

// orderOfReleases compares number by number; those that are missing are 0.
func orderOfReleases(a, b []int) int {
	for i := range max(len(a), len(b)) {
		var x, y int
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if c := cmp.Compare(x, y); c != 0 {
			return c
		}
	}
	return 0
}
