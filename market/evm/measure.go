package evm

import (
	"encoding/binary"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/accounts/abi"
)

// measure walks encoded values without decoding them, and refuses those that would come out larger than they went in. Lists
// stand in them by offset, so a hostile answer of a few kilobytes can name one long list a thousand times; contracts do not
// encode so.
func measure(args abi.Arguments, data []byte) error {
	types := make([]*abi.Type, len(args))
	for i := range args {
		types[i] = &args[i].Type
	}
	m := meter{left: len(data)/32 + 1}
	if !m.tuple(types, data) {
		return market.Errorf(market.Untrusted, "an answer of %d bytes is no list of values", len(data))
	}
	return nil
}

// meter counts words that have been paid for by words of the answer.
type meter struct{ left int }

func (m *meter) take(words int) bool {
	if words < 0 || words > m.left {
		return false
	}
	m.left -= words
	return true
}

// tuple measures values side by side, of which those without a fixed size stand elsewhere.
func (m *meter) tuple(types []*abi.Type, data []byte) bool {
	at := 0
	for _, t := range types {
		if !dynamic(t) {
			words := size(t)
			if at += 32 * words; at > len(data) || !m.take(words) {
				return false
			}
			continue
		}
		offset, ok := word(data, at)
		at += 32
		if !ok || offset > len(data) || !m.take(1) || !m.value(t, data[offset:]) {
			return false
		}
	}
	return true
}

// value measures one without a fixed size.
func (m *meter) value(t *abi.Type, data []byte) bool {
	switch t.T {
	case abi.TupleTy:
		return m.tuple(t.TupleElems, data)
	case abi.StringTy, abi.BytesTy:
		n, ok := word(data, 0)
		return ok && n <= len(data)-32 && m.take(1+(n+31)/32)
	case abi.SliceTy:
		n, ok := word(data, 0)
		if !ok || n > m.left || !m.take(1) {
			return false
		}
		types := make([]*abi.Type, n)
		for i := range types {
			types[i] = t.Elem
		}
		return m.tuple(types, data[32:])
	}
	return false // the tables have no other
}

// dynamic says that values of a type have no fixed size.
func dynamic(t *abi.Type) bool {
	switch t.T {
	case abi.StringTy, abi.BytesTy, abi.SliceTy:
		return true
	case abi.TupleTy:
		for _, elem := range t.TupleElems {
			if dynamic(elem) {
				return true
			}
		}
	}
	return false
}

// size is how many words a value of fixed size has.
func size(t *abi.Type) int {
	if t.T != abi.TupleTy {
		return 1
	}
	n := 0
	for _, elem := range t.TupleElems {
		n += size(elem)
	}
	return n
}

// word reads a number that is no larger than an answer may be.
func word(data []byte, at int) (int, bool) {
	if at+32 > len(data) {
		return 0, false
	}
	for _, b := range data[at : at+24] {
		if b != 0 {
			return 0, false
		}
	}
	n := binary.BigEndian.Uint64(data[at+24:])
	return int(n), n <= largest
}
