package recipe

import "winservice.internal/runtime"

var superviseWords = []string{"process", "tree"} // in the order of runtime.Supervision

func (d *decoder) readSupervise(g given) {
	if i, ok := d.word(g, superviseWords...); ok {
		d.service.Supervise = runtime.Supervision(i)
	}
}
