package runtime

import "golang.org/x/sys/windows/registry"

// programData returns the machine's folder for data of programs. It comes
// from the registry, because the environment of a service and that of a
// console need not agree, and `status` must look where the service writes.
// https://learn.microsoft.com/windows/win32/shell/knownfolderid (FOLDERID_ProgramData)
func programData() (string, bool) {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, `SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList`, registry.QUERY_VALUE)
	if err != nil {
		return "", false
	}
	defer k.Close()
	value, _, err := k.GetStringValue("ProgramData")
	if err != nil || value == "" {
		return "", false
	}
	folder, err := registry.ExpandString(value)
	return folder, err == nil
}
