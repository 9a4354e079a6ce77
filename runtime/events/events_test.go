package events

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestNumbersAndSeveritiesAreUnambiguous(t *testing.T) {
	seen := map[int]bool{}
	last := 0
	for _, m := range Messages {
		n := m.ID.Number()
		if seen[n] || n < last {
			t.Errorf("number %d comes twice or out of order", n)
		}
		seen[n], last = true, n
		if s := m.ID.Severity(); s != Info && s != Warning && s != Error {
			t.Errorf("number %d has the severity %d", n, s)
		}
	}
}

func TestREADMEListsEveryEvent(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	words := map[Severity]string{Info: "info", Warning: "warning", Error: "error"}
	for _, m := range Messages {
		line := fmt.Sprintf("| %d | %s | %s |\n", m.ID.Number(), words[m.ID.Severity()], m.When)
		if !strings.Contains(string(readme), line) {
			t.Errorf("README.md lacks the line\n%s", line)
		}
	}
}

func TestInsertsAreFilledInAsTheEventViewerDoes(t *testing.T) {
	for _, test := range []struct {
		id      ID
		inserts []string
		want    string
	}{
		{Started, []string{"zope", " (Zope)"}, "The zope service has started (Zope)."},
		{Started, []string{"100%1"}, "The 100%1 service has started."},
		{ID(0x40000001), []string{"a", "b"}, "a b"},
	} {
		if got := Text(test.id, test.inserts...); got != test.want {
			t.Errorf("Text(%d, %q) = %q, want %q", test.id.Number(), test.inserts, got, test.want)
		}
	}
}
