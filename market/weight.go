package market

import (
	"encoding/binary"
	"math/bits"
)

// weight is what a choice costs: price, time of transfer and latency, the first deciding before the second. It is one number of
// 448 bits in two's complement; every part has 32 bits or more above what a single choice fills, so that sums never run into
// the part before and negative weights undo positive ones exactly.
type weight [7]uint64

// weigh puts the parts in their order. The price has at most 256 bits, as all that a market records.
func weigh(price Amount, transferMS, latencyUS uint64, dataFirst bool) weight {
	var raw [32]byte
	price.value().FillBytes(raw[:])
	var w weight
	at := 0 // where the five words of the price begin
	if dataFirst {
		w[0], at = transferMS, 1
	} else {
		w[5] = transferMS
	}
	for i := range 4 {
		w[at+1+i] = binary.BigEndian.Uint64(raw[8*i:])
	}
	w[6] = latencyUS
	return w
}

func (w weight) plus(o weight) weight {
	var sum weight
	carry := uint64(0)
	for i := len(w) - 1; i >= 0; i-- {
		sum[i], carry = bits.Add64(w[i], o[i], carry)
	}
	return sum
}

func (w weight) negated() weight {
	var n weight
	borrow := uint64(0)
	for i := len(w) - 1; i >= 0; i-- {
		n[i], borrow = bits.Sub64(0, w[i], borrow)
	}
	return n
}

func (w weight) less(o weight) bool {
	if w[0] != o[0] {
		return int64(w[0]) < int64(o[0])
	}
	for i := 1; i < len(w); i++ {
		if w[i] != o[i] {
			return w[i] < o[i]
		}
	}
	return false
}
