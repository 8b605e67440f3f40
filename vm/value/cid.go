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
	"unsafe"

	"github.com/zeebo/blake3"
)

// CID is the text form of a content identifier. Two texts are two identifiers, even over one digest.
type CID string

// The parts of the one form that is written: CIDv1, codec json, multihash blake3-256, multibase b (spec/data.md#D30).
const (
	codecJSON  = 0x0200
	hashBlake3 = 0x1e
	hashSHA256 = 0x12
)

var base32Lower = base32.NewEncoding(alphabet32).WithPadding(base32.NoPadding)

const (
	alphabet32 = "abcdefghijklmnopqrstuvwxyz234567"
	cidHead    = "bagaaihra" // of every identifier that is written: all that stands in front of the digest
	CIDSize    = 61          // bytes of the form of an identifier that is written
)

// Hash returns the identifier of a preimage.
func Hash(preimage []byte) CID {
	id := Identifier(preimage)
	return CID(id[:])
}

// HashTo returns the identifier of a preimage; its bytes stand in room, which must not change any more.
func HashTo(room *[CIDSize]byte, preimage []byte) CID {
	*room = Identifier(preimage)
	return CID(unsafe.String(&room[0], CIDSize))
}

// Identifier writes the identifier of a preimage. The digest begins at a border between two letters, so only its
// letters have to be made.
func Identifier(preimage []byte) (id [CIDSize]byte) {
	digest := blake3.Sum256(preimage)
	copy(id[:], cidHead)
	out := id[len(cidHead):]
	for i := 0; i < 30; i += 5 {
		bits := uint64(digest[i])<<32 | uint64(binary.BigEndian.Uint32(digest[i+1:]))
		for j := 7; j >= 0; j-- {
			out[j] = alphabet32[bits&31]
			bits >>= 5
		}
		out = out[8:]
	}
	bits := uint32(digest[30])<<12 | uint32(digest[31])<<4
	for j := 3; j >= 0; j-- {
		out[j] = alphabet32[bits&31]
		bits >>= 5
	}
	return id
}

// Names reports whether the identifier is the usual form of that of a preimage. Other forms are the business of
// [CID.Verify].
func (c CID) Names(preimage []byte) bool {
	if len(c) != CIDSize {
		return false
	}
	id := Identifier(preimage)
	return string(id[:]) == string(c)
}

// Identified remembers the identifier of an immutable object that embeds it.
type Identified struct{ id atomic.Pointer[[CIDSize]byte] }

// Known returns the identifier if it is known, else an empty one.
func (i *Identified) Known() CID {
	if id := i.id.Load(); id != nil {
		return CID(unsafe.String(&id[0], CIDSize))
	}
	return ""
}

// Learn hashes the object's preimage and remembers the identifier.
func (i *Identified) Learn(preimage []byte) CID { return i.LearnTo(new([CIDSize]byte), preimage) }

// LearnTo does so in a place that is given to it.
func (i *Identified) LearnTo(room *[CIDSize]byte, preimage []byte) CID {
	id := HashTo(room, preimage)
	i.id.Store(room)
	return id
}

// Assume remembers an identifier that was verified. One of another form than the usual is not remembered.
func (i *Identified) Assume(c CID) {
	if len(c) == CIDSize && string(c[:len(cidHead)]) == cidHead {
		i.id.Store((*[CIDSize]byte)(unsafe.Pointer(unsafe.StringData(string(c)))))
	}
}

// bytesOf is a view of a text that must not be written to.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// ErrMismatch says that a CID is well formed but names other content.
var ErrMismatch = errors.New("value mismatch")

// Verify checks a CID in any form that is accepted in data: other bases and sha2-256 too (spec/data.md#D31).
func (c CID) Verify(preimage []byte) error {
	codec, code, digest, err := c.parse()
	switch {
	case err != nil:
		return err
	case codec != codecJSON:
		return fmt.Errorf("unsupported CID codec: %d", codec)
	}
	if digest == nil {
		return errors.New("Failed to parse multihash: digest length")
	}
	switch code {
	case hashBlake3:
		if sum := blake3.Sum256(preimage); !bytes.Equal(sum[:], digest) {
			return ErrMismatch
		}
	case hashSHA256:
		if sum := sha256.Sum256(preimage); !bytes.Equal(sum[:], digest) {
			return ErrMismatch
		}
	default:
		return fmt.Errorf("unsupported multihash code: %d", code)
	}
	return nil
}

// Check says what keeps a text from being a CID of version 1, whatever it names.
func (c CID) Check() error {
	_, _, digest, err := c.parse()
	if err == nil && len(digest) == 0 {
		err = errors.New("Failed to parse multihash: digest length")
	}
	return err
}

// parse takes a CID apart. The digest is nil if it is not as long as it says.
func (c CID) parse() (codec, code uint64, digest []byte, err error) {
	raw, err := c.decode()
	if err != nil {
		return 0, 0, nil, fmt.Errorf("Failed to parse multihash: %w", err)
	}
	if len(raw) == 0 {
		return 0, 0, nil, errors.New("Input too short")
	}
	version, raw, ok := uvarint(raw)
	if !ok || version != 1 {
		return 0, 0, nil, errors.New("Failed to parse multihash: unsupported CID version")
	}
	codec, raw, ok = uvarint(raw)
	if !ok {
		return 0, 0, nil, fmt.Errorf("unsupported CID codec: %d", codec)
	}
	code, raw, ok = uvarint(raw)
	size, digest, ok2 := uvarint(raw)
	if !ok || !ok2 || size != uint64(len(digest)) {
		digest = nil
	}
	return codec, code, digest, nil
}

// ContentCID is the text of the CID of a sha2-256 digest, in base32: what names content by its bytes.
func ContentCID(codec byte, digest [sha256.Size]byte) CID {
	raw := append([]byte{1, codec, hashSHA256, sha256.Size}, digest[:]...)
	return CID("b" + base32Lower.EncodeToString(raw))
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
