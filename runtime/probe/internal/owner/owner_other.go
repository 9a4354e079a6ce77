//go:build !windows

package owner

import "errors"

func listeners() ([]Listener, error) { return nil, errors.ErrUnsupported }

func names() (map[int]string, error) { return nil, errors.ErrUnsupported }
