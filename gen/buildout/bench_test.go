package buildout

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkLoad makes services of configurations with more and more parts of
// one macro; the time of each part stays what it is.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		text := manyParts(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				c, err := Parse("buildout.cfg", text, Options{Target: "windows"})
				if err != nil {
					b.Fatal(err)
				}
				instances, _, problems := Instances(c, ServiceOptions{NoCheck: true})
				if len(problems) > 0 || len(instances) != n {
					b.Fatal(len(instances), problems)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/service")
		})
	}
}

func manyParts(n int) []byte {
	var text strings.Builder
	text.WriteString("[buildout]\ndirectory = C:\\srv\nexecutable = C:\\p.exe\n[base]\nrecipe = z3c.recipe.winservice:service\nrunzope = app\n")
	for i := range n {
		fmt.Fprintf(&text, "[s%d]\n<= base\nname = Service %[1]d\nparameters = -p ${:name}\n", i)
	}
	return []byte(text.String())
}
