//go:build !windows

package runtime

func (c *command) outside() (done bool, err error) { return false, nil }

func runOutside(Service, []string) int { return exitUsage }
