package folder

import (
	"math/bits"
	"strconv"
	"unicode/utf16"
)

// serviceSID is the security identifier of `NT SERVICE\name`: Windows makes it
// from the name in upper case, so that it is known before the service is
// installed. Upcase is Windows' table for that, unit by unit, which is not Go's:
// ı and ſ have an upper case in Unicode, and none there.
//
// https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp (SECURITY_SERVICE_ID_BASE_RID)
func serviceSID(name string, upcase func(unit uint16) uint16) string {
	var text []byte
	for _, unit := range utf16.Encode([]rune(name)) {
		unit = upcase(unit)
		text = append(text, byte(unit), byte(unit>>8))
	}
	sid := "S-1-5-80"
	for _, word := range sha1(text) { // its bytes are read the other way round
		sid += "-" + strconv.FormatUint(uint64(bits.ReverseBytes32(word)), 10)
	}
	return sid
}
