package value

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"lukechampine.com/blake3"
)

// CID is the text form of a content identifier. Two texts are two identifiers, even over one digest.
type CID string

// The parts of the one form that is written: CIDv1, codec json, multihash blake3-256, multibase b (spec/data.md#D30).
const (
	codecJSON  = 0x0200
	hashBlake3 = 0x1e
	hashSHA256 = 0x12
)

var (
	base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
	cidPrefix   = []byte{0x01, 0x80, 0x04, hashBlake3, 32}
)

// Hash returns the identifier of a preimage.
func Hash(preimage string) CID {
	digest := blake3.Sum256([]byte(preimage))
	raw := append(append(make([]byte, 0, 37), cidPrefix...), digest[:]...)
	text := make([]byte, 1, 61)
	text[0] = 'b'
	return CID(base32Lower.AppendEncode(text, raw))
}

// Identified remembers the identifier of an immutable object; the object embeds or holds it.
type Identified struct{ id atomic.Pointer[CID] }

// Identify returns the identifier of the preimage, hashing it once.
func (i *Identified) Identify(preimage func() string) CID {
	if id := i.id.Load(); id != nil {
		return *id
	}
	id := Hash(preimage())
	i.id.Store(&id)
	return id
}

// ErrMismatch says that a CID is well formed but names other content.
var ErrMismatch = errors.New("value mismatch")

// Verify checks a CID in any form that is accepted in data: other bases and sha2-256 too (spec/data.md#D31).
func (c CID) Verify(preimage string) error {
	raw, err := c.decode()
	if err != nil {
		return fmt.Errorf("Failed to parse multihash: %w", err)
	}
	if len(raw) == 0 {
		return errors.New("Input too short")
	}
	version, raw, ok := uvarint(raw)
	if !ok || version != 1 {
		return errors.New("Failed to parse multihash: unsupported CID version")
	}
	codec, raw, ok := uvarint(raw)
	if !ok || codec != codecJSON {
		return fmt.Errorf("unsupported CID codec: %d", codec)
	}
	code, raw, ok := uvarint(raw)
	size, digest, ok2 := uvarint(raw)
	if !ok || !ok2 || size != uint64(len(digest)) {
		return errors.New("Failed to parse multihash: digest length")
	}
	switch code {
	case hashBlake3:
		if sum := blake3.Sum256([]byte(preimage)); !bytes.Equal(sum[:], digest) {
			return ErrMismatch
		}
	case hashSHA256:
		if sum := sha256.Sum256([]byte(preimage)); !bytes.Equal(sum[:], digest) {
			return ErrMismatch
		}
	default:
		return fmt.Errorf("unsupported multihash code: %d", code)
	}
	return nil
}

func uvarint(b []byte) (uint64, []byte, bool) {
	v, n := binary.Uvarint(b)
	if n <= 0 {
		return 0, nil, false
	}
	return v, b[n:], true
}

// decode undoes the multibase of the text.
func (c CID) decode() ([]byte, error) {
	if len(c) < 2 {
		return nil, nil
	}
	if strings.HasPrefix(string(c), "Qm") { // version 0: a bare sha2-256 multihash whose codec is dag-pb
		return []byte{0x01, 0x70}, nil
	}
	body := string(c[1:])
	switch c[0] {
	case 'b', 'B': // case does not matter, unused bits must be zero
		lower := strings.ToLower(body)
		raw, err := base32Lower.DecodeString(lower)
		if err == nil && base32Lower.EncodeToString(raw) != lower {
			err = errors.New("unused bits are set")
		}
		return raw, err
	case 'f', 'F':
		return hex.DecodeString(body)
	case 'z':
		return decodeBase(body, alphabet58)
	case 'm':
		return base64.RawStdEncoding.Strict().DecodeString(body)
	case 'u':
		return base64.RawURLEncoding.Strict().DecodeString(body)
	case '9':
		return decodeBase(body, "0123456789")
	}
	return nil, fmt.Errorf("unknown multibase %q", c[0])
}
