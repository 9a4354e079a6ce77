// Package emittest reads back what package emit makes, for tests alone: the
// resources that a service's executable carries.
package emittest

import (
	"bytes"
	"debug/pe"
	"errors"
	"fmt"
	"strings"
)

// Dump returns the resources of an object file, or of an executable
// that was linked with one, as text to read and to compare: the message table,
// the version information and the manifest in full, of all else the size.
func Dump(file []byte) (string, error) {
	text, err := dump(file)
	if err != nil {
		return "", fmt.Errorf("dump of resources: %w", err)
	}
	return text, nil
}

func dump(file []byte) (string, error) {
	object, err := pe.NewFile(bytes.NewReader(file))
	if err != nil {
		return "", err
	}
	section := object.Section(".rsrc")
	if section == nil {
		return "", errors.New("no section .rsrc")
	}
	data, err := section.Data()
	if err != nil {
		return "", fmt.Errorf("section .rsrc: %w", err)
	}
	// In an object, where the section has no address yet, it is zero.
	resources, err := resourceTree{data: data, address: section.VirtualAddress}.read()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "machine %s, time stamp %d\n", machineName(object.Machine), object.TimeDateStamp)
	for _, r := range resources {
		fmt.Fprintf(&b, "\n%s %s, language %s\n", kindName(r.kind), r.name, r.language)
		if err := r.dump(&b); err != nil {
			return "", fmt.Errorf("%s %s: %w", kindName(r.kind), r.name, err)
		}
	}
	return b.String(), nil
}

// dump writes what the resource says, indented.
func (r resource) dump(b *strings.Builder) error {
	switch kindName(r.kind) {
	case "MESSAGETABLE":
		return dumpMessages(b, r.data)
	case "VERSION":
		return dumpVersion(b, r.data)
	case "MANIFEST":
		for line := range strings.Lines(string(r.data)) {
			b.WriteString("  " + strings.TrimRight(line, "\r\n") + "\n")
		}
	default:
		fmt.Fprintf(b, "  %d bytes\n", len(r.data))
	}
	return nil
}

// kindName is the name of a resource type of ours; others keep their number.
// https://learn.microsoft.com/windows/win32/menurc/resource-types
func kindName(kind string) string {
	if name, ok := map[string]string{"11": "MESSAGETABLE", "16": "VERSION", "24": "MANIFEST"}[kind]; ok {
		return name
	}
	return kind
}

// machineName is the go command's name of a machine.
func machineName(machine uint16) string {
	switch machine {
	case pe.IMAGE_FILE_MACHINE_AMD64:
		return "amd64"
	case pe.IMAGE_FILE_MACHINE_ARM64:
		return "arm64"
	case pe.IMAGE_FILE_MACHINE_I386:
		return "386"
	}
	return fmt.Sprintf("%#x", machine)
}
