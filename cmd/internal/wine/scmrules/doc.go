// Package scmrules checks the statuses that a service process reports to the Service Control Manager
// (SCM) against Microsoft's rules.
//
// [Check] judges one process. Where the statuses come from does not matter to it: under Wine,
// [ParseWine] reads them from Wine's debug output; any other source fills in [Process] itself.
//
// Application Verifier checks most of the same rules on Windows, with its stop codes 4000000 to 4000007:
// https://learn.microsoft.com/en-us/windows-hardware/drivers/devtest/application-verifier-stop-codes-services
// Its test layer is named "Service": appverif -enable Service -for NAME.exe, and after a run
// appverif -export log -for NAME.exe -with To=log.xml
// (https://learn.microsoft.com/en-us/windows-hardware/drivers/devtest/application-verifier-testing-applications).
// Its warning 4000004 is expected for a service that accepts a stop while it starts; see [StartControls].
//
// What the sequence of statuses cannot show is left to it: functions without W (4000000), a second
// StartServiceCtrlDispatcher (4000001), an invalid handle (4000002), two calls at once (4000003) and
// threads that are left after STOPPED (4000007). A wait hint that passed without a report is not
// checked either: on a busy test machine it says nothing about the service. Nor is what takes the
// controls themselves: that a service which accepts a stop stops when it receives one, and that its
// handler returns within 30 s. The end-to-end tests hold the first of them.
package scmrules
