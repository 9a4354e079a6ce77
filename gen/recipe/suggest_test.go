package recipe

import "testing"

func TestNearestWordIsTheOneThatWasMeant(t *testing.T) {
	words := []string{"name", "display-name", "description", "start", "restart", "recovery", "log", "stop", "delay", "max-delay"}
	for written, want := range map[string]string{
		"discription":  "description",
		"displayname":  "display-name",
		"display_name": "display-name",
		"Start":        "start",
		"strat":        "start",
		"stat":         "start",
		"restrat":      "restart",
		"lgo":          "log",
		"dealy":        "delay",
		"maxdelay":     "max-delay",
		"colour":       "",
		"x":            "",
		"":             "",
		"täst":         "",
	} {
		if got := nearest(written, words); got != want {
			t.Errorf("%q: %q, not %q", written, got, want)
		}
	}
}

func TestSecretsAreToldByTheirNames(t *testing.T) {
	for _, name := range []string{
		"password", "DB_PASSWORD", "PGPASSWORD", "dbPassword", "db-passwd", "SECRET", "client_secret", "GITHUB_TOKEN", "githubToken",
		"API_KEY", "apiKey", "apikey", "AWS_SECRET_ACCESS_KEY", "PRIVATE_KEY", "credentials", "DB_PWD", "SMTP_PASS", "Passphrase",
	} {
		if !isSecretName(name) {
			t.Errorf("%s is no secret", name)
		}
	}
	for _, name := range []string{
		"", "PWD", "PATH", "TOKENIZERS_PARALLELISM", "DB_PASSWORD_FILE", "SECRETS_DIR", "KEYBOARD", "KEY", "BYPASS", "COMPASS_MODE", "PASSENGER_APP", "TZ", "Schlüssel",
	} {
		if isSecretName(name) {
			t.Errorf("%s is a secret", name)
		}
	}
	for value, want := range map[string]bool{"": false, "%DB_PASSWORD%": false, "hunter2": true, "%A%x": true, "%": true, "%%": true, "%A%B%": true} {
		if got := isLiteralSecret(value); got != want {
			t.Errorf("%q: %v", value, got)
		}
	}
}
