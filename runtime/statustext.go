package runtime

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/internal/supervise"
)

// write is for people: what is most likely wrong comes first.
func (r *statusReport) write(w io.Writer, now time.Time) {
	if !r.Installed {
		fmt.Fprintf(w, "Service %s is not installed.\n", r.Service)
		return
	}
	fmt.Fprintf(w, "Service %s is %s%s\n", r.Service, r.State, r.but())
	for _, line := range []struct{ what, text string }{
		{"as of", r.staleText(now)},
		{"progress", r.progressText()},
		{"child", r.childText(now)},
		{"hook", r.hookText(now)},
		{"failures", r.failuresText()},
		{"last exit", r.lastExitText()},
		{"ended with", r.endText()},
		{"operation", r.operationText()},
		{"as of", r.asOfText(now)},
		{"metrics", r.Metrics},
		{"restarts", r.restartsText()},
		{"process", r.processText(now)},
		{"executable", r.executableText()},
		{"recipe", r.recipeText()},
		{"start type", r.StartType},
		{"log", r.logText()},
	} {
		if line.text != "" {
			fmt.Fprintf(w, "  %-10s  %s\n", line.what, line.text)
		}
	}
}

// but is what the SCM's word alone would hide.
func (r *statusReport) but() string {
	e := r.ExitCode
	switch {
	case r.Gone:
		return ", but its process has ended"
	case e != nil && e.Specific && e.Code == supervise.GaveUpCode && r.Failures > 0:
		return fmt.Sprintf(": it gave up after %d failures in a row", r.Failures)
	case r.Stale != "" && r.State != scm.Stopped.String():
		return "; what its child does is not known"
	case r.Restarts != nil && r.State == scm.Running.String() && r.ChildPid == 0:
		return ", but its child does not run"
	}
	return ""
}

// progressText is how far a stop has come. One that reports nothing for longer
// than its hint hangs.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_status
func (r *statusReport) progressText() string {
	if r.State != scm.StopPending.String() || r.WaitHint == 0 {
		return ""
	}
	return fmt.Sprintf("check point %d; the next one, or the end, within %s of it", r.CheckPoint, brief(r.WaitHint))
}

func (r *statusReport) childText(now time.Time) string {
	switch {
	case r.State == scm.Stopped.String() || r.Restarts == nil:
		return ""
	case r.ChildGone != 0:
		return fmt.Sprintf("none; process %d has ended since", r.ChildGone)
	case r.ChildPid != 0:
		text := fmt.Sprintf("%d%s", r.ChildPid, since(r.ChildStarted, now))
		if r.Processes > 1 {
			text += fmt.Sprintf(", one of %d processes", r.Processes)
		}
		if !r.ChildReady {
			text += ", not ready"
		}
		if r.Health != "" {
			text += ", " + r.Health
		}
		return text
	case r.NextStart != nil:
		return fmt.Sprintf("none; next start at %s (in %v)", clock(*r.NextStart), rounded(r.NextStart.Sub(now)))
	case r.Stale != "" && r.Due != nil:
		return "none; a start was due at " + clock(*r.Due)
	case r.Hook != "" || r.Stale != "" || r.State == scm.StopPending.String():
		return "none"
	case r.Due != nil:
		return "none; it is being started since " + clock(*r.Due)
	}
	return "none; it is being started"
}

func (r *statusReport) hookText(now time.Time) string {
	if r.Hook == "" {
		return ""
	}
	return r.Hook + " is running" + since(r.HookStarted, now)
}

// failuresText is how many there were in a row, and what one more means.
func (r *statusReport) failuresText() string {
	if r.Deaths == nil {
		return ""
	}
	text := fmt.Sprintf("%d in a row", r.Failures)
	switch {
	case *r.Deaths == 0:
		return "none"
	case r.Failures == 0:
		return fmt.Sprintf("none in a row, %d since the service was started", *r.Deaths)
	case r.Failures != *r.Deaths:
		text += fmt.Sprintf(", %d since the service was started", *r.Deaths)
	}
	if r.State != scm.Running.String() && r.State != scm.StartPending.String() {
		return text
	}
	switch {
	case r.FailuresLeft == 1:
		text += "; gives up at the next one"
	case r.FailuresLeft > 1 && r.WaitLeft < time.Second:
		text += fmt.Sprintf("; gives up after %d more", r.FailuresLeft)
	case r.FailuresLeft > 1:
		text += fmt.Sprintf("; gives up after %d more, with %v more of waiting", r.FailuresLeft, brief(r.WaitLeft))
	default:
		text += "; never gives up"
	}
	if r.Forgotten != nil {
		text += "; forgotten if the child runs well until " + clock(*r.Forgotten)
	}
	return text
}

func (r *statusReport) lastExitText() string {
	if r.LastExit == nil {
		return ""
	}
	return fmt.Sprintf("%s, at %s", strings.TrimSuffix(r.LastExit.Meaning, "."), clock(r.LastExit.Time))
}

func (r *statusReport) endText() string {
	if r.ExitCode == nil {
		return ""
	}
	return r.ExitCode.Meaning
}

// operationText is the latest command from inside the service.
func (r *statusReport) operationText() string {
	if r.LastOperation == nil {
		return ""
	}
	return r.LastOperation.String()
}

// staleText warns of a state that could not be refreshed.
func (r *statusReport) staleText(now time.Time) string {
	switch {
	case r.Stale == "":
		return ""
	case r.Written == nil:
		return "not known: " + r.Stale
	}
	return r.ageText(now) + "; could not be refreshed: " + r.Stale
}

// asOfText is the age of a state that was not requested, because the
// service starts or stops. That of a stopped one is its last.
func (r *statusReport) asOfText(now time.Time) string {
	if r.Written == nil || r.Stale != "" || r.Answered || r.State == scm.Stopped.String() {
		return ""
	}
	return r.ageText(now)
}

func (r *statusReport) ageText(now time.Time) string {
	return fmt.Sprintf("%s (%v ago)", clock(*r.Written), rounded(now.Sub(*r.Written)))
}

func (r *statusReport) restartsText() string {
	if r.Restarts == nil || *r.Restarts == 0 {
		return "" // a program that never starts has none either
	}
	return fmt.Sprint(*r.Restarts)
}

func (r *statusReport) processText(now time.Time) string {
	switch {
	case r.Pid == 0:
		return ""
	case r.Gone:
		return fmt.Sprintf("%d, which has ended: it was killed, which Windows has not noticed; start it again with: start", r.Pid)
	}
	return fmt.Sprintf("%d%s", r.Pid, since(r.Started, now))
}

// executableText is the file that runs, and another one that is installed.
func (r *statusReport) executableText() string {
	if r.InstalledExe == "" {
		return r.Executable
	}
	return r.Executable + "; " + r.InstalledExe + " is installed: restart starts that one"
}

// recipeText is the recipe of what runs, and whether this executable has
// another one.
func (r *statusReport) recipeText() string {
	switch {
	case r.Recipe == "" && r.Self:
		return r.ThisRecipe + ", winservice " + Version
	case r.Recipe == "":
		return ""
	}
	text := r.Recipe + ", winservice " + cmp.Or(r.Version, "of an unknown version")
	switch {
	case r.Recipe == r.ThisRecipe:
		return text
	case r.Self:
		return text + "; the installed file has " + r.ThisRecipe + ": restart applies it"
	}
	return text + "; this executable has " + r.ThisRecipe + ": update applies it"
}

func (r *statusReport) logText() string {
	switch {
	case r.Log == "":
		return "off: the recipe has log.off"
	case r.LogDropped != nil && *r.LogDropped > 0:
		return fmt.Sprintf("%s; %d bytes of output were dropped", r.Log, *r.LogDropped)
	}
	return r.Log
}

// since is when something began, and how long that is ago.
func since(t *time.Time, now time.Time) string {
	if t == nil {
		return ""
	}
	return fmt.Sprintf(", since %s (%v)", clock(*t), rounded(now.Sub(*t)))
}

// clock is a moment in the time of the machine.
func clock(t time.Time) string { return t.Local().Format(time.DateTime) }

// rounded is a duration in seconds, and none below zero: clocks are set.
func rounded(d time.Duration) time.Duration { return max(0, d.Round(time.Second)) }

// samePath compares two paths as Windows does, without looking at the disk.
func samePath(a, b string) bool {
	return a != "" && strings.EqualFold(filepath.Clean(a), filepath.Clean(b))
}
