package child

// Pids lists the processes of the tree that have not ended. Outside Windows the
// error wraps errors.ErrUnsupported.
func (p *Process) Pids() (pids []int, err error) {
	err = p.tree.ask(func(all []int) error {
		pids = all
		return nil
	})
	return pids, err
}
