package market

import (
	"errors"
	"fmt"
)

// Kind says why a market refused; it is the same whichever market it was (spec/market.md#M10). A Kind is an error itself, so that
// errors.Is(err, market.TooEarly) asks for it.
type Kind string

func (k Kind) Error() string { return string(k) }

// What a caller gave or asked for.
const (
	Malformed Kind = "malformed"        // not a value of its type
	NotFound  Kind = "not found"        // no such offer, peer, unit, commitment, deal or worker
	Exists    Kind = "already there"    // it is there already
	NotOwner  Kind = "not the owner"    // the account may not do this
	Invalid   Kind = "not allowed"      // the terms break a rule of the market
	Funds     Kind = "not enough funds" // the account has less than this takes
	Busy      Kind = "in use"           // it still has peers, units, a commitment or a deal
	Approval  Kind = "not approved"     // the market has not approved the provider
	Token     Kind = "currency"         // the market does not take this currency
)

// Deals.
const (
	Deposit    Kind = "deposit too small"   // less than the epochs a deal must hold
	Reserve    Kind = "reserve needed"      // the rest would not cover the epochs a deal must hold
	Ended      Kind = "deal has ended"      //
	TooEarly   Kind = "too early"           // a waiting time is not over
	NotActive  Kind = "not active"          // the deal or commitment is not in a state for this
	MinWorkers Kind = "too few workers"     // the plan brings fewer than the deal's minimum
	Taken      Kind = "unit already in use" // a unit works for another deal
	Limit      Kind = "limit reached"       // more of one provider than the deal allows
)

// Commitments and proofs.
const (
	Collateral    Kind = "collateral does not fit" // not exactly what the commitments take
	TooManyProofs Kind = "too many proofs"
	BadProof      Kind = "proof is not valid"
	RewardPool    Kind = "reward pool is empty"
)

// What stands between a caller and a market on a chain.
const (
	WrongChain      Kind = "wrong chain"      // another chain id than asked for
	WrongGeneration Kind = "wrong contracts"  // not the contracts this package speaks with
	Unreachable     Kind = "unreachable"      // no endpoint answered
	Dropped         Kind = "transaction lost" // sent, and never mined
	Untrusted       Kind = "answers disagree" // an endpoint says what cannot be
	Refused         Kind = "refused"          // the market's own words are the only reason known
)

// Error is a refusal: its kind, and in words what was refused.
type Error struct {
	Kind   Kind
	Detail string
	Cause  error // what lies below, or nil
}

// Errorf makes an Error. An argument for %w becomes its cause.
func Errorf(kind Kind, format string, args ...any) error {
	text := fmt.Errorf(format, args...)
	return &Error{Kind: kind, Detail: text.Error(), Cause: errors.Unwrap(text)}
}

func (e *Error) Error() string { return e.Detail }

// Is says that the error is of a kind.
func (e *Error) Is(target error) bool {
	kind, ok := target.(Kind)
	return ok && kind == e.Kind
}

func (e *Error) Unwrap() error { return e.Cause }

// KindOf is the kind of an error that a market returned, or Refused for any other.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Refused
}
