// Package wine gives a test a Windows host: a prefix of its own under Wine on Linux, with its own
// Service Control Manager, and the machine itself on Windows. The same tests run on both.
//
// Where there is no such host (no Wine, no administrator's rights) the test is skipped, unless the
// environment variable CI is set: then it fails.
//
// # The SCM's rules
//
// When a test ends, the statuses that each of its services reported are checked against Microsoft's
// rules (package scmrules), and a breach fails the test. A service must report STOPPED before its
// process ends, unless the test killed it: [Host.KillWindowsPid], [Host.TryKillWindowsPid] and
// [Host.Reboot] note that; a test must not kill a service in another way. Services that the test did not
// create are not checked. The statuses come from Wine's debug output, from the service's own process,
// so what services.exe decides by itself, such as STOPPED after a crash, does not count as a report.
//
// Windows does not show the statuses. There, Application Verifier checks the same rules:
//
//	appverif -enable Service -for NAME.exe
//
// # What Wine cannot show
//
// Wine 8 and Wine 10: the SCM ignores failure actions, most job limits and dependencies, and does not
// check accounts; nothing of the event log can be read but the texts. No shutdown reaches a service by
// itself: [Host.Inject] sends one.
//
// Wine 8 only: the SCM does not notice that a service process is gone. It goes on saying RUNNING or
// STOP_PENDING with the old process identifier. Wine 10 says STOPPED with exit code 1067, as Windows
// does. Either way the rules call it a breach.
//
// Wine 10 only: it prints an event's text line by line; a text that ends with a line break
// looks like the beginning of the next event of the same thread.
package wine
