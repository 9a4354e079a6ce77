package runtime

import (
	"strings"
	"testing"
)

func TestExecutableOnANetworkDriveIsRefusedInEverySpelling(t *testing.T) {
	for path, refused := range map[string]bool{
		`C:\svc\web.exe`:               false,
		`c:/svc/web.exe`:               false,
		`\\?\C:\svc\web.exe`:           false,
		`\\.\C:\svc\web.exe`:           false,
		`\??\C:\svc\web.exe`:           false,
		`\\server\share\web.exe`:       true,
		`//server/share/web.exe`:       true,
		`\\?\UNC\server\share\web.exe`: true,
		`\\?\unc\server\share\web.exe`: true,
		`\\.\UNC\server\share\web.exe`: true,
	} {
		err := local(path)
		if (err != nil) != refused {
			t.Errorf("%s: %v", path, err)
		}
		if err != nil && !strings.Contains(err.Error(), path) {
			t.Errorf("%s is not in: %v", path, err)
		}
	}
}
