package doctor

import (
	"slices"
	"strconv"
	"strings"
)

// A descriptor is who owns a file, and who may do what with it.
type descriptor struct {
	owner   string // a security identifier; empty: not said
	open    bool   // there is no list: everybody may do everything
	entries []entry
}

// An entry gives rights to a security identifier, or denies them.
type entry struct {
	sid  string
	mask uint32
	deny bool
}

// The rights to a file or folder.
// https://learn.microsoft.com/windows/win32/fileio/file-access-rights-constants
const (
	mayRead    = 0x1
	mayAdd     = 0x2 // of a file: to write
	mayExecute = 0x20

	// change is each right by which somebody can bring a file of his own into
	// the place of another: write, append (of a folder: make folders), delete
	// what is in it, change the rights and the owner.
	change = 0x2 | 0x4 | 0x40 | 0x40000 | 0x80000
)

// parse reads a security descriptor in text, as Windows writes it.
// https://learn.microsoft.com/windows/win32/secauthz/security-descriptor-string-format
func parse(text string) *descriptor {
	d := new(descriptor)
	before, list, listed := strings.Cut(text, "D:")
	before, _, _ = strings.Cut(before, "G:")
	d.owner = sidOf(strings.TrimPrefix(before, "O:"))
	d.open = !listed || strings.HasPrefix(list, "NO_ACCESS_CONTROL")
	for {
		_, rest, begins := strings.Cut(list, "(")
		fields := strings.SplitN(rest, ";", 6)
		if !begins || len(fields) < 6 {
			return d
		}
		// A condition stands after the identifier, in parentheses of its own: it
		// is passed over as the beginning of the first field of the next entry.
		sid := fields[5]
		list = sid
		if end := strings.IndexAny(sid, ";)"); end >= 0 {
			sid = sid[:end]
		}
		deny := strings.HasSuffix(fields[0], "D")
		if allow := strings.HasSuffix(fields[0], "A"); !allow && !deny || hasFlag(fields[1], "IO") {
			continue // of another kind, or for what is made below alone
		}
		d.entries = append(d.entries, entry{sidOf(sid), maskOf(fields[2]), deny})
	}
}

func hasFlag(flags, flag string) bool {
	for ; len(flags) >= 2; flags = flags[2:] {
		if flags[:2] == flag {
			return true
		}
	}
	return false
}

// bits are the words for single rights, each where its bit is.
const bits = "CCDCLCSWRPWPDTLOCR" + ".............." + "SDRCWDWO"

func maskOf(text string) (mask uint32) {
	if strings.HasPrefix(text, "0") {
		n, _ := strconv.ParseUint(text, 0, 32) // Windows wrote it
		mask = uint32(n)
	} else {
		for ; len(text) >= 2; text = text[2:] {
			switch word := text[:2]; word {
			case "FA", "GA":
				mask |= 0x1f01ff
			case "FR", "GR":
				mask |= 0x120089
			case "FW", "GW":
				mask |= 0x120116
			case "FX", "GX":
				mask |= 0x1200a0
			default:
				if at := strings.Index(bits, word); at >= 0 && at%2 == 0 {
					mask |= 1 << (at / 2)
				}
			}
		}
	}
	// A folder may hold general rights for what is made below, and a file on some systems.
	for i, rights := range [...]uint32{0x1f01ff, 0x1200a0, 0x120116, 0x120089} {
		if mask&(1<<(28+i)) != 0 {
			mask |= rights
		}
	}
	return mask
}

// A trust is what one can say of an identifier without knowing the machine.
type trust uint8

const (
	unknown  trust = iota
	trusted        // may do everything anyway, or stands for who does
	ordinary       // a group that ordinary users are in
)

// The identifiers that are the same on each machine, or that Windows writes
// with two letters.
// https://learn.microsoft.com/windows/win32/secauthz/sid-strings
var known = []struct {
	alias, sid, name string
	trust            trust
}{
	{"WD", everyone, "Everyone", ordinary},
	{"AU", authenticated, "Authenticated Users", ordinary},
	{"BU", users, "Users", ordinary},
	{"IU", "S-1-5-4", "INTERACTIVE", ordinary},
	{"NU", "S-1-5-2", "NETWORK", ordinary},
	{"", "S-1-5-3", "BATCH", ordinary},
	{"", "S-1-2-0", "LOCAL", ordinary},
	{"", "S-1-2-1", "CONSOLE LOGON", ordinary},
	{"", "S-1-5-14", "REMOTE INTERACTIVE LOGON", ordinary},
	{"", "S-1-5-15", "This Organization", ordinary},
	{"AN", "S-1-5-7", "ANONYMOUS LOGON", ordinary},
	{"BG", "S-1-5-32-546", "Guests", ordinary},
	{"PU", "S-1-5-32-547", "Power Users", ordinary},
	{"RD", "S-1-5-32-555", "Remote Desktop Users", ordinary},
	{"AC", "S-1-15-2-1", "ALL APPLICATION PACKAGES", ordinary},
	{"LG", "-501", "Guest", ordinary},
	{"DU", "-513", "Domain Users", ordinary},
	{"DG", "-514", "Domain Guests", ordinary},
	{"DC", "-515", "Domain Computers", ordinary},
	{"LA", "-500", "", trusted},
	{"DA", "-512", "", trusted},
	{"SA", "-518", "", trusted},
	{"EA", "-519", "", trusted},
	{"SY", localSystem, "", trusted},
	{"BA", administrators, "", trusted},
	{"CO", "S-1-3-0", "", trusted},                                                      // the owner of what is made below
	{"OW", "S-1-3-4", "", trusted},                                                      // the owner, who is looked at by himself
	{"", "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464", "", trusted}, // TrustedInstaller
	{"SU", service, "SERVICE", unknown},
	{"LS", "S-1-5-19", "LOCAL SERVICE", unknown},
	{"NS", "S-1-5-20", "NETWORK SERVICE", unknown},
}

const (
	everyone       = "S-1-1-0"
	service        = "S-1-5-6"
	authenticated  = "S-1-5-11"
	localSystem    = "S-1-5-18"
	administrators = "S-1-5-32-544"
	users          = "S-1-5-32-545"
	allServices    = "S-1-5-80-0"
	writers        = "S-1-5-33" // WRITE RESTRICTED
)

// Groups are the identifiers that the process of every account has.
func Groups() []string { return []string{everyone, authenticated, service, users} }

// sidOf is the identifier that two letters stand for. Those of a domain are
// left with their number in it alone.
//
//go:noinline
func sidOf(text string) string {
	for i := range known {
		if k := &known[i]; k.alias == text && text != "" {
			return k.sid
		}
	}
	return text
}

// look finds what is known of an identifier. A domain's begin with its own
// numbers.
//
//go:noinline
func look(sid string) (name string, t trust) {
	for i := range known {
		k := &known[i]
		if sid == k.sid || k.sid[0] == '-' && strings.HasPrefix(sid, "S-1-5-21-") && strings.HasSuffix(sid, k.sid) {
			return k.name, k.trust
		}
	}
	return sid, unknown
}

// holders are the identifiers of those who have any of the rights of mask,
// whoever they are, each once.
func (d *descriptor) holders(mask uint32) (sids []string) {
	if d.open {
		return []string{everyone}
	}
	for i, e := range d.entries {
		for _, earlier := range d.entries[:i] {
			if earlier.deny && (earlier.sid == e.sid || earlier.sid == everyone) {
				e.mask &^= earlier.mask
			}
		}
		if !e.deny && e.mask&mask != 0 && !slices.Contains(sids, e.sid) {
			sids = append(sids, e.sid)
		}
	}
	return sids
}

// An answer is what can be said of an account's rights.
type answer uint8

const (
	no answer = iota
	yes
	unclear // through a group of which nobody here knows whether it is in
)

// lets says whether somebody with all of sids has the rights of mask.
// canBeIn says of a group whether he may be in it, too.
func (d *descriptor) lets(sids []string, mask uint32, canBeIn func(sid string) bool) answer {
	if d.open {
		return yes
	}
	result, left := no, mask
	for _, e := range d.entries {
		switch in := slices.Contains(sids, e.sid); {
		case e.mask&left == 0:
		case in && e.deny:
			return no
		case in:
			left &^= e.mask
		case !e.deny && canBeIn(e.sid):
			result = unclear
		}
		if left == 0 {
			return yes
		}
	}
	return result
}
