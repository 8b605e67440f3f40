package stdlib

import (
	"crypto/rand"
	"fmt"
	"io"
)

// NewID makes the id of a service or spell: a random UUID, of version 4. Without a source the system's random bytes are used.
func NewID(from io.Reader) (string, error) {
	if from == nil {
		from = rand.Reader
	}
	var b [16]byte
	if _, err := io.ReadFull(from, b[:]); err != nil {
		return "", err
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}
