package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestASettingWithoutAValueIsNoFile(t *testing.T) {
	t.Chdir(t.TempDir())
	for operand, want := range map[string]string{
		"buildout:directory": `"buildout:directory" says no value; write it as buildout:directory=VALUE`,
		`C:none.cfg`:         "there is no such file",
		`ab:\none.cfg`:       "there is no such file",
	} {
		var out, err bytes.Buffer
		if code := Do([]string{"explain", operand}, strings.NewReader(""), &out, &err); code != exitUsage || !strings.Contains(err.String(), want) {
			t.Errorf("%s: exit code %d, %s", operand, code, &err)
		}
	}
}
