//go:build !windows

package tcptable

import "errors"

// List is for Windows.
func List() ([]Listener, error) { return nil, errors.ErrUnsupported }
