package files

import (
	"math/big"
	"strings"

	"github.com/aquifer-dev/aquifer/market"
)

// sizes are the units of memory: powers of 1000, and with an i of 1024 (spec/market.md#M92).
var sizes = map[string]uint64{
	"": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
}

// ParseSize reads a number of bytes such as "2GB", "64 MiB" or "1.5 GiB"; what is left of a byte is lost. The error is market.Malformed.
func ParseSize(text string) (uint64, error) {
	wrong := market.Errorf(market.Malformed, "%.100q is not a size such as 2GB or 64 MiB", text)
	rest := strings.TrimSpace(text)
	if len(rest) > maxTimeText {
		return 0, wrong
	}
	number := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789."))]
	unit, known := sizes[strings.ToLower(strings.TrimSpace(rest[len(number):]))]
	n, ok := new(big.Rat).SetString(number)
	if !known || !ok || strings.HasPrefix(number, ".") || strings.HasSuffix(number, ".") {
		return 0, wrong
	}
	n.Mul(n, new(big.Rat).SetInt(new(big.Int).SetUint64(unit)))
	whole := new(big.Int).Quo(n.Num(), n.Denom())
	if !whole.IsUint64() {
		return 0, market.Errorf(market.Malformed, "%.100q is more memory than there is", text)
	}
	return whole.Uint64(), nil
}

// Size reads the text as a number of bytes; without a text it is zero.
func (t Text) Size() (uint64, error) {
	if t.Value == "" {
		return 0, nil
	}
	n, err := ParseSize(t.Value)
	if err != nil {
		return 0, t.Place.problem("%v", err)
	}
	return n, nil
}
