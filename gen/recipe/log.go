package recipe

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"winservice.internal/runtime"
	"winservice.internal/runtime/log/gzip"
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

// checkLogDirectory refuses a folder with a name that Windows takes for no
// folder: %SERVICE_NAME% may be longer than a folder's name.
func (d *decoder) checkLogDirectory() {
	g, set := d.given["log.directory"]
	if !set {
		return
	}
	dir := strings.ReplaceAll(foldCase(d.service.Log.Dir), "%service_name%", foldCase(d.service.Name))
	for part := range strings.FieldsFuncSeq(dir, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if n := units(part); n > longestPart {
			d.refuse(g, fmt.Sprintf("has a folder whose name has %d characters; Windows takes %d", n, longestPart), "shorten it; without the key the folder's name is shortened where it must be")
			return
		}
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

func (d *decoder) readMaxSize(g given) {
	if n, ok := d.size(g); ok {
		d.service.Log.MaxSize = n
	}
}

func (d *decoder) readMaxTotal(g given) {
	if n, ok := d.size(g); ok {
		d.service.Log.MaxTotal = n
	}
}

// checkLogSizes refuses a total that is no room for one file.
func (d *decoder) checkLogSizes() {
	g, set := d.given["log.max-total"]
	log := d.service.WithDefaults().Log
	if set && d.service.Log.MaxTotal > 0 && log.MaxTotal < log.MaxSize {
		d.refuse(g, fmt.Sprintf("all files together have less room than one, whose max-size is %s", strings.Trim(showSize(log.MaxSize), `"`)),
			"make it larger, or log.max-size smaller")
	}
}

// size reads a number of bytes, or a text such as "10MB".
func (d *decoder) size(g given) (int64, bool) {
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
		return n, true
	}
	return 0, false
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

// readRotateEvery reads a span of time, of which never is the default.
func (d *decoder) readRotateEvery(g given) {
	value, ok := d.duration(g, durationRule{never: true, step: time.Second, most: year})
	switch {
	case !ok:
	case value == runtime.Never:
		d.service.Log.RotateEvery = 0
	case value < time.Minute:
		d.refuse(g, d.shown(g)+" is shorter than a minute", `choose a longer time, such as "1h" or "24h"`)
	default:
		d.service.Log.RotateEvery = value
	}
}

func showRotateEvery(s runtime.Service) string {
	if s.Log.RotateEvery == 0 {
		return tomlString("never")
	}
	return showDuration(s.Log.RotateEvery)
}

var streamWords = []string{"merged", "separate"} // in the order of runtime.Streams

func (d *decoder) readStreams(g given) {
	if i, ok := d.word(g, streamWords...); ok {
		d.service.Log.Streams = runtime.Streams(i)
	}
}

var compressWords = []string{"none", "gzip"}

func (d *decoder) readCompress(g given) {
	i, ok := d.word(g, compressWords...)
	switch {
	case !ok:
	case i == 0:
		d.service.Log.Compress = nil
	default:
		d.service.Log.Compress = gzip.Compression{}
	}
}

func showCompress(s runtime.Service) string {
	if s.Log.Compress == nil {
		return tomlString(compressWords[0])
	}
	return tomlString(compressWords[1])
}

func (d *decoder) readTimestamps(g given) {
	if b, ok := d.boolean(g); ok {
		d.service.Log.Timestamps = b
	}
}

func (d *decoder) readEventOutput(g given) {
	b, ok := d.boolean(g)
	switch {
	case !ok:
	case b:
		d.service.Log.EventOutput = runtime.OutputInEvents
	default:
		d.service.Log.EventOutput = runtime.NoOutputInEvents
	}
}

func (d *decoder) readMetrics(g given) {
	if b, ok := d.boolean(g); ok {
		d.service.Log.Metrics = b
	}
}

func (d *decoder) readOff(g given) {
	if b, ok := d.boolean(g); ok {
		d.service.Log.Off = b
	}
}
