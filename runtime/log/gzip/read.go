package gzip

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
)

// LastLines reads the file from its beginning, because there is no other way.
func (Compression) LastLines(file *os.File, lines int) (from int64, lacks int, err error) {
	if lines < 0 {
		return 0, lines, nil
	}
	text, err := gzip.NewReader(file)
	if err != nil {
		return 0, 0, err
	}
	var begins []int64 // a ring, once there are as many as lines
	count, at := 0, int64(0)
	atBegin := true
	buf := make([]byte, 64<<10)
	for {
		n, err := text.Read(buf)
		for i := 0; i < n; {
			if atBegin && lines > 0 {
				if len(begins) < lines {
					begins = append(begins, at+int64(i))
				} else {
					begins[count%lines] = at + int64(i)
				}
				count++
			}
			end := bytes.IndexByte(buf[i:n], '\n') + 1
			if atBegin = end > 0; !atBegin {
				break
			}
			i += end
		}
		at += int64(n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, 0, err
		}
	}
	if lines == 0 {
		return at, 0, nil
	}
	if count <= lines {
		return 0, lines - count, nil
	}
	return begins[count%lines], 0, nil
}

// CopyTo expands the file from its beginning, too.
func (Compression) CopyTo(to io.Writer, file *os.File, from int64) (int64, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	text, err := gzip.NewReader(file)
	if err == nil {
		_, err = io.CopyN(io.Discard, text, from)
	}
	if err != nil {
		return 0, err
	}
	return io.Copy(to, text)
}
