package runtime

import (
	"time"

	"winservice.internal/runtime/internal/supervise"
)

// shutdownShare is how long a service may take at an ordinary shutdown. All
// services together have WaitToKillServiceTimeout, which is 5 s on current
// clients (20 s earlier, and on some servers still); one second of them is for
// the termination of the tree and the report of STOPPED. Microsoft's page still
// says 20 s; the smaller one is assumed.
// https://www.coretechnologies.com/blog/windows-services/increase-shutdown-time/
// https://learn.microsoft.com/windows/win32/services/service-control-handler-function
const shutdownShare = 4 * time.Second

// ShutdownShare is the longest [Service.StopTime] of a service that leaves it
// at an ordinary shutdown.
func ShutdownShare() time.Duration { return shutdownShare }

// StopTime is the time that the recipe gives a stop: that of the steps before
// the process tree is terminated, and of the hooks pre-stop and post-stop.
func (s Service) StopTime() time.Duration { return s.budget().Planned }

// StopBudget is the longest that a stop can take, whatever hangs in it. The
// supervisor keeps to it, and goes by the same sum.
func (s Service) StopBudget() time.Duration { return s.budget().Most }

func (s Service) budget() supervise.Budget {
	supervisor := supervise.Supervisor{Ladder: s.Stop.ladder(), Hooks: s.hooks(outputs{}, nil)}
	return supervisor.Budget()
}

// needsPreshutdown reports whether the stop takes longer than an ordinary
// shutdown allows. What only a failure makes longer does not count: at the end
// of a shutdown Windows terminates the service, and with it the process tree.
func (s Service) needsPreshutdown() bool { return s.StopTime() > shutdownShare }

// Preshutdown is the time that the service requests before a shutdown begins:
// its StopBudget. Zero: it requests none.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_preshutdown_info
func (s Service) Preshutdown() time.Duration {
	if !s.needsPreshutdown() {
		return 0
	}
	return s.StopBudget()
}
