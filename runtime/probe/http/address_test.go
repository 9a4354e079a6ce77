package http

import "testing"

func TestAddressHasAPort(t *testing.T) {
	for url, want := range map[string]string{
		"http://127.0.0.1:8080/ok": "127.0.0.1:8080",
		"http://localhost":         "localhost:80",
		"https://[::1]/x":          "[::1]:443",
		"http://%zz":               "",
	} {
		if got := Get(url).Address(); got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
}
