package tcp

// Address is the host and the port that are connected to.
func (c Connect) Address() string { return string(c) }
