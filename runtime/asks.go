package runtime

import (
	"context"

	"winservice.internal/runtime/internal/supervise"
)

func (r Ready) supervised() supervise.Ready {
	after := span(r.After)
	if r.Probe == nil {
		return supervise.Ready{After: after}
	}
	r = Service{Ready: r}.WithDefaults().Ready
	return supervise.Ready{Ask: asks(r.Probe, r.Foreign), Timeout: span(r.Timeout), Interval: span(r.Interval), After: after}
}

func (h Health) supervised() supervise.Health {
	if h.Probe == nil {
		return supervise.Health{}
	}
	h = Service{Health: h}.WithDefaults().Health
	return supervise.Health{Ask: asks(h.Probe, h.Foreign), Interval: span(h.Interval), Timeout: span(h.Timeout), Failures: h.Failures}
}

// asks makes a probe what the supervisor calls.
func asks(p Probe, foreign bool) func(context.Context, supervise.Child) error {
	return func(ctx context.Context, c supervise.Child) error {
		of := c.(process)
		return p.Check(ctx, Child{Pid: of.Pid(), Started: of.began, Foreign: foreign, process: of})
	}
}
