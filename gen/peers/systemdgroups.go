package peers

import (
	"strings"
)

// directive takes one assignment over.
func (s *systemd) directive(d directive) {
	if d.section != "Unit" && d.section != "Service" && d.section != "Install" && !strings.HasPrefix(d.section, "X-") {
		s.unknown(d.line, "["+d.section+"] "+d.name, d.value)
		return
	}
	name := d.name
	for _, test := range []string{"Condition", "Assert"} {
		if what, ok := strings.CutPrefix(name, test); ok {
			name = "Condition" + what
		}
	}
	switch carry, ok := systemdFields[d.name]; {
	case ok:
		carry(s, d)
	case systemdWhy[name] != "":
		s.lost("", d.name, d.value, systemdWhy[name])
	case strings.HasPrefix(d.name, "X-") || strings.HasPrefix(d.section, "X-"):
		s.lost("", d.name, d.value, "it is for another program than systemd.")
	default:
		s.unknown(d.line, d.name, d.value)
	}
}

// systemdWhy says of the directives that are known and never carried why that
// is.
// https://www.freedesktop.org/software/systemd/man/latest/systemd.directives.html
var systemdWhy = func() map[string]string {
	all := map[string]string{}
	for _, group := range systemdGroups {
		for name := range strings.FieldsSeq(group.names) {
			all[group.begin+name] = group.why
		}
	}
	return all
}()

const (
	systemdRights = "the account decides what the program may do; run it as 'NT SERVICE\\${name}' and give that rights."
	systemdFiles  = "permissions are set on the folders, by icacls."
	systemdBudget = "limits.memory, limits.process-memory and limits.processes are the limits that there are."
	systemdShare  = "processors are limited by limits.affinity and limits.cpu, and their share by limits.priority."
	systemdLog    = "output and errors go to the log, none is left out, and log.max-total bounds its size."
)

// systemdGroups are those directives, by the word that they begin with.
var systemdGroups = []struct{ begin, why, names string }{
	{"Protect", systemdRights, "System Home Hostname Clock KernelTunables KernelModules KernelLogs ControlGroups Proc"},
	{"Private", systemdRights, "Tmp Devices Network Users Mounts IPC PIDs BPF"},
	{"Restrict", systemdRights, "AddressFamilies Namespaces Realtime SUIDSGID FileSystems NetworkInterfaces"},
	{"SystemCall", systemdRights, "Filter Architectures ErrorNumber Log"},
	{"", systemdRights, "CapabilityBoundingSet AmbientCapabilities LockPersonality SecureBits NoNewPrivileges MemoryDenyWriteExecute DevicePolicy DeviceAllow ProcSubset"},
	{"", systemdFiles, "ReadWritePaths ReadOnlyPaths InaccessiblePaths ReadWriteDirectories ReadOnlyDirectories InaccessibleDirectories ExecPaths NoExecPaths BindPaths BindReadOnlyPaths BindLogSockets TemporaryFileSystem ExtensionImages ExtensionDirectories UMask"},
	{"Root", systemdFiles, "Directory DirectoryStartOnly Image ImageOptions ImagePolicy Hash HashSignature Verity Ephemeral"},
	{"Mount", systemdFiles, "Flags APIVFS Images"},
	{"IP", "rules of Windows' firewall decide what may connect; they can name the service, with security.service-sid.", "AddressAllow AddressDeny Accounting IngressFilterPath EgressFilterPath"},
	{"", "Windows hands a service neither sockets nor open files; the program opens its own.", "Sockets SocketBindAllow SocketBindDeny FileDescriptorStoreMax FileDescriptorStorePreserve OpenFile NonBlocking StandardInputText StandardInputData"},
	{"Limit", systemdBudget, "CPU FSIZE DATA STACK CORE RSS NOFILE AS NPROC MEMLOCK LOCKS SIGPENDING MSGQUEUE NICE RTPRIO RTTIME"},
	{"Memory", systemdBudget, "Min Low High SwapMax ZSwapMax ZSwapWriteback Accounting PressureWatch PressureThresholdSec KSM"},
	{"", systemdBudget, "DefaultMemoryMin DefaultMemoryLow StartupMemoryLow StartupMemoryHigh StartupMemoryMax StartupMemorySwapMax TasksAccounting"},
	{"CPU", systemdShare, "Accounting Weight Shares QuotaPeriodSec SchedulingPolicy SchedulingPriority SchedulingResetOnFork"},
	{"", systemdShare, "StartupCPUWeight StartupCPUShares AllowedCPUs StartupAllowedCPUs AllowedMemoryNodes StartupAllowedMemoryNodes NUMAPolicy NUMAMask"},
	{"IO", "Windows has no such limits of a disk; limits.priority is what there is.", "Accounting Weight DeviceWeight ReadBandwidthMax WriteBandwidthMax ReadIOPSMax WriteIOPSMax DeviceLatencyTargetSec SchedulingClass SchedulingPriority"},
	{"", "Windows has no such limits of a disk; limits.priority is what there is.", "StartupIOWeight BlockIOAccounting BlockIOWeight StartupBlockIOWeight BlockIODeviceWeight BlockIOReadBandwidth BlockIOWriteBandwidth"},
	{"Condition", "test it in hooks.pre-start, whose failure is a failed start.", "PathExists PathExistsGlob PathIsDirectory PathIsSymbolicLink PathIsMountPoint PathIsReadWrite PathIsEncrypted DirectoryNotEmpty FileNotEmpty FileIsExecutable User Group Host Architecture Firmware Virtualization KernelCommandLine KernelVersion KernelModuleLoaded Version Credential Environment Security Capability ACPower Memory CPUs CPUFeature ControlGroupController FirstBoot NeedsUpdate OSRelease MemoryPressure CPUPressure IOPressure"},
	{"Syslog", systemdLog, "Identifier Facility Level LevelPrefix"},
	{"Log", systemdLog, "RateLimitIntervalSec RateLimitBurst LevelMax ExtraFields Namespace FilterPatterns"},
	{"TTY", "the child has a hidden console of its own.", "Path Reset VHangup Columns Rows VTDisallocate"},
	{"", "Windows has nothing like it.", "Personality KeyringMode PAMName UtmpMode UtmpIdentifier AppArmorProfile SELinuxContext SmackProcessLabel RemoveIPC IgnoreSIGPIPE CoredumpFilter TimerSlackNSec USBFunctionDescriptors USBFunctionStrings NetworkNamespacePath IPCNamespacePath SetLoginEnvironment AllowIsolate IgnoreOnIsolate RefuseManualStart RefuseManualStop StopWhenUnneeded CollectMode JoinsNamespaceOf SourcePath SurviveFinalKillSignal RuntimeDirectoryPreserve ManagedOOMSwap ManagedOOMMemoryPressure ManagedOOMMemoryPressureLimit ManagedOOMPreference"},
}
