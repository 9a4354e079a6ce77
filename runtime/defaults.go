package runtime

import "time"

// The defaults. The times are the original's: BACKOFF_INITIAL_INTERVAL,
// BACKOFF_MAX and BACKOFF_CLEAR_TIME.
const (
	defaultPatience       = 15 * time.Second
	defaultReadyTimeout   = time.Minute
	defaultReadyInterval  = time.Second
	defaultHealthInterval = 30 * time.Second
	defaultHealthTimeout  = 10 * time.Second
	defaultFailures       = 3
	defaultHookTimeout    = time.Minute
	defaultDelay          = 5 * time.Second
	defaultMaxDelay       = 5 * time.Minute
	defaultGiveUpAfter    = 5 * time.Minute
	defaultHealthyAfter   = 30 * time.Second
	defaultResetAfter     = time.Hour
	defaultMaxSize        = 10_000_000
	defaultKeep           = 10
)

// WithDefaults returns the service with every zero value replaced by the
// default that it means. AtOnce and Never stay as they are.
func (s Service) WithDefaults() Service {
	set(&s.DisplayName, s.Name)
	set(&s.Account, "LocalSystem")

	set(&s.Ready.Timeout, defaultReadyTimeout)
	set(&s.Ready.Interval, defaultReadyInterval)
	set(&s.Health.Interval, defaultHealthInterval)
	set(&s.Health.Timeout, defaultHealthTimeout)
	set(&s.Health.Failures, defaultFailures)

	if len(s.Stop.Steps) == 0 {
		s.Stop.Steps = []StopStep{CtrlC(defaultPatience), Kill()}
	}

	set(&s.Hooks.Timeout, defaultHookTimeout)

	set(&s.Restart.Delay, defaultDelay)
	set(&s.Restart.MaxDelay, defaultMaxDelay)
	set(&s.Restart.GiveUpAfter, defaultGiveUpAfter)
	set(&s.Restart.HealthyAfter, defaultHealthyAfter)
	if s.Restart.SuccessCodes == nil {
		s.Restart.SuccessCodes = []uint32{0}
	}

	if s.Recovery.Actions == nil {
		s.Recovery.Actions = []RecoveryAction{
			RestartService(5 * time.Second),
			RestartService(30 * time.Second),
			RestartService(60 * time.Second),
		}
	}
	set(&s.Recovery.ResetAfter, defaultResetAfter)

	set(&s.Log.Dir, `%ProgramData%\winservice\`+fileName(s.Name))
	set(&s.Log.MaxSize, defaultMaxSize)
	set(&s.Log.Keep, defaultKeep)
	if s.Command.EnvironmentFile != "" {
		set(&s.Log.EventOutput, NoOutputInEvents)
	}
	set(&s.Log.EventOutput, OutputInEvents)
	set(&s.Log.MaxTotal, s.Log.MaxSize*int64(s.Log.Keep))
	return s
}

// Budget is the time that the stop ladder gives the child before the process
// tree is terminated. The default ladder's is 15 s.
func (s Stop) Budget() time.Duration { return Service{Stop: s}.StopTime() }

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
