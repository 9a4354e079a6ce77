package explain

import (
	"fmt"
	"strings"
	"time"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime"
)

// longestBar is how wide the longest wait is drawn, and shortestBar how wide
// when there is not the room for that.
const (
	longestBar  = 40
	shortestBar = 10
)

// restart draws what follows when the child dies as soon as it starts, again
// and again: a row for each death, or for those with the same wait.
func (p *printer) restart(s *Service) {
	schedule := s.resolved.Restart.Schedule()
	p.line("")
	p.line("  when the child dies as soon as it starts, again and again")

	rows := [][3]string{{"death", "at", "wait"}}
	for _, w := range schedule.Waits {
		rows = append(rows, [3]string{deaths(w), show(w.At), span(w)})
	}
	end := schedule.GiveUp
	if end.Number > 0 {
		rows = append(rows, [3]string{fmt.Sprint(end.Number), show(end.At), ""})
	}
	var wide [3]int
	for _, row := range rows {
		for i, cell := range row {
			wide[i] = max(wide[i], count(cell))
		}
	}
	room := width - (4 + wide[0] + 2 + wide[1] + 2 + wide[2] + 2)
	bars := p.bars(schedule.Waits, max(min(room-len(soOn), longestBar), shortestBar))
	why := ""
	if end.Number > 0 {
		why = whyGivenUp(s.resolved.Restart)
	}
	beside := append([]string{""}, bars...)
	if count(why) <= room {
		beside, why = append(beside, why), ""
	} else {
		beside = append(beside, "gives up")
	}
	for i, row := range rows {
		p.line("    %*s  %*s  %*s  %s", wide[0], row[0], wide[1], row[1], wide[2], row[2], beside[i])
	}
	if why != "" {
		p.sentence("It " + why + ".")
	}
	p.rules(s, schedule)
}

// soOn stands behind the bar of a wait that has no end.
const soOn = " and so on"

// bars draws waits, the longest with so many characters.
func (p *printer) bars(waits []runtime.Wait, most int) (bars []string) {
	var longest time.Duration
	for _, w := range waits {
		longest = max(longest, w.Most)
	}
	scaled := func(d time.Duration) int {
		if d <= 0 {
			return 0
		}
		return max(int(float64(d)/float64(longest)*float64(most)+0.5), 1)
	}
	for _, w := range waits {
		sure, all := scaled(w.Least), scaled(w.Most)
		bar := strings.Repeat(string(p.style.bar), sure) + strings.Repeat(string(p.style.maybe), all-sure)
		if w.Times == 0 {
			bar += soOn
		}
		bars = append(bars, bar)
	}
	return bars
}

func whyGivenUp(r runtime.Restart) string {
	if r.When == runtime.NoRestart {
		return `gives up: restart.when is "never"`
	}
	return fmt.Sprintf("gives up: more than %s was spent waiting", show(r.GiveUpAfter))
}

// rules writes what the picture does not show.
func (p *printer) rules(s *Service, schedule runtime.Schedule) {
	r := s.resolved.Restart
	switch {
	case schedule.GiveUp.Number == 0:
		p.sentence("However often it dies, it is started again.")
	case schedule.Most == 0:
		p.sentence(fmt.Sprintf("By the jitter of %d%% it gives up at death %d or later.", r.Jitter, schedule.Fewest))
	case schedule.Fewest != schedule.Most:
		p.sentence(fmt.Sprintf("By the jitter of %d%% it gives up at death %d to %d.", r.Jitter, schedule.Fewest, schedule.Most))
	}
	if r.When != runtime.NoRestart {
		p.healthy(r.HealthyAfter)
	}
	success := codes(s.value("restart.success-codes"))
	if r.When != runtime.Always && success != "" {
		p.sentence(success + " is no death: the service stops, without an error.")
	}
	if again := codes(s.value("restart.restart-codes")); again != "" {
		p.sentence(again + " is no death: the child is started again at once.")
	}
	if hopeless := codes(s.value("restart.give-up-codes")); hopeless != "" {
		p.sentence(hopeless + " is hopeless: gives up at once.")
	}
	if s.resolved.Recovery.OnGiveUp && len(s.resolved.Recovery.Actions) > 0 {
		p.sentence("Once it gave up, the SCM's failure actions follow (recovery.on-give-up).")
	}
}

func (p *printer) healthy(after time.Duration) {
	switch after {
	case runtime.AtOnce:
		p.sentence("Every run makes the deaths before it forgotten.")
	case runtime.Never:
		p.sentence("No run, however long, makes the deaths before it forgotten.")
	default:
		p.sentence("A run of " + show(after) + " or more makes the deaths before it forgotten.")
	}
}

// codes are exit codes in words; empty when there are none.
func codes(value any) string {
	list, _ := value.([]any)
	words := make([]string, len(list))
	for i, code := range list {
		words[i] = fmt.Sprint(code)
	}
	switch len(words) {
	case 0:
		return ""
	case 1:
		return "Exit code " + words[0]
	}
	last := len(words) - 1
	return "Exit code " + strings.Join(words[:last], ", ") + " or " + words[last]
}

// deaths are the numbers of those that a wait follows.
func deaths(w runtime.Wait) string {
	switch w.Times {
	case 0:
		return fmt.Sprintf("%d-", w.Number)
	case 1:
		return fmt.Sprint(w.Number)
	}
	return fmt.Sprintf("%d-%d", w.Number, w.Number+w.Times-1)
}

// span is a wait, or what jitter makes of it.
func span(w runtime.Wait) string {
	if w.Least == w.Most {
		return show(w.For)
	}
	return show(w.Least) + "-" + show(w.Most)
}

func show(d time.Duration) string { return recipe.FormatDuration(d) }
