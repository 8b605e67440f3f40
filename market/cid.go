package market

import (
	"bytes"
	"encoding/base32"
	"strings"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// CID names content – an application, an effector, a description – in the 36 bytes that fit the market's records: four that say how
// the digest was made and a digest of 32 (spec/market.md#M3). The zero value names nothing.
type CID [36]byte

// multibase is the alphabet of texts that begin with b.
var multibase = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// maxCID is more than the text of any CID that fits has, in bytes: the work of reading a longer one is not done.
const maxCID = 128

// ParseCID reads a CID of version 1 in base32 ("b…") or base58 ("z…"). The error is Malformed, also for one that is longer or
// shorter than the market's records.
func ParseCID(text string) (CID, error) {
	var raw []byte
	var err error
	switch {
	case len(text) > maxCID:
		return CID{}, Errorf(Malformed, "a text of %d bytes is no CID", len(text))
	case strings.HasPrefix(text, "b"):
		raw, err = multibase.DecodeString(text[1:])
	case strings.HasPrefix(text, "z"):
		raw, err = value.DecodeBase58(text[1:])
	default:
		return CID{}, Errorf(Malformed, "%q is no CID of version 1: one begins with b or z", text)
	}
	if err != nil {
		return CID{}, Errorf(Malformed, "%q is no CID: %v", text, err)
	}
	if len(raw) != len(CID{}) || raw[0] != 1 {
		return CID{}, Errorf(Malformed, "the CID %q has %d bytes, the market keeps those of version 1 with %d", text, len(raw), len(CID{}))
	}
	return CID(raw), nil
}

// String is the form in base32, or nothing for the zero value.
func (c CID) String() string {
	if c.IsZero() {
		return ""
	}
	return "b" + multibase.EncodeToString(c[:])
}

// IsZero says that the CID names nothing.
func (c CID) IsZero() bool { return c == CID{} }

// MarshalText writes the form of String.
func (c CID) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what ParseCID reads, and nothing as the zero value.
func (c *CID) UnmarshalText(text []byte) error {
	if len(bytes.TrimSpace(text)) == 0 {
		*c = CID{}
		return nil
	}
	read, err := ParseCID(string(text))
	*c = read
	return err
}
