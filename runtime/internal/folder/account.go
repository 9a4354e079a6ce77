package folder

import (
	"math/bits"
	"strconv"
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
		text = append(text, byte(unit), byte(unit>>8))
	}
	sid := "S-1-5-80"
	for _, word := range sha1(text) { // its bytes are read the other way round
		sid += "-" + strconv.FormatUint(uint64(bits.ReverseBytes32(word)), 10)
	}
	return sid
}
