package doctor

// start looks at what else has to be so that the child can start.
//
// Windows starts a program whose working directory is missing not at all (error
// 267, ERROR_DIRECTORY). One whose directory the account may not enter can be
// started, and then finds itself elsewhere.
// https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw
func (e *Examination) start() {
	s := &e.Start
	switch {
	case s.DirMissing:
		e.found(dirMissing, s.Dir.Path)
	case s.DirIsFile:
		e.found(dirIsFile, s.Dir.Path)
	default:
		e.file(&s.Dir, harmless)
	}
	for _, m := range s.NotInPath {
		e.found(notInPath, m.Path, m.Key)
	}
	for _, m := range s.NotPrograms {
		e.found(notProgram, m.Path, m.Key)
	}
	for _, p := range s.Ports {
		e.found(portTaken, p.Address, p.Key, p.Process)
	}
	for _, n := range s.Needs {
		if n.Disabled {
			e.found(neededDisabled, n.Name)
		} else {
			e.found(neededMissing, n.Name)
		}
	}
}
