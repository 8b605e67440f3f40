package market

import (
	"math/big"
	"strings"
)

// Amount is a sum of money in the smallest unit of its currency: an integer of any size, never changed once made. The zero value is nothing.
type Amount struct{ n *big.Int }

// maxAmount is what a record of the market holds: 256 bits.
var maxAmount = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))

var none = new(big.Int)

// Units is n smallest units.
func Units(n int64) Amount { return Amount{big.NewInt(n)} }

// FromBig is the amount of n, which it does not keep.
func FromBig(n *big.Int) Amount { return Amount{new(big.Int).Set(n)} }

// Big is the amount as a number of the standard library, the caller's own.
func (a Amount) Big() *big.Int { return new(big.Int).Set(a.value()) }

func (a Amount) value() *big.Int {
	if a.n == nil {
		return none
	}
	return a.n
}

// Add is a + b.
func (a Amount) Add(b Amount) Amount { return Amount{new(big.Int).Add(a.value(), b.value())} }

// Sub is a − b, which may be negative.
func (a Amount) Sub(b Amount) Amount { return Amount{new(big.Int).Sub(a.value(), b.value())} }

// Mul is a · b.
func (a Amount) Mul(b Amount) Amount { return Amount{new(big.Int).Mul(a.value(), b.value())} }

// Times is a · k.
func (a Amount) Times(k uint64) Amount {
	return Amount{new(big.Int).Mul(a.value(), new(big.Int).SetUint64(k))}
}

// Div is a / b without the rest; b must not be zero. Amounts are divided the way the contracts divide: the rest is lost.
func (a Amount) Div(b Amount) Amount { return Amount{new(big.Int).Quo(a.value(), b.value())} }

// Part is the share k of a in ten millionths, rounded down: rates are kept in that precision (spec/market.md#M4).
func (a Amount) Part(k uint64) Amount { return a.Times(k).Div(Units(Precision)) }

// Cmp is −1, 0 or 1 as a is less than, equal to or more than b.
func (a Amount) Cmp(b Amount) int { return a.value().Cmp(b.value()) }

// Equal says that both are the same sum.
func (a Amount) Equal(b Amount) bool { return a.Cmp(b) == 0 }

// Sign is −1, 0 or 1.
func (a Amount) Sign() int { return a.value().Sign() }

// IsZero says that it is nothing.
func (a Amount) IsZero() bool { return a.Sign() == 0 }

// Fits says that a record of the market holds the amount: not negative, at most 256 bits.
func (a Amount) Fits() bool { return a.Sign() >= 0 && a.value().Cmp(maxAmount) <= 0 }

// Uint64 is the amount as a small number, and whether it is one.
func (a Amount) Uint64() (uint64, bool) { return a.value().Uint64(), a.value().IsUint64() }

// String is the number of smallest units in decimal digits.
func (a Amount) String() string { return a.value().String() }

// MarshalText writes the form of String.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads decimal digits of smallest units.
func (a *Amount) UnmarshalText(text []byte) error {
	n, ok := new(big.Int).SetString(string(text), 10)
	if !ok || len(text) > maxDigits {
		return Errorf(Malformed, "%q is not a number of smallest units", shortened(string(text)))
	}
	a.n = n
	return nil
}

// maxDigits bounds what is read as a number: 256 bits have 78 digits.
const maxDigits = 80

// ParseAmount reads a sum such as "0.33" of a currency with so many decimals. More digits than it has, a sign, or more
// than a record holds are Malformed: nothing is rounded silently.
func ParseAmount(text string, decimals uint8) (Amount, error) {
	whole, fraction, point := strings.Cut(text, ".")
	if whole == "" || point && fraction == "" || !isDigits(whole) || !isDigits(fraction) || len(text) > maxDigits+1 {
		return Amount{}, Errorf(Malformed, "%q is not an amount such as 12 or 0.33", shortened(text))
	}
	if trimmed := strings.TrimRight(fraction, "0"); len(trimmed) > int(decimals) {
		return Amount{}, Errorf(Malformed, "%q has %d digits after the point, the currency has %d", text, len(trimmed), decimals)
	} else {
		fraction = trimmed + strings.Repeat("0", int(decimals)-len(trimmed))
	}
	n, _ := new(big.Int).SetString(whole+fraction, 10)
	a := Amount{n}
	if !a.Fits() {
		return Amount{}, Errorf(Malformed, "%q is more than the market can record", text)
	}
	return a, nil
}

// Format is the sum in whole units of a currency with so many decimals, without zeros at the end: "0.33".
func (a Amount) Format(decimals uint8) string {
	digits := new(big.Int).Abs(a.value()).String()
	if missing := int(decimals) + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	at := len(digits) - int(decimals)
	text := digits[:at]
	if fraction := strings.TrimRight(digits[at:], "0"); fraction != "" {
		text += "." + fraction
	}
	if a.Sign() < 0 {
		text = "-" + text
	}
	return text
}

func isDigits(text string) bool {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// shortened keeps a message readable when a text of any length is quoted in it.
func shortened(text string) string {
	if len(text) > maxDigits {
		return text[:maxDigits] + "…"
	}
	return text
}
