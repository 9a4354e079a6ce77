//go:build !windows

package runtime

// programData is Windows'; elsewhere only `debug` runs, which keeps no log.
func programData() (string, bool) { return "", false }
