package folder

import (
	"slices"
	"strings"
)

// administrators, and the one who owns Windows' own files, are trusted with
// everything anyway.
const (
	administrators   = "S-1-5-32-544"
	trustedInstaller = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
)

// checkOwner refuses a folder of somebody who may not decide what a service
// writes where. An owner can give himself every right at any time. The owner's
// name is looked up for a refusal alone: Windows may have to ask a domain
// controller for it.
func checkOwner(path, owner string, name func() string, owners []string) error {
	switch owner {
	case localSystem, administrators, trustedInstaller:
		return nil
	}
	if slices.Contains(owners, owner) {
		return nil
	}
	return &RefusedError{
		Path: path,
		Why:  "belongs to " + name() + ", who could redirect what the service writes",
		Mend: "look at what is in it; then delete it, and run install or update as an administrator, which makes it anew",
	}
}

// The file attributes that matter here.
// https://learn.microsoft.com/windows/win32/fileio/file-attribute-constants
const (
	attributeDirectory    = 0x10
	attributeReparsePoint = 0x400
)

// checkKind refuses what is no folder, or one that leads elsewhere.
func checkKind(path string, attributes uint32) error {
	why := ""
	switch {
	case attributes&attributeReparsePoint != 0:
		why = "is a link to somewhere else"
	case attributes&attributeDirectory == 0:
		why = "is no folder"
	default:
		return nil
	}
	return &RefusedError{
		Path: path,
		Why:  why,
		Mend: "delete it, and run install or update as an administrator, which makes the folder; for a log elsewhere set log.directory in the recipe",
	}
}

// checkElsewhere checks a folder outside of the place that is ours. It refuses
// a link of somebody who may not decide where the service writes: install gives
// the account rights to the folder that it leads to, and the service writes
// there with its own. A mitigation of Windows' own follows no such junction
// either.
//
// A link that an administrator made and a folder that belongs to somebody else
// are warnings alone: logs are moved to another disk by links and mounted
// volumes, and folders are made in Explorer, which is not elevated.
//
// https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-process_mitigation_redirection_trust_policy
func checkElsewhere(path string, kind uint32, owner string, name func() string, owners []string) (warning *RefusedError, err error) {
	link, known := kind&attributeReparsePoint != 0, administrative(owner) || slices.Contains(owners, owner)
	takeOver := `icacls.exe "` + path + `" /setowner *` + administrators
	switch {
	case link && !known:
		return nil, &RefusedError{
			Path: path,
			Why:  "is a link that belongs to " + name() + ", who could redirect what the service writes",
			Mend: "set log.directory in the recipe to a folder that is not a link; or look at where the link leads and run, as an administrator: " + takeOver + " /L",
		}
	case link:
		return &RefusedError{
			Path: path,
			Why:  "is a link: who may change the link can redirect what the service writes",
			Mend: "set log.directory in the recipe to the folder that it leads to",
		}, nil
	case kind&attributeDirectory == 0:
		return nil, checkKind(path, kind)
	case !known:
		return &RefusedError{
			Path: path,
			Why:  "belongs to " + name() + ", who could redirect what the service writes",
			Mend: "look at what is in it, then run, as an administrator: " + takeOver,
		}, nil
	}
	return nil, nil
}

// administrative reports whether an owner may do everything anyway: Windows,
// the administrators, a built-in Administrator, the administrators of a domain.
//
// https://learn.microsoft.com/windows/win32/secauthz/well-known-sids
func administrative(owner string) bool {
	switch owner {
	case localSystem, administrators, trustedInstaller:
		return true
	}
	return strings.HasPrefix(owner, "S-1-5-21-") && (strings.HasSuffix(owner, "-500") || strings.HasSuffix(owner, "-512"))
}
