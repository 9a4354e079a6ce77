package logfile

// sizeBits is how many bits of a packed place are the size: 256 TiB.
const sizeBits = 48

func (w *Writer) setPlace() {
	w.place.Store(w.rotations<<sizeBits | uint64(w.size)&(1<<sizeBits-1))
}

// Position returns the number of rotations since Open, modulo 1<<16, and how
// many bytes the file has. It never waits: both come from one moment, the end
// of the latest write, also while another one hangs.
func (w *Writer) Position() (rotations uint16, size int64) {
	place := w.place.Load()
	return uint16(place >> sizeBits), int64(place & (1<<sizeBits - 1))
}
