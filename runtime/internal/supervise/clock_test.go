package supervise

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestNothingIsMeasuredByTheTimeOfDay: a moment of time.Now also has the
// reading of a clock that only goes on, by which Sub, Since and Before go, and
// timers do. Setting the machine's clock changes no wait, and no run is taken
// for a long one, as long as nothing here drops that reading.
func TestNothingIsMeasuredByTheTimeOfDay(t *testing.T) {
	now := time.Now()
	if !strings.Contains(now.Add(time.Hour).String(), " m=+") || strings.Contains(now.Round(0).String(), " m=+") {
		t.Fatal("moments are no longer what this test takes them for")
	}
	drops := []string{
		"UTC", "Local", "In", "Round", "Truncate", "Date", "Parse", "ParseInLocation", "Unix", "UnixMilli", "UnixMicro", "UnixNano",
		"Format", "AppendFormat", "YearDay", "Weekday", "Clock",
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	moments := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if name := selector.Sel.Name; slices.Contains(drops, name) {
				t.Errorf("%s is called, which a clock that is set has an effect on", name)
			}
			if x, ok := selector.X.(*ast.Ident); ok && x.Name == "time" && selector.Sel.Name == "Now" {
				moments++
			}
			return true
		})
	}
	if moments < 3 {
		t.Errorf("time.Now is called %d times: what is looked at has moved", moments)
	}
}
