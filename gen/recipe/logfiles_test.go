package recipe

import (
	"strings"
	"testing"
)

func TestTwoServicesDoNotWriteOneFile(t *testing.T) {
	for _, other := range []string{"web.events", "web.operation", "web.err", "WEB.Operation"} {
		text := "[service.web]\ncommand = ['C:\\x.exe']\nlog = { directory = 'C:\\logs', streams = \"separate\" }\n" +
			"[service.\"" + other + "\"]\ncommand = ['C:\\x.exe']\nlog = { directory = 'C:\\logs' }\n"
		_, err := Parse("x.toml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), "another service writes the same log file") {
			t.Errorf("%s: %v", other, err)
		}
	}
}
