package folder

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// ServiceSID is the security identifier of `NT SERVICE\name`: Windows makes it
// from the name, so that it is known before the service is installed.
//
// https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp (SECURITY_SERVICE_ID_BASE_RID)
func ServiceSID(name string) string {
	var text []byte
	for _, unit := range utf16.Encode([]rune(strings.ToUpper(name))) {
		text = binary.LittleEndian.AppendUint16(text, unit)
	}
	hash := sha1(text)
	sid := "S-1-5-80"
	for part := hash[:]; len(part) > 0; part = part[4:] {
		sid += fmt.Sprintf("-%d", binary.LittleEndian.Uint32(part))
	}
	return sid
}
