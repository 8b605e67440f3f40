package particle

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unsafe"
)

// Limits of a message in bytes (spec/network.md#N65).
const (
	MaxMessage       = 100 << 20 // between nodes
	MaxClientMessage = 4 << 20   // what the original's client takes; it stops reading a longer one, without a word
)

// Frame returns the message with its length before it: all that a stream carries.
func (p *Particle) Frame() []byte {
	// How long the length is shows when the message is written; it is put right before it.
	var room [binary.MaxVarintLen32]byte
	b := p.Append(append(make([]byte, 0, p.MaxSize()+len(room)), room[:]...))
	n := binary.PutUvarint(room[:], uint64(len(b)-len(room)))
	frame := b[len(room)-n:]
	copy(frame, room[:n])
	return frame
}

// ReadLength reads the length before a message, byte by byte, so that nothing behind it is taken. More than limit bytes are
// refused with code E0802, what is no length with E0801; other errors are those of the reader.
func ReadLength(r io.Reader, limit int) (int, error) {
	var b [1]byte
	length := uint64(0)
	for shift := uint(0); ; shift += 7 {
		if _, err := io.ReadFull(r, b[:]); err != nil {
			if errors.Is(err, io.EOF) {
				return 0, refuse(CodeMalformed, "the stream ends before the length of a message")
			}
			return 0, err
		}
		if shift > 63-7 {
			return 0, refuse(CodeMalformed, "the length of a message has too many bytes")
		}
		length |= uint64(b[0]&0x7f) << shift
		if b[0] < 0x80 {
			break
		}
	}
	if length > uint64(limit) {
		return 0, refuse(CodeTooLarge, "a message of %d bytes; up to %d are read", length, limit)
	}
	return int(length), nil
}

// readAtOnce is how much memory a message gets before any of it has come, and earnest how much has come when it gets all that was
// announced.
const (
	readAtOnce = 64 << 10
	earnest    = 1 << 20
)

// ReadMessage reads a message of n bytes, which must not be written to. Memory grows with what has come, not with what was announced, up
// to the first MiB. A stream that ends too early is refused with code E0801; other errors are those of the reader.
func ReadMessage(r io.Reader, n int) ([]byte, error) {
	part := make([]byte, min(n, readAtOnce))
	// A builder's memory is not cleared before. To clear a hundred megabytes, or to copy them to a longer place, keeps a processor from
	// all else for as long as it takes.
	all := &strings.Builder{}
	for read := 0; ; {
		got, err := io.ReadFull(r, part[:min(n-read, len(part))])
		read += got
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil, refuse(CodeMalformed, "the stream ends after %d of %d bytes of a message", read, n)
		case err != nil:
			return nil, err
		case read == n && all.Len() == 0:
			return part, nil
		}
		if room := roomFor(read, n); all.Cap() < room {
			longer := &strings.Builder{}
			longer.Grow(room)
			longer.WriteString(all.String())
			all = longer
		}
		all.Write(part[:got])
		if read == n {
			return unsafe.Slice(unsafe.StringData(all.String()), n), nil
		}
	}
}

// roomFor is how much memory a message of n bytes gets when so much of it has come.
func roomFor(read, n int) int {
	if read >= earnest {
		return n
	}
	return min(n, 2*max(read, readAtOnce))
}
