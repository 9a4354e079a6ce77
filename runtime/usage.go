package runtime

import (
	"cmp"
	"strings"
)

const usageText = `PROGRAM is the Windows service {name} ({display}).

usage: PROGRAM [OPTION...] COMMAND

  install          registers the service and its event source; an installed one is updated
                   and moved to where this executable is
  update           gives the installed service what this executable says. Start type, account and
                   password are kept unless --startup, --username or --password is given. From
                   another folder it replaces the installed executable, restarts a running service,
                   and rolls back when that fails
  remove           stops the service and removes it
  start            starts the service, and waits until it is RUNNING and its child has lived for 1 s; a
                   child that ends in that time is a failure: its reason and last output are printed
  stop             stops the service, and waits for its end; services that depend on it must be stopped first
  restart          stops the service, waits for its end, and starts it; a disabled one is not stopped
  restart-child    ends the running service's child, starts another at once, and waits for it as start does
  rotate           sets the child's log aside and begins a new one
  status           shows what the service and its child are doing; needs no administrator; exit code
                   0 running, 3 not running (also while it starts or stops), 4 not installed,
                   1 could not be determined
  logs             shows the last of what the child has printed; needs an administrator
  doctor           looks for what lets others take the service over, and for what keeps it from working;
                   exit code 1 when it finds something
  debug            does the service's work in this console, installed or not, until Ctrl+C
  version          shows the service, the hash of its recipe and winservice's version
  run              is for the service control manager alone

  --username NAME        account: DOMAIN\user, .\user, NT SERVICE\name, LocalService, ... (install, update)
  --password TEXT        its password; others can see it, rather use the next one (install, update)
  --password-stdin       the first line of the standard input is its password (install, update)
  --startup TYPE         manual, auto, delayed or disabled (install, update)
  --plan                 shows what the service has and what would change, and changes nothing; exit code
                         0 nothing would change, 1 something would, 2 not determined (install, update)
  --wait SECONDS         how long to wait at most; 0 returns at once. If not given, start waits for {start},
                         stop for {stop}, restart and restart-child for both. With it, stop stops the services
                         that depend on this one as well, first; with restart it counts for the start. Ctrl+C
                         ends the wait alone (start, stop, restart, restart-child). With update, how long a
                         new executable may take to run well: 60 and ready.timeout if not given
  --json                 for programs (status, doctor; install and update with --plan)
  -n, --lines N          how many lines, 20 if not given, or all (logs)
  -f, --follow           goes on with what is printed from now on, until Ctrl+C (logs)
  --stderr               the log of standard error, where log.streams keeps it apart (logs)

Options may stand before or after the command. Words after start, restart and debug are
taken as the original's were, and as there nothing is done with them.
Exit code: 0 done, 1 failed, 2 not understood. To start what runs and to stop what is stopped is done.

example:

  PROGRAM install --startup auto
  PROGRAM start
`

// usage is what is shown to whoever gives no command.
func usage(s Service) string {
	text := strings.ReplaceAll(usageText, "PROGRAM", programName())
	text = strings.ReplaceAll(text, "{name}", s.Name)
	text = strings.ReplaceAll(text, "{start}", s.startBound().String())
	text = strings.ReplaceAll(text, "{stop}", s.stopBound().String())
	return strings.ReplaceAll(text, "{display}", cmp.Or(s.DisplayName, s.Name))
}
