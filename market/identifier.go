package market

import (
	"encoding/hex"
	"strings"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// ID names an offer, a peer, a compute unit, a commitment or a worker: 32 bytes, "0x…" as text. A peer's is its raw ed25519 public key.
type ID [32]byte

// ParseID reads 64 hexadecimal digits, with or without "0x".
func ParseID(text string) (ID, error) {
	var id ID
	err := readHex(text, id[:])
	return id, err
}

// String is the form of text: "0x" and 64 small digits.
func (id ID) String() string { return "0x" + hex.EncodeToString(id[:]) }

// IsZero says that the id names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// MarshalText writes the form of String.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what ParseID reads.
func (id *ID) UnmarshalText(text []byte) error { return readHex(string(text), id[:]) }

// ParsePeer reads a peer id as the network writes it, in base58, into the key that the market knows the peer by (spec/market.md#M2).
func ParsePeer(text string) (ID, error) {
	key, err := value.PeerKey(text)
	if err != nil {
		return ID{}, Errorf(Malformed, "%v", err)
	}
	return ID(key), nil
}

// Peer is the id as the network writes it, in base58.
func (id ID) Peer() string { return value.PeerID(id[:]) }

// Account is who acts and who is paid: 20 bytes, "0x…" as text.
type Account [20]byte

// DealID names a deal: the account that holds its money.
type DealID = Account

// ParseAccount reads 40 hexadecimal digits, with or without "0x".
func ParseAccount(text string) (Account, error) {
	var a Account
	err := readHex(text, a[:])
	return a, err
}

// String is the form of text: "0x" and 40 small digits.
func (a Account) String() string { return "0x" + hex.EncodeToString(a[:]) }

// IsZero says that the account is nobody.
func (a Account) IsZero() bool { return a == Account{} }

// MarshalText writes the form of String.
func (a Account) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what ParseAccount reads.
func (a *Account) UnmarshalText(text []byte) error { return readHex(string(text), a[:]) }

func readHex(text string, into []byte) error {
	digits := strings.TrimPrefix(text, "0x")
	if len(digits) != 2*len(into) {
		return Errorf(Malformed, "%q has %d hexadecimal digits, %d are needed", text, len(digits), 2*len(into))
	}
	if _, err := hex.Decode(into, []byte(digits)); err != nil {
		return Errorf(Malformed, "%q is not hexadecimal", text)
	}
	return nil
}
