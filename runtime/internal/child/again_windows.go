package child

import "golang.org/x/sys/windows"

// firstEnded reports whether the first process of the tree has ended. One of
// which that cannot be determined is taken for ended.
//
// https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitforsingleobject
func (t *tree) firstEnded() bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return true
	}
	state, err := windows.WaitForSingleObject(t.process, 0)
	return err != nil || state != uint32(windows.WAIT_TIMEOUT)
}
