package runtime

import (
	"errors"
	"fmt"
	"testing"

	"winservice.internal/runtime/internal/child"
)

func TestTreeThatRemainsReachesTheSupervisor(t *testing.T) {
	other := errors.New("the exit code cannot be read")
	for _, test := range []struct {
		err  error
		want bool
	}{
		{nil, false},
		{other, false},
		{fmt.Errorf("wait for process 7: %w", fmt.Errorf("%w: 2", child.ErrRemains)), true},
		{fmt.Errorf("wait for process 7: %w", errors.Join(other, child.ErrRemains)), true},
	} {
		if exit := exitOf(3, test.err, "tail"); exit.Remains != test.want || exit.Code != 3 || exit.Err != test.err || exit.Tail != "tail" {
			t.Errorf("%v: %+v", test.err, exit)
		}
	}
}
