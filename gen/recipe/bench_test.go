package recipe

import (
	"bytes"
	"fmt"
	"testing"
)

// BenchmarkParse reads recipes of more and more services; the time of each
// service stays what it is. A hundred thousand written ones are about as much
// as a recipe may have of bytes.
func BenchmarkParse(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		var written bytes.Buffer
		written.WriteString("[defaults]\ncommand = ['x.exe', '${name}']\n")
		for i := range n {
			fmt.Fprintf(&written, "[service.%d]\nstart = 'manual'\n", i)
		}
		benchmarkParse(b, fmt.Sprint("written/", n), n, written.Bytes())

		benchmarkParse(b, fmt.Sprint("instances/", n), n, manyRows(n))
	}
}

func manyRows(n int) []byte {
	var text bytes.Buffer
	text.WriteString("[service.'x-${i}']\ncommand = ['x.exe', '${name}']\ninstances = [\n")
	for i := range n {
		fmt.Fprintf(&text, "{ i = '%d' },\n", i)
	}
	text.WriteString("]\n")
	return text.Bytes()
}

func benchmarkParse(b *testing.B, name string, n int, text []byte) {
	b.Run(name, func(b *testing.B) {
		for b.Loop() {
			instances, err := Parse("winservice.toml", text)
			if err != nil || len(instances) != n {
				b.Fatalf("%d services, %v", len(instances), err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/service")
	})
}
