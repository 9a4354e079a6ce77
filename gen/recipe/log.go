package recipe

import (
	"fmt"
	"strconv"
	"strings"
)

// The ranges of the log's keys. A file holds at least a few lines, and
// nothing that is counted in bytes comes near the end of an int64.
const (
	smallestLog = 1000
	largestLog  = 1_000_000_000_000
	mostLogs    = 1000
)

func (d *decoder) readLogDirectory(g given) {
	if s, ok := d.folder(g); ok {
		d.service.Log.Dir = s
	}
}

// sizeUnits are those of a size, the longer ones first.
var sizeUnits = []struct {
	name  string
	bytes int64
}{
	{"KiB", 1 << 10},
	{"MiB", 1 << 20},
	{"GiB", 1 << 30},
	{"KB", 1e3},
	{"kB", 1e3},
	{"MB", 1e6},
	{"GB", 1e9},
	{"B", 1},
}

// readMaxSize reads a number of bytes, or a text such as "10MB".
func (d *decoder) readMaxSize(g given) {
	n, ok := g.value.Data.(int64)
	if s, isText := g.value.Data.(string); isText {
		n, ok = parseSize(s, g.value.Text)
	}
	switch {
	case !ok:
		d.refuse(g, d.shown(g)+" is not a size", `write bytes, or a text such as "10MB" (10,000,000) or "10MiB" (10,485,760)`)
	case n < smallestLog || n > largestLog:
		d.refuse(g, fmt.Sprintf("%s is not between 1KB and 1000GB", d.shown(g)), "choose a size in between")
	default:
		d.service.Log.MaxSize = n
	}
}

// parseSize reads a whole number and its unit; bare says that the unit may be
// missing.
func parseSize(s string, bare bool) (int64, bool) {
	unit := int64(1)
	number := s
	if !bare || strings.Trim(s, "0123456789") != "" {
		unit = 0
		for _, u := range sizeUnits {
			if rest, ok := strings.CutSuffix(s, u.name); ok {
				number, unit = strings.TrimSuffix(rest, " "), u.bytes
				break
			}
		}
	}
	n, err := strconv.ParseUint(number, 10, 63)
	if err != nil || unit == 0 {
		return 0, false
	}
	if int64(n) > largestLog/unit {
		return largestLog + 1, true // whatever it is, it is too large
	}
	return int64(n) * unit, true
}

func (d *decoder) readKeep(g given) {
	if n, ok := d.integer(g, 1, mostLogs); ok {
		d.service.Log.Keep = int(n)
	}
}

func (d *decoder) readTimestamps(g given) {
	if b, ok := d.boolean(g); ok {
		d.service.Log.Timestamps = b
	}
}

func (d *decoder) readOff(g given) {
	if b, ok := d.boolean(g); ok {
		d.service.Log.Off = b
	}
}
