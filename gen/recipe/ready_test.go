package recipe

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime"
	"winservice.internal/runtime/probe/http"
	"winservice.internal/runtime/probe/tcp"
)

func TestReadinessOfAChildThatHasRunForAWhile(t *testing.T) {
	const command = "command = ['x.exe']\n"
	for keys, want := range map[string]runtime.Ready{
		`ready.after = "0s"`: {},
		`ready.after = "5s"`: {After: 5 * time.Second},
		"ready.after = \"59s\"\nready.http = \"http://127.0.0.1/\"":                      {Probe: http.Get("http://127.0.0.1/"), After: 59 * time.Second},
		"ready = { after = \"2m\", timeout = \"3m\", tcp = \"127.0.0.1:1\" }":            {Probe: tcp.Connect("127.0.0.1:1"), After: 2 * time.Minute, Timeout: 3 * time.Minute},
		"ready = { own = false, tcp = \"127.0.0.1:1\" }":                                 {Probe: tcp.Connect("127.0.0.1:1"), Foreign: true},
		"ready = { own = true, tcp = \"127.0.0.1:1\" }":                                  {Probe: tcp.Connect("127.0.0.1:1")},
		"template = \"t\"\n[template.t]\nready = { own = false, timeout = \"3m\" }\n":    {Foreign: true, Timeout: 3 * time.Minute},
		"template = \"t\"\n[template.t]\nready = { after = \"2s\", timeout = \"1s\" }\n": {After: 2 * time.Second, Timeout: time.Second},
	} {
		if diff := cmp.Diff(want, service(t, command+keys).Ready); diff != "" {
			t.Errorf("%s (-want +got):\n%s", keys, diff)
		}
	}
	if !service(t, command+`health = { own = false, tcp = "127.0.0.1:1" }`).Health.Foreign {
		t.Error("health.own = false is not read")
	}
}
