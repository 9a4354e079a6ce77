package explain

import (
	"fmt"
	"strings"
	"time"

	"winservice.internal/runtime"
)

// The stop ladder is drawn on the same scale for every service, so that
// pictures can be compared: a column is so much time, and so many there are.
const (
	column  = 2500 * time.Millisecond
	columns = 60
	beyond  = 2 * columns * column // as good as any time that is too long
)

// A mark is a time that somebody waits for a service to stop.
type mark struct {
	letter       rune
	at           time.Duration
	within, over string
}

// preshutdownSeen is after how long a PRESHUTDOWN of 10 minutes was seen to be
// cut short, though by Microsoft's page the SCM waits for the whole of it.
// https://github.com/winsw/winsw/issues/1085
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_preshutdown_info
const preshutdownSeen = 2 * time.Minute

// marks are the times that Windows is known for: what an ordinary shutdown
// safely gives, after how long a PRESHUTDOWN was seen to be cut short, and how
// long services.msc and net stop wait.
func marks(preshutdown time.Duration) []mark {
	return []mark{
		{
			'A', runtime.ShutdownShare(),
			"within: an ordinary shutdown gives that (5s on current Windows)",
			"over: requests PRESHUTDOWN, and " + show(preshutdown) + " for it",
		},
		{
			'B', preshutdownSeen,
			"within: no PRESHUTDOWN was seen to be cut so early",
			"over: a PRESHUTDOWN of 10m was seen to be cut after 2m (winsw #1085)",
		},
		{
			'C', 125 * time.Second,
			"within: services.msc waits so long for a stop",
			"over: services.msc by then says that the service did not stop",
		},
	}
}

// stop draws the rungs of the stop ladder one after the other, against the
// marks.
func (p *printer) stop(s *Service) {
	budget := s.resolved.StopTime()
	p.line("")
	if budget == 0 {
		p.line("  when the service is to stop: the process tree is ended at once")
	} else {
		p.line("  when the service is to stop: %s at most, and then the process tree is ended", show(budget))
	}
	var from time.Duration
	draw := func(label string, patience time.Duration) {
		if patience > 0 {
			label += " " + show(patience)
		}
		long := min(patience, beyond)
		p.rung(label, p.bar(from, long))
		from = min(from+long, beyond)
	}
	hooks := s.resolved.Hooks
	if len(hooks.PreStop) > 0 {
		draw("hook pre-stop", hooks.Timeout)
	}
	for i, step := range s.resolved.Stop.Steps {
		draw(s.Ladder[i].Step, step.Patience)
	}
	if last := s.resolved.Stop.Steps; last[len(last)-1].Ask != runtime.AskKill {
		p.rung("end by force", p.bar(from, 0))
	}
	if len(hooks.PostStop) > 0 {
		draw("hook post-stop", hooks.Timeout)
	}
	all := marks(s.resolved.Preshutdown())
	axis := []rune(strings.Repeat(string(p.style.axis), columns))
	axis[0] = p.style.start
	for _, m := range all {
		axis[m.at/column] = m.letter
	}
	p.rung("", string(axis))
	for _, m := range all {
		verdict := m.within
		if m.isOver(s) {
			verdict = m.over
		}
		p.line("    %c %4s  %s", m.letter, fmt.Sprintf("%ds", m.at/time.Second), verdict)
	}
	p.sentence("Whatever hangs in it, the stop ends within " + show(s.resolved.StopBudget()) + ".")
}

// isOver reports whether the stop takes longer than a mark. Of the first that is
// what the service itself goes by.
func (m mark) isOver(s *Service) bool {
	if m.at == runtime.ShutdownShare() {
		return s.Preshutdown
	}
	return s.resolved.StopTime() > m.at
}

// rung writes a label and its bar, on a line of its own where the label is
// too long.
func (p *printer) rung(label, bar string) {
	const room = width - columns - 5
	if count(label) > room {
		p.line("    %s", label)
		label = ""
	}
	p.line("    %s %s", pad(label, room), bar)
}

// bar draws the time that a rung takes, or the moment of an end by force.
func (p *printer) bar(from, long time.Duration) string {
	start := int(min(from/column, columns-1))
	if long <= 0 {
		if from > columns*column {
			return strings.Repeat(" ", start) + string(p.style.cut)
		}
		return strings.Repeat(" ", start) + string(p.style.force)
	}
	end := int(min((from+long+column-1)/column, columns+1))
	bar := []rune(strings.Repeat(string(p.style.bar), min(end, columns)-start))
	if end > columns {
		bar[len(bar)-1] = p.style.cut
	}
	return strings.Repeat(" ", start) + string(bar)
}
