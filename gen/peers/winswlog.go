package peers

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// WinSW's defaults of a log that is rolled by size.
const (
	winswSize = 10 << 20
	winswKeep = 8 // files beside the one being written
)

// log takes over where the output goes and how it is kept. WinSW has a file
// for each stream.
// https://github.com/winsw/winsw/blob/v3/docs/logging-and-error-reporting.md
func (w *winsw) log(n *node) {
	mode := strings.ToLower(cmp.Or(n.value("mode"), "append"))
	if w.root.child("logmode") == nil { // which counts where there is one
		w.logMode(n, mode)
	}
	sized := strings.HasPrefix(mode, "roll-by-size")
	for _, c := range append(n.attrs, n.children...) {
		field := "log " + c.name
		switch strings.ToLower(c.name) {
		case "mode":
		case "logpath":
			w.text("log.directory", under(w.expand(c.text)))
		case "name", "outfilepattern", "errfilepattern":
			w.fileName(c)
		case "outfiledisabled", "errfiledisabled":
		case "sizethreshold":
			if kb, ok := w.number("log.max-size", field, c.text); ok && w.applies(field, c.text, sized) {
				w.put("log.max-size", fmt.Sprintf("%q", fmt.Sprint(kb)+"KiB"))
			}
		case "keepfiles":
			if kept, ok := w.number("log.keep", field, c.text); ok && w.applies(field, c.text, mode == "roll-by-size" || mode == "roll-by-time") {
				w.put("log.keep", fmt.Sprint(max(0, kept)+1))
				delete(w.notes, "log.keep")
				w.note("log.keep", "WinSW counts the files beside the one being written.")
			}
		case "pattern":
			w.pattern(n, c, mode)
		case "period":
			w.applies(field, c.text, mode == "roll-by-time")
		case "autorollattime":
			w.rollAt(c, field, mode)
		case "zipolderthannumdays", "zipdateformat":
			w.lost("log", field, c.text, "files are not compressed; they are kept by log.keep and log.max-total.")
		default:
			w.unknown(c.line, field, w.everything(c))
		}
	}
}

// applies notes a field that WinSW does not heed in the mode that is set.
func (w *winsw) applies(field, value string, does bool) bool {
	if !does {
		w.lost("log", field, value, "WinSW does not heed it in this mode.")
	}
	return does
}

func (w *winsw) logMode(n *node, mode string) {
	switch mode = strings.ToLower(mode); mode {
	case "none", "ignore":
		delete(w.values, "log.streams")
		w.put("log.off", "true")
	case "roll-by-size", "rotate":
		w.put("log.max-size", byteSize(winswSize))
		w.put("log.keep", fmt.Sprint(winswKeep+1))
	case "roll-by-size-time":
		w.put("log.max-size", byteSize(winswSize))
		w.keepsAll("WinSW")
	case "roll-by-time":
		w.keepsAll("WinSW")
		w.note("log.max-size", "WinSW begins a new file by the time alone; here a full one is set aside, too.")
	case "reset":
		w.lost("log.max-size", n.name, mode, "a start does not empty the log; it is rotated by size.")
	case "roll":
		w.lost("log.max-size", n.name, mode, "a start does not set the log aside; it is rotated by size.")
	case "append":
		w.lost("log.max-size", n.name, mode, "the log does not grow without an end; it is rotated by size.")
	default:
		w.odd("log.max-size", n.name, mode, "it is none of WinSW's modes.")
	}
}

// mostFiles is how many files of a log are kept at most.
const mostFiles = 1000

// keepsAll is for a peer that deletes no log: the most is kept that there is.
func (d *draft) keepsAll(peer string) {
	d.put("log.keep", fmt.Sprint(mostFiles))
	d.note("log.keep", peer+" never deletes old files; here so many are kept: choose how many you want.")
}

// dateLiterals are the parts of a .NET date pattern that stand for themselves.
var dateLiterals = regexp.MustCompile(`'[^']*'|"[^"]*"|\\.`)

// pattern takes over how often a log that is rolled by time begins a new file:
// with each of the smallest part of time in its name, times the period.
func (w *winsw) pattern(n, c *node, mode string) {
	field := "log " + c.name
	w.lost("log", field, c.text, "the files are called NAME.log, NAME.1.log and so on.")
	if mode != "roll-by-time" {
		return
	}
	period := int64(1)
	if s := n.value("period"); s != "" {
		if p, ok := w.number("log.rotate-every", "log period", s); ok && 0 < p && p < 1000 {
			period = p
		}
	}
	parts := dateLiterals.ReplaceAllString(c.text, "")
	for _, unit := range []struct {
		letters string
		span    time.Duration
	}{{"sfF", time.Second}, {"m", time.Minute}, {"hH", time.Hour}, {"d", 24 * time.Hour}} {
		if !strings.ContainsAny(parts, unit.letters) {
			continue
		}
		if span := unit.span * time.Duration(period); span >= time.Minute {
			w.duration("log.rotate-every", span)
		} else {
			w.lost("log.rotate-every", field, c.text, "a minute is the shortest.")
		}
		return
	}
	w.lost("log.rotate-every", field, c.text, "a month is no span of a fixed length; write log.rotate-every.")
}

// rollAt takes over the time of a day at which a new file begins.
func (w *winsw) rollAt(c *node, field, mode string) {
	if !w.applies(field, c.text, mode == "roll-by-size-time") {
		return
	}
	w.put("log.rotate-every", `"24h"`)
	if strings.Trim(c.text, "0:") != "" {
		w.lost("log.rotate-every", field, c.text, "a day's new file begins at midnight.")
	}
}

// streams throws the output away where both streams' files are disabled.
func (w *winsw) streams() {
	off := func(name string) bool {
		for _, at := range []*node{w.root, w.root.child("log")} {
			if at != nil && at.child(name) != nil {
				return at.child(name).isTrue()
			}
		}
		return false
	}
	out, err := off("outfiledisabled"), off("errfiledisabled")
	switch {
	case out && err:
		delete(w.values, "log.streams")
		w.put("log.off", "true")
	case out:
		w.lost("log.off", "outfiledisabled", "true", "log.off is for both streams; here standard output is kept, too.")
	case err:
		w.lost("log.off", "errfiledisabled", "true", "log.off is for both streams; here standard error is kept, too.")
	}
}

func (w *winsw) fileName(n *node) {
	w.lost("log", n.name, n.text, "the files are called NAME.log and NAME.err.log.")
}
