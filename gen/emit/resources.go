package emit

import (
	"bytes"
	"fmt"

	"github.com/tc-hib/winres"

	"winservice.internal/runtime"
	"winservice.internal/runtime/events"
)

// ResourceInfo is what the resources of an executable say of it.
type ResourceInfo struct {
	Instance string // the executable's name without ".exe"
	Service  runtime.Service
}

// manifest says what Windows could not know otherwise: that the program does
// not want administrator's rights for every verb, takes paths beyond 260
// characters where the machine allows them, and was made for Windows 10, the
// oldest that Go supports, and all later ones, which share its number.
// https://learn.microsoft.com/windows/win32/sbscs/application-manifests
const manifest = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security>
      <requestedPrivileges>
        <requestedExecutionLevel level="asInvoker" uiAccess="false"/>
      </requestedPrivileges>
    </security>
  </trustInfo>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application>
      <supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/>
    </application>
  </compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings>
      <longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware>
    </windowsSettings>
  </application>
</assembly>
`

// Resources returns the object file that gives an executable the message table
// of its events, its version information and its manifest. arch is amd64,
// arm64 or 386. The go command links it when it lies beside the main package's
// source as rsrc_windows_<arch>.syso. Equal arguments give equal bytes. It
// refuses text that does not fit: a NUL, or a display name of many thousands
// of characters.
func Resources(arch string, r ResourceInfo) ([]byte, error) {
	object, err := resources(arch, r)
	if err != nil {
		return nil, fmt.Errorf("resources of %q for %q: %w", r.Instance+".exe", arch, err)
	}
	return object, nil
}

func resources(arch string, r ResourceInfo) ([]byte, error) {
	switch arch {
	case "amd64", "arm64", "386":
	default:
		return nil, fmt.Errorf("%q is no architecture of Windows; amd64, arm64 and 386 are", arch)
	}
	messages, err := messageTable(events.Messages)
	if err != nil {
		return nil, err
	}
	version, err := versionInfo(r)
	if err != nil {
		return nil, err
	}
	var set winres.ResourceSet
	for _, resource := range []struct {
		kind winres.ID
		data []byte
	}{
		{winres.RT_MESSAGETABLE, messages},
		{winres.RT_VERSION, version},
		{winres.RT_MANIFEST, []byte(manifest)},
	} {
		if err := set.Set(resource.kind, winres.ID(1), language, resource.data); err != nil {
			return nil, err
		}
	}
	var object bytes.Buffer
	if err := set.WriteObject(&object, winres.Arch(arch)); err != nil {
		return nil, err
	}
	return object.Bytes(), nil
}
