package value

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// The Bitcoin alphabet, used for peer ids, keys and signatures.
const alphabet58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// digits58 are the digits of the same values in the notation of math/big.
const digits58 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"

// MaxBase58 is the number of bytes up to which texts of bytes are converted: time grows faster than their size.
const MaxBase58 = 64 << 10

// The digits that are read: those of MaxBase58 bytes, and fewer of an identifier in data, of which there may be many.
const (
	maxDigits58   = MaxBase58*1366/1000 + 1
	maxBaseDigits = 1024
)

// ErrLongBase58 says that a text has more digits than are read.
var ErrLongBase58 = errors.New("too many digits")

// EncodeBase58 writes bytes in base58btc. Its time is not bounded; callers who encode what they do not know compare with
// MaxBase58 first.
func EncodeBase58(b []byte) string {
	zeros := 0 // each leading zero byte is a digit of its own
	for zeros < len(b) && b[zeros] == 0 {
		zeros++
	}
	text := slices.Repeat([]byte{alphabet58[0]}, zeros)
	if zeros == len(b) {
		return string(text)
	}
	text = new(big.Int).SetBytes(b).Append(text, 58)
	for i, c := range text[zeros:] {
		text[zeros+i] = alphabet58[strings.IndexByte(digits58, c)]
	}
	return string(text)
}

// DecodeBase58 reads base58btc of up to MaxBase58 bytes; more is ErrLongBase58.
func DecodeBase58(s string) ([]byte, error) {
	if len(s) > maxDigits58 {
		return nil, ErrLongBase58
	}
	zeros := len(s) - len(strings.TrimLeft(s, alphabet58[:1]))
	digits := make([]byte, len(s)-zeros)
	for i := range digits {
		value := strings.IndexByte(alphabet58, s[zeros+i])
		if value < 0 {
			return nil, fmt.Errorf("%q is no digit", s[zeros+i])
		}
		digits[i] = digits58[value]
	}
	n, _ := new(big.Int).SetString("0"+string(digits), 58)
	return append(make([]byte, zeros), n.Bytes()...), nil
}

// decodeBase reads a number of an identifier in the base of an alphabet; each leading zero digit is a zero byte.
func decodeBase(s, alphabet string) ([]byte, error) {
	if len(s) > maxBaseDigits {
		return nil, fmt.Errorf("%d digits are too many", len(s))
	}
	var out []byte // little end first
	for i := range len(s) {
		carry := strings.IndexByte(alphabet, s[i])
		if carry < 0 {
			return nil, fmt.Errorf("%q is no digit", s[i])
		}
		for j := range out {
			carry += int(out[j]) * len(alphabet)
			out[j] = byte(carry)
			carry >>= 8
		}
		for ; carry > 0; carry >>= 8 {
			out = append(out, byte(carry))
		}
	}
	for i := 0; i < len(s) && s[i] == alphabet[0]; i++ {
		out = append(out, 0)
	}
	slices.Reverse(out)
	return out, nil
}
