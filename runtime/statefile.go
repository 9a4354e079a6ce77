package runtime

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"winservice.internal/runtime/internal/folder"
)

// writeState replaces the state in dir, and the metrics where they are wanted.
func writeState(in folder.Folder, metrics string, s State) error {
	if err := in.Ready(); err != nil {
		return err
	}
	o := s.object()
	err := replaceFile(filepath.Join(in.Dir, stateFile), o.Text())
	if metrics != "" {
		err = errors.Join(err, replaceFile(filepath.Join(in.Dir, metrics), s.metrics()))
	}
	return err
}

// replaceFile replaces a file in one step: a reader sees the old or the new one
// whole.
//
// Windows refuses while somebody has either of them open without
// FILE_SHARE_DELETE. That takes no time when he reads it, and may last when he
// keeps it open: every user may read them.
//
// https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew
func replaceFile(path string, text []byte) error {
	err := replaceOnce(path, text)
	for try := 0; err != nil && try < 10; try++ {
		time.Sleep(10 * time.Millisecond)
		err = replaceOnce(path, text)
	}
	return err
}

func replaceOnce(path string, text []byte) error {
	if err := writeNew(path+".new", text); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func writeNew(path string, text []byte) error {
	f, err := folder.CreatePublic(path)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
