package bench

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A process is one of Wine's as Linux knows it, which tells more of it.
type process string // its folder in /proc

// processOf finds the process of a program in the host.
func (h *bench) processOf(exe string) process {
	h.Helper()
	prefix := []byte("\x00WINEPREFIX=" + filepath.Clean(filepath.Join(h.Dir(), "..", "..")) + "\x00")
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline") // the pattern is right
	for _, path := range lines {
		line, _ := os.ReadFile(path)
		program, _, _ := strings.Cut(string(line), "\x00")
		if !strings.HasSuffix(strings.Trim(program, `"`), `\`+exe) {
			continue
		}
		environ, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "environ"))
		if bytes.Contains(environ, prefix) {
			return process(filepath.Dir(path))
		}
	}
	h.Fatalf("%s does not run", exe)
	return ""
}

// number sums what a pattern finds in a file of the process.
func (h *bench) number(p process, file, pattern string) (sum int64) {
	h.Helper()
	files, _ := filepath.Glob(filepath.Join(string(p), file))
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // a thread that has ended
		}
		for _, match := range regexp.MustCompile(pattern).FindAllSubmatch(text, -1) {
			n, _ := strconv.ParseInt(string(match[1]), 10, 64)
			sum += n
		}
	}
	return sum
}

// privateMemory is what a process has written to, in bytes: nobody shares it.
// What it may not write is left aside, that is the code and the constants of its
// program. Windows maps them from the file; Wine reads them into private memory
// where they do not begin at a page in the file.
func (h *bench) privateMemory(p process) (sum int64) {
	h.Helper()
	text, err := os.ReadFile(filepath.Join(string(p), "smaps"))
	if err != nil {
		h.Fatal(err)
	}
	writable := false
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) > 1 && len(fields[1]) == len("rw-p") && strings.Contains(fields[0], "-"):
			writable = fields[1][1] == 'w'
		case writable && len(fields) > 1 && fields[0] == "Private_Dirty:":
			kilobytes, _ := strconv.ParseInt(fields[1], 10, 64)
			sum += 1024 * kilobytes
		}
	}
	return sum
}

// wakeUps is how often its threads have begun to wait.
func (h *bench) wakeUps(p process) int64 {
	h.Helper()
	return h.number(p, "task/*/status", `(?m)^voluntary_ctxt_switches:\s+(\d+)`)
}

// cpuTime is the time that all its threads have spent, the ended ones too.
func (h *bench) cpuTime(p process) time.Duration {
	h.Helper()
	text, err := os.ReadFile(filepath.Join(string(p), "stat"))
	if err != nil {
		h.Fatal(err)
	}
	// The name of the program, in parentheses, may have blanks in it.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / ticks
}

// ticks is Linux' unit of these times: USER_HZ, the same on every machine that
// Wine runs on.
const ticks = 100
