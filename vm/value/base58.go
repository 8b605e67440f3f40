package value

import (
	"fmt"
	"slices"
	"strings"
)

// The Bitcoin alphabet, used for peer ids, keys and signatures.
const alphabet58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// maxBaseDigits bounds the quadratic conversion; identifiers in data are far shorter.
const maxBaseDigits = 1024

// EncodeBase58 writes bytes in base58btc.
func EncodeBase58(b []byte) string {
	var digits []byte // little end first
	for _, x := range b {
		carry := int(x)
		for i := range digits {
			carry += int(digits[i]) << 8
			digits[i] = byte(carry % 58)
			carry /= 58
		}
		for ; carry > 0; carry /= 58 {
			digits = append(digits, byte(carry%58))
		}
	}
	for _, x := range b {
		if x != 0 {
			break
		}
		digits = append(digits, 0)
	}
	slices.Reverse(digits)
	for i, d := range digits {
		digits[i] = alphabet58[d]
	}
	return string(digits)
}

// DecodeBase58 reads base58btc.
func DecodeBase58(s string) ([]byte, error) { return decodeBase(s, alphabet58) }

// decodeBase reads a number in the base of an alphabet; each leading zero digit is a zero byte.
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
