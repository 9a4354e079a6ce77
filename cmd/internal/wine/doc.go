// Package wine gives a test a Windows host: a prefix of its own under Wine on Linux, with its own
// Service Control Manager, and the machine itself on Windows. The same tests run on both.
//
// Where there is no such host (no Wine, no administrator's rights) the test is skipped, unless the
// environment variable CI is set: then it fails.
//
// What Wine 8 cannot show: the SCM does not notice that a service process died, it ignores failure
// actions, job limits and dependencies, and it does not check accounts.
package wine
