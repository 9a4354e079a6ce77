package secret

import "testing"

func TestSecretsAreToldByTheirNames(t *testing.T) {
	for _, name := range []string{
		"password", "DB_PASSWORD", "PGPASSWORD", "dbPassword", "db-passwd", "SECRET", "client_secret", "GITHUB_TOKEN", "githubToken",
		"API_KEY", "apiKey", "apikey", "AWS_SECRET_ACCESS_KEY", "PRIVATE_KEY", "credentials", "DB_PWD", "SMTP_PASS", "Passphrase",
		"PASS", "SECRETKEY", "ACCESSTOKEN", "AWSSECRETACCESSKEY", "CLIENTSECRET", "privatekey", "GITHUBAPIKEY", "NPM_AUTHTOKEN",
	} {
		if !IsName(name) {
			t.Errorf("%s is no secret", name)
		}
	}
	for _, name := range []string{
		"", "PWD", "PATH", "TOKENIZERS_PARALLELISM", "DB_PASSWORD_FILE", "SECRETS_DIR", "KEYBOARD", "KEY", "BYPASS", "COMPASS_MODE", "PASSENGER_APP", "MAX_TOKENS", "TOKENIZER", "SECRETARY", "MONKEY", "KEYSTONE", "TZ", "Schlüssel",
	} {
		if IsName(name) {
			t.Errorf("%s is a secret", name)
		}
	}
	for value, want := range map[string]bool{"": false, "%DB_PASSWORD%": false, "hunter2": true, "%A%x": true, "%": true, "%%": true, "%A%B%": true} {
		if got := IsLiteral(value); got != want {
			t.Errorf("%q: %v", value, got)
		}
	}
}
