// Package explain shows what a service will do, before it is built: every
// setting and where it comes from, the command line of the child, what follows
// when the child dies again and again, and how it is stopped.
//
// Nothing of that is worked out here. The settings are those of
// [recipe.Settings], and what follows from them is asked of package runtime,
// whose own code will do it: [runtime.Command.String], [runtime.Restart.Schedule],
// [runtime.Service.StopTime], [runtime.Service.StopBudget], [runtime.Service.Preshutdown].
//
// [Text] is for people, [JSON] for programs.
package explain

import (
	"strings"
	"time"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime"
)

// A Service is what there is to tell of one. Its JSON form is stable: keys are
// added to it, none is renamed or changes its meaning. Every key is always
// there; what does not exist is null, and a list without items is empty.
type Service struct {
	Service     string    `json:"service"` // the instance: folder and executable
	Source      string    `json:"source"`  // the recipe's file
	Settings    []Setting `json:"settings"`
	Argv        []string  `json:"argv"`         // before %VAR% is expanded
	CommandLine string    `json:"command_line"` // likewise
	Schedule    []Wait    `json:"schedule"`
	GiveUpAt    *GiveUp   `json:"give_up_at"` // nil: it never gives up
	Ladder      []Rung    `json:"ladder"`
	Budget      seconds   `json:"budget_seconds"`    // of the ladder and the hooks of a stop
	Longest     seconds   `json:"stop_most_seconds"` // with all that may hang, and the termination of the tree

	// Preshutdown is whether the service requests to be stopped before the
	// shutdown begins, and PreshutdownTime the time that it requests.
	Preshutdown     bool    `json:"preshutdown"`
	PreshutdownTime seconds `json:"preshutdown_seconds"`

	resolved runtime.Service // with the defaults
}

// A Setting is one key of a service.
type Setting struct {
	Key      string       `json:"key"`
	Value    any          `json:"value"` // nil: there is none
	Set      bool         `json:"set"`   // false: a default
	Where    *Place       `json:"where"` // nil: a default, or the command line
	Overrode []Overridden `json:"overrode"`

	text string // the value as a recipe writes it
}

// Overridden is a value that a setting has replaced.
type Overridden struct {
	Key   string `json:"key"` // another one than the setting's where that was replaced
	Value any    `json:"value"`
	Where *Place `json:"where"`

	text string
}

// A Place is where something is set. Line and Column are 1-based, and 0 when
// only the file is known.
type Place struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// A Wait is what follows a death of a child that dies as soon as it starts,
// or several deaths in a row.
type Wait struct {
	Death int64   `json:"death"`        // the number of the first of them
	Times *int64  `json:"times"`        // how many there are; nil: no end of them
	At    seconds `json:"at_seconds"`   // when the first is, counted from death 1
	Wait  seconds `json:"wait_seconds"` // until the next start, jitter left out
	Least seconds `json:"least_wait_seconds"`
	Most  seconds `json:"most_wait_seconds"`
}

// A GiveUp is the death that no start follows.
type GiveUp struct {
	Death  int64   `json:"death"`         // jitter left out
	At     seconds `json:"at_seconds"`    // likewise
	Fewest int64   `json:"fewest_deaths"` // with jitter
	Most   *int64  `json:"most_deaths"`   // with jitter; nil: no end
}

// A Rung is one step of the stop ladder.
type Rung struct {
	Step     string  `json:"step"` // as a recipe writes it, without the patience
	Patience seconds `json:"patience_seconds"`
}

// seconds is a duration in JSON: a number of seconds, with a fraction where it
// has one.
type seconds float64

func inSeconds(d time.Duration) seconds { return seconds(d.Seconds()) }

// describe works out all that there is to tell of a service.
func (v *values) describe(in recipe.Instance) Service {
	r := in.Service.WithDefaults()
	s := Service{
		Service: in.Name, Source: in.Source, resolved: r,
		Settings: v.settings(in), CommandLine: r.Command.String(),
		Argv:   append([]string{}, r.Command.Words()...),
		Ladder: []Rung{}, Budget: inSeconds(r.StopTime()), Longest: inSeconds(r.StopBudget()),
		Preshutdown: r.Preshutdown() > 0, PreshutdownTime: inSeconds(r.Preshutdown()),
	}
	s.schedule(r.Restart.Schedule())
	words, _ := s.value("stop").([]any)
	for i, step := range r.Stop.Steps {
		rung := Rung{Patience: inSeconds(step.Patience)}
		if i < len(words) {
			word, _ := words[i].(string)
			rung.Step = strings.TrimSuffix(word, " "+recipe.FormatDuration(step.Patience))
		}
		s.Ladder = append(s.Ladder, rung)
	}
	return s
}

func (s *Service) schedule(schedule runtime.Schedule) {
	s.Schedule = []Wait{}
	for _, w := range schedule.Waits {
		s.Schedule = append(s.Schedule, Wait{
			Death: w.Number, Times: orNil(w.Times), At: inSeconds(w.At),
			Wait: inSeconds(w.For), Least: inSeconds(w.Least), Most: inSeconds(w.Most),
		})
	}
	if end := schedule.GiveUp; end.Number > 0 {
		s.GiveUpAt = &GiveUp{end.Number, inSeconds(end.At), schedule.Fewest, orNil(schedule.Most)}
	}
}

// orNil is nil for zero, which stands for no end.
func orNil(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

// value is that of a setting; nil when there is none.
func (s *Service) value(key string) any {
	for _, setting := range s.Settings {
		if setting.Key == key {
			return setting.Value
		}
	}
	return nil
}
