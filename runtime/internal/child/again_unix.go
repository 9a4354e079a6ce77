//go:build unix

package child

// firstEnded reports whether the first process of the tree has ended.
func (t *tree) firstEnded() bool { return isClosed(t.ended) }

func (t *tree) ask(func(pids []int) error) error { return errOnlyWindows }
