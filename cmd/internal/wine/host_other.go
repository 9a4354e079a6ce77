//go:build !linux && !windows

package wine

import "fmt"

func newMachine() (machine, error) {
	return nil, fmt.Errorf("%w: it takes Linux with Wine, or Windows", errUnavailable)
}
