package rpc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Bounds of what is read.
const (
	maxHeader  = 8 << 10   // bytes of a header line; the rest of a longer one is skipped
	maxContent = 256 << 20 // bytes of a message
)

// frames reads the contents of frames.
type frames struct{ r *bufio.Reader }

func newFrames(r io.Reader) *frames { return &frames{bufio.NewReaderSize(r, 64<<10)} }

// next returns the content of the next frame. Lines that are no header are skipped, so that one bad frame costs no more
// than itself. The fault says what was wrong with the frame; the error is that of the stream.
func (f *frames) next() (content []byte, fault *Error, err error) {
	length := -1
	for {
		line, err := f.line()
		if err != nil {
			return nil, nil, err
		}
		switch name, value, _ := strings.Cut(line, ":"); {
		case line == "" && length >= 0:
			return f.content(length)
		case strings.EqualFold(strings.TrimSpace(name), "Content-Length"):
			n, err := strconv.Atoi(strings.TrimSpace(value))
			if err != nil || n < 0 {
				return nil, Errorf(CodeParse, "the length of a message is no number: %.40q", strings.TrimSpace(value)), nil
			}
			length = n
		}
	}
}

func (f *frames) content(length int) ([]byte, *Error, error) {
	if length > maxContent {
		if _, err := io.CopyN(io.Discard, f.r, int64(length)); err != nil {
			return nil, nil, err
		}
		return nil, Errorf(CodeInvalidRequest, "the message has more than %d MiB", maxContent>>20), nil
	}
	var b bytes.Buffer // grows with what arrives, whatever length is promised
	if _, err := io.CopyN(&b, f.r, int64(length)); err != nil {
		return nil, nil, err
	}
	return b.Bytes(), nil, nil
}

// line reads a header line without its end.
func (f *frames) line() (string, error) {
	var line []byte
	for {
		part, err := f.r.ReadSlice('\n')
		if room := maxHeader - len(line); room > 0 {
			line = append(line, part[:min(room, len(part))]...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return "", err
		}
		return strings.TrimRight(string(line), "\r\n"), nil
	}
}

// frame puts a content into a frame.
func frame(content []byte) []byte {
	return append(fmt.Appendf(nil, "Content-Length: %d\r\n\r\n", len(content)), content...)
}
