package child

import (
	"context"
	"fmt"
	"os"
)

// PressAgain presses a key for the second time, for a child that may have
// missed the first one. When the first process of the tree has ended since, it
// has not: then no key is pressed, since the rest of the tree would get a second
// one, which means "abort now" to many programs, and the error wraps
// os.ErrProcessDone.
func (p *Process) PressAgain(ctx context.Context, k Key) error {
	if p.tree.firstEnded() {
		return fmt.Errorf("press %v once more for process %d: %w", k, p.Pid(), os.ErrProcessDone)
	}
	return p.Press(ctx, k)
}
