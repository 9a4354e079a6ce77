package peers

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// usualRights are those that the SCM gives a new service.
const usualRights = "D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)"

// sddl writes the rights of a security descriptor as text: of one in bytes, as
// the registry has it. It says nothing of a descriptor that is damaged, or has
// entries of a kind that is not written in so few words.
// https://learn.microsoft.com/windows/win32/secauthz/security-descriptor-string-format
func sddl(raw []byte) (text string, ok bool) {
	const head, present, protected, autoInherited = 20, 0x0004, 0x1000, 0x0400
	if len(raw) < head || raw[0] != 1 {
		return "", false
	}
	control, at := binary.LittleEndian.Uint16(raw[2:]), dword(raw, 16)
	if control&present == 0 || at == 0 || uint64(at)+8 > uint64(len(raw)) {
		return "", false
	}
	acl := raw[at:]
	entries := int(binary.LittleEndian.Uint16(acl[4:]))
	var b strings.Builder
	b.WriteString("D:")
	if control&protected != 0 {
		b.WriteString("P")
	}
	if control&autoInherited != 0 {
		b.WriteString("AI")
	}
	rest := acl[8:]
	for range entries {
		if len(rest) < 8 {
			return "", false
		}
		size := int(binary.LittleEndian.Uint16(rest[2:]))
		if size < 8 || size > len(rest) || rest[0] > 1 {
			return "", false
		}
		who, ok := sidText(rest[8:size])
		if !ok {
			return "", false
		}
		fmt.Fprintf(&b, "(%s;%s;%s;;;%s)", [...]string{"A", "D"}[rest[0]], flagLetters(rest[1], entryFlags), rightLetters(dword(rest, 4)), who)
		rest = rest[size:]
	}
	return b.String(), entries > 0
}

// A letter is a bit and the two letters that stand for it.
type letter struct {
	bit     uint32
	letters string
}

// entryFlags and serviceRights are in the order in which Windows writes them.
var (
	entryFlags    = []letter{{1, "OI"}, {2, "CI"}, {4, "NP"}, {8, "IO"}, {16, "ID"}}
	serviceRights = []letter{
		{1, "CC"},
		{2, "DC"},
		{4, "LC"},
		{8, "SW"},
		{16, "RP"},
		{32, "WP"},
		{64, "DT"},
		{128, "LO"},
		{256, "CR"},
		{0x10000, "SD"},
		{0x20000, "RC"},
		{0x40000, "WD"},
		{0x80000, "WO"},
		{0x10000000, "GA"},
		{0x20000000, "GX"},
		{0x40000000, "GW"},
		{0x80000000, "GR"},
	}
)

func flagLetters(flags byte, all []letter) string {
	var b strings.Builder
	for _, l := range all {
		if uint32(flags)&l.bit != 0 {
			b.WriteString(l.letters)
		}
	}
	return b.String()
}

// rightLetters writes a mask in letters, or in hexadecimal when it has bits
// without any.
func rightLetters(mask uint32) string {
	var b strings.Builder
	rest := mask
	for _, l := range serviceRights {
		if mask&l.bit != 0 {
			b.WriteString(l.letters)
			rest &^= l.bit
		}
	}
	if rest != 0 || mask == 0 {
		return fmt.Sprintf("0x%x", mask)
	}
	return b.String()
}

// sidLetters are the well-known identities that services' descriptors name.
var sidLetters = map[string]string{
	"S-1-5-18": "SY", "S-1-5-32-544": "BA", "S-1-5-4": "IU", "S-1-5-6": "SU", "S-1-5-11": "AU", "S-1-1-0": "WD",
	"S-1-5-19": "LS", "S-1-5-20": "NS", "S-1-5-32-545": "BU", "S-1-5-32-547": "PU", "S-1-5-2": "NU",
}

// sidText writes who an entry is for.
func sidText(raw []byte) (string, bool) {
	const head = 8
	if len(raw) < head || raw[0] != 1 || len(raw) < head+4*int(raw[1]) || raw[1] > 15 {
		return "", false
	}
	authority := uint64(0)
	for _, b := range raw[2:head] {
		authority = authority<<8 | uint64(b)
	}
	text := fmt.Sprintf("S-1-%d", authority)
	for i := range int(raw[1]) {
		text += fmt.Sprintf("-%d", dword(raw, head+4*i))
	}
	if letters := sidLetters[text]; letters != "" {
		text = letters
	}
	return text, true
}
