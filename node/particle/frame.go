package particle

import (
	"encoding/binary"
	"errors"
	"io"
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

// firstRead is how much memory a message gets before any of it has come, and earnest how much has come when it gets all that was
// announced. Were it to grow on, tens of megabytes would be copied at once, and nothing else runs on a processor that copies.
const (
	firstRead = 64 << 10
	earnest   = 1 << 20
)

// ReadMessage reads a message of n bytes. Memory grows with what has come, not with what was announced, up to the first MiB. A stream
// that ends too early is refused with code E0801; other errors are those of the reader.
func ReadMessage(r io.Reader, n int) ([]byte, error) {
	message := make([]byte, min(n, firstRead))
	for read := 0; ; {
		got, err := io.ReadFull(r, message[read:])
		read += got
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil, refuse(CodeMalformed, "the stream ends after %d of %d bytes of a message", read, n)
		case err != nil:
			return nil, err
		case read == n:
			return message, nil
		}
		size := 2 * read
		if read >= earnest {
			size = n
		}
		longer := make([]byte, min(n, size))
		copy(longer, message)
		message = longer
	}
}
