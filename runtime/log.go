package runtime

import (
	"fmt"
	"io"
	"path/filepath"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/logfile"
)

// outputs are where the child's output goes. The zero value throws it away.
type outputs struct {
	merged io.Writer // standard output, and standard error unless errors is set
	errors io.Writer
}

// logs are the writers that are log files.
func (o outputs) logs() (all []*logfile.Writer) {
	for _, w := range []io.Writer{o.merged, o.errors} {
		if log, ok := w.(*logfile.Writer); ok {
			all = append(all, log)
		}
	}
	return all
}

// close ends what the logs do beside the child.
func (o outputs) close() {
	for _, log := range o.logs() {
		_ = log.Close() // nothing can be done about what it could not write
	}
}

// endChild tells the logs that a child has ended.
func (o outputs) endChild() {
	for _, log := range o.logs() {
		log.EndChild()
	}
}

// logPath is the file that standard output is written to, or the one of
// standard error where that is kept apart.
func (s *Service) logPath(errors bool) string {
	ending := ".log"
	if errors {
		ending = ".err.log"
	}
	return filepath.Join(s.logDir(), fileName(s.Name)+ending)
}

// openLog opens the log that the recipe wants.
func (s Service) openLog(j *journal, record *eventRecord) (o outputs) {
	s.reportOldLogs(j.host.emit)
	if s.Log.Off {
		return o
	}
	o.merged = s.openLogFile(j, record, s.logPath(false))
	if s.Log.Streams == Separate {
		o.errors = s.openLogFile(j, record, s.logPath(true))
	}
	j.keeper.logs = o.logs()
	record.follow(o.logs())
	return o
}

func (s *Service) openLogFile(j *journal, record *eventRecord, path string) io.Writer {
	d := s.WithDefaults().Log
	in := s.logFolder()
	return logfile.Open(logfile.Options{
		Path:     path,
		Folder:   in.Ready,
		NoLink:   in.Ours(),
		MaxSize:  d.MaxSize,
		Keep:     d.Keep,
		Every:    d.RotateEvery,
		MaxTotal: d.MaxTotal,
		Compress: d.Compress,
		NotCompressed: func(err error) {
			j.host.emit(events.NotCompressed, s.Name, path, err.Error())
		},
		Timestamps: d.Timestamps,
		Rotated:    record.rotated,
		Trouble: func(err error) {
			j.host.emit(events.LogTrouble, s.Name, path, logTrouble(err, in.Dir))
			j.keeper.change(func() {})
		},
		Recovered: func(dropped int64) {
			j.host.emit(events.LogRecovered, s.Name, path, fmt.Sprint(dropped))
			j.keeper.change(func() {})
		},
	})
}

// reportOldLogs reports the logs of a time when the recipe had more of them:
// nothing rotates or deletes these any longer.
func (s *Service) reportOldLogs(emit func(events.ID, ...string)) {
	var old []string
	if s.Log.Off {
		old = append(old, s.logPath(false))
	}
	if s.Log.Off || s.Log.Streams != Separate {
		old = append(old, s.logPath(true))
	}
	for _, path := range old {
		if size, there := logfile.Size(path); there {
			emit(events.LogStays, s.Name, path, fmt.Sprint(size))
		}
	}
}
