package folder

import "slices"

// administrators, and the one who owns Windows' own files, are trusted with
// everything anyway.
const (
	administrators   = "S-1-5-32-544"
	trustedInstaller = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
)

// checkOwner refuses a folder of somebody who may not decide what a service
// writes where. An owner can give himself every right at any time.
func checkOwner(path, owner, name string, owners []string) error {
	switch owner {
	case localSystem, administrators, trustedInstaller:
		return nil
	}
	if slices.Contains(owners, owner) {
		return nil
	}
	return &RefusedError{
		Path: path,
		Why:  "belongs to " + name + ", who could redirect what the service writes",
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
