//go:build !windows

package owner

import "errors"

func names() (map[int]string, error) { return nil, errors.ErrUnsupported }
