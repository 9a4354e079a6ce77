// Package gzip compresses the files of a log that were set aside. It is apart
// from package runtime so that only the services that use it link a
// compressor.
//
// NAME.1.log becomes NAME.1.log.gz while the child goes on printing. At any
// moment the one or the other is whole: the compressed file is written under
// another name, flushed to the disk and renamed, and the plain one goes only
// after that. Whatever a crash leaves is mended before the next compression.
package gzip

import (
	"compress/gzip"
	"errors"
	"io"

	"winservice.internal/runtime/internal/logfile"
)

// A Compression makes NAME.1.log.gz of NAME.1.log.
type Compression struct{}

var _ logfile.Compression = Compression{}

// compress is the one of this package, but in tests.
var compress = member

// member writes one member, without a name or a time, so that what is in a
// file depends on the log alone.
func member(to io.Writer, from io.Reader) error {
	z := gzip.NewWriter(to)
	_, err := io.Copy(z, from)
	return errors.Join(err, z.Close())
}
