package evm

import (
	"math/big"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// values are results of a call or arguments of an event; the table says what type each has.
type values []any

func (v values) amount(i int) market.Amount    { return market.FromBig(v[i].(*big.Int)) }
func (v values) id(i int) market.ID            { return market.ID(v[i].([32]byte)) }
func (v values) account(i int) market.Account  { return market.Account(v[i].(common.Address)) }
func (v values) cid(i int) market.CID          { return toCID(as[cidTuple](v[i])) }
func (v values) ids(i int) []market.ID         { return toIDs(v[i].([][32]byte)) }
func (v values) small(i int) uint8             { return v[i].(uint8) }
func (v values) text(i int) string             { return v[i].(string) }
func (v values) yes(i int) bool                { return v[i].(bool) }
func (v values) number(i int, n *uint64) error { return toNumber(v[i].(*big.Int), n) }

// numbers reads neighbouring results, from the first on.
func (v values) numbers(first int, into ...*uint64) error {
	for i, n := range into {
		if err := v.number(first+i, n); err != nil {
			return err
		}
	}
	return nil
}

// as is a tuple, or a list of them, as a type of this package.
func as[T any](v any) T { return *abi.ConvertType(v, new(T)).(*T) }

// toNumber reads a number that must be small. Markets count epochs and units with 256 bits; more than 64 of them never stand for anything.
func toNumber(n *big.Int, into *uint64) error {
	if !n.IsUint64() {
		return market.Errorf(market.Untrusted, "%v is out of range", n)
	}
	*into = n.Uint64()
	return nil
}

func toCID(c cidTuple) market.CID {
	var out market.CID
	copy(out[:4], c.Name0[:])
	copy(out[4:], c.Name1[:])
	return out
}

func fromCID(c market.CID) cidTuple { return cidTuple{[4]byte(c[:4]), [32]byte(c[4:])} }

func toCIDs(list []cidTuple) []market.CID {
	out := make([]market.CID, len(list))
	for i, c := range list {
		out[i] = toCID(c)
	}
	return out
}

func fromCIDs(list []market.CID) []cidTuple {
	out := make([]cidTuple, len(list))
	for i, c := range list {
		out[i] = fromCID(c)
	}
	return out
}

func toIDs(list [][32]byte) []market.ID {
	out := make([]market.ID, len(list))
	for i, id := range list {
		out[i] = market.ID(id)
	}
	return out
}

func toAccounts(list []common.Address) []market.Account {
	out := make([]market.Account, len(list))
	for i, a := range list {
		out[i] = market.Account(a)
	}
	return out
}

func bigOf(n uint64) *big.Int { return new(big.Int).SetUint64(n) }
