package logfile

import (
	"bytes"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const (
	benchChunk = 64 << 10
	benchBytes = 64 << 20
)

// BenchmarkCopy measures the way of a child's output: from a pipe, 64 KiB at a
// time, to a log that is rotated as by default. The floor, measured in turns
// with it, is the same copy to a bare file. Of both the fastest round counts: the
// others show what else the machine was doing.
func BenchmarkCopy(b *testing.B) {
	line := append(bytes.Repeat([]byte("x"), 99), '\n')
	data := bytes.Repeat(line, benchChunk/len(line)) // whole lines, as children print them
	floor, ours := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	for i := 0; b.Loop(); i++ {
		measure := []func(){
			func() { floor = min(floor, copyTo(b, data, bareFile(b))) },
			func() { ours = min(ours, copyTo(b, data, rotatedLog(b))) },
		}
		measure[i%2]() // each goes first as often as the other
		measure[1-i%2]()
	}
	mb := float64(benchBytes/benchChunk*len(data)) / 1e6
	b.ReportMetric(mb/floor.Seconds(), "floor-MB/s")
	b.ReportMetric(mb/ours.Seconds(), "log-MB/s")
	b.ReportMetric(100*floor.Seconds()/ours.Seconds(), "%of-floor")
}

func rotatedLog(b *testing.B) io.WriteCloser {
	return Open(Options{Path: filepath.Join(b.TempDir(), "x.log"), MaxSize: 10_000_000, Keep: 10})
}

func bareFile(b *testing.B) io.WriteCloser {
	file, err := os.OpenFile(filepath.Join(b.TempDir(), "x.log"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	return file
}

// copyTo sends benchBytes through a pipe to w and returns how long that took.
func copyTo(b *testing.B, data []byte, w io.WriteCloser) time.Duration {
	r, child, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	go func() {
		for range benchBytes / benchChunk {
			_, _ = child.Write(data)
		}
		_ = child.Close()
	}()
	buf := make([]byte, benchChunk)
	for {
		n, err := r.Read(buf)
		if _, err := w.Write(buf[:n]); err != nil {
			b.Fatal(err)
		}
		if err != nil {
			break
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	took := time.Since(began)
	_ = r.Close()
	return took
}
