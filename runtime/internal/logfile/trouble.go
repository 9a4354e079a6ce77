package logfile

// troubled notes that something went wrong; only the first of a row is told.
func (w *Writer) troubled(err error) {
	if w.trouble {
		return
	}
	w.trouble, w.lost = true, 0
	if w.o.Trouble != nil {
		w.o.Trouble(err)
	}
}

// recovered notes that all is well.
func (w *Writer) recovered() {
	if !w.trouble {
		return
	}
	w.trouble = false
	if w.o.Recovered != nil {
		w.o.Recovered(w.lost)
	}
}

func (w *Writer) drop(n int) {
	w.lost += int64(n)
	w.dropped.Add(int64(n))
}
