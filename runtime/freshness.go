package runtime

import (
	"errors"
	"fmt"

	"winservice.internal/runtime/internal/scm"
)

// A freshness is how current a state is that was read.
type freshness struct {
	answered bool   // the service has written it for our request
	why      string // it has not, and should have; empty: it was not requested, as of a service that is stopped
}

// undetermined is the error of a command that a running service has been sent,
// when what came of it cannot be read: that is no failure of the command.
func (s *Service) undetermined(step string, f freshness, err error) error {
	e := &scm.Error{
		Service: s.Name, Step: step,
		Err:  fmt.Errorf("it was requested, and whether it was done cannot be determined: %s", f.why),
		Mend: "see its events and its log",
	}
	if err != nil {
		e.Err = fmt.Errorf("it was requested, and whether it was done cannot be determined: %w", err)
	} else if f.why == "" {
		e.Err = errors.New("it was requested, and the service does not run any more")
	}
	return e
}
