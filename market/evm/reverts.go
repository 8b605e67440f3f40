package evm

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"
)

// sentences are what the contracts say when they refuse, by how it begins, and what kind of refusal each is (spec/market.md#M10).
var sentences = []struct {
	begins string
	kind   market.Kind
}{
	{"Deposit amount is less than minimum required", market.Deposit},
	{"Free balance needs to cover minDealDepositedEpochs", market.Reserve},
	{"Deal is ended", market.Ended},
	{"Deal is not active", market.Ended}, // said of deposits, which only the end of a deal refuses (spec/market.md#M66)
	{"Can't withdraw before minDealDepositedEpochs", market.TooEarly},
	{"Matcher: too early to rematch", market.TooEarly},
	{"Matcher: deal is not active", market.NotActive},
	{"Matcher: sender is not deal owner", market.NotOwner},
	{"Matcher: deal is not registered", market.NotFound},
	{"Compute unit is already used", market.Taken},
	{"PeerId already used", market.Taken},
	{"Target workers reached", market.Limit},
	{"Max workers per provider reached", market.Limit},
	{"Exceeded max CU number per Provider", market.Limit},
	{"Payment token is not allowed", market.Token},
	{"Payment token should be not zero", market.Token},

	{"Peer doesn't exist", market.NotFound},
	{"Offer doesn't exist", market.NotFound},
	{"Provider doesn't exist", market.NotFound},
	{"Effector doesn't exist", market.NotFound},
	{"Compute unit doesn't exist", market.NotFound},
	{"Compute unit doesn't belong", market.NotFound},
	{"Compute unit doesn't have commitment", market.NotFound},
	{"Capacity commitment doesn't exist", market.NotFound},
	{"Worker not found", market.NotFound},
	{"Offer already exists", market.Exists},
	{"Peer already exists", market.Exists},
	{"Peer already has commitment", market.Exists},
	{"Compute unit already exists", market.Exists},
	{"Effector already exists", market.Exists},
	{"Peer has compute units", market.Busy},
	{"Peer has commitment", market.Busy},
	{"Offer has compute peers", market.Busy},
	{"Compute unit is in deal", market.Busy},
	{"For finish commitment all units should be exited", market.Busy},
	{"Compute unit is exited", market.Exists},

	{"Only ", market.NotOwner},
	{"Config: caller is not", market.NotOwner},
	{"LibDiamond: Must be contract owner", market.NotOwner},
	{"Whitelist: provider is not approved", market.Approval},

	{"Excessive value", market.Collateral},
	{"Capacity commitment is not in WaitDelegation", market.NotActive},
	{"Capacity commitment is not started", market.NotActive},
	{"Capacity commitment is failed and not enough epochs passed", market.TooEarly},
	{"Proof is bigger than difficulty", market.BadProof},
	{"Proof is already submitted", market.Exists},
	{"RandomXProxy", market.BadProof},
	{"Not enough reward balance pool", market.RewardPool},
	{"No rewards available", market.NotActive},

	{"Config: ", market.Invalid},
	{"Min price", market.Invalid},
	{"Min protocol version", market.Invalid},
	{"Max protocol version", market.Invalid},
	{"Wrong protocol versions", market.Invalid},
	{"Duration should be", market.Invalid},
	{"Number of units in peer should be", market.Invalid},
	{"Reward delegation rate should be", market.Invalid},
	{"Units should be", market.Invalid},
	{"Peers should not be empty", market.Invalid},
	{"Peer id should be not empty", market.Invalid},
	{"Unit id should be not empty", market.Invalid},
	{"Name should be not empty", market.Invalid},
	{"Offchain worker id can't be empty", market.Invalid},
	{"No proofs given", market.Invalid},
	{"Invalid ", market.Invalid},
}

// mistakes are the contracts' errors that have a type.
var mistakes = map[string]struct {
	name string
	kind market.Kind
}{
	"49d61e1c": {"MinWorkersNotMatched", market.MinWorkers},
	"0852c720": {"CapacityCommitmentIsNotActive", market.NotActive},
	"b16acd3f": {"InvalidCCStatus", market.NotActive},
	"e5d50da7": {"TooManyProofs", market.TooManyProofs},
	"118cdaa7": {"OwnableUnauthorizedAccount", market.NotOwner},
	"3ee5aeb5": {"ReentrancyGuardReentrantCall", market.Refused},
	"5274afe7": {"SafeERC20FailedOperation", market.Funds},
	"e450d38c": {"ERC20InsufficientBalance", market.Funds},
	"fb8f41b2": {"ERC20InsufficientAllowance", market.Funds},
	"ec442f05": {"ERC20InvalidReceiver", market.Refused},
	"d6bda275": {"FailedCall", market.Refused}, // of several calls together, when the gas ends within one
}

// panicSelector stands before the code of what the language of the contracts itself refuses, such as a negative difference.
const panicSelector = "4e487b71"

// errArithmetic is the cause of a difference below zero; what it means is known where the call is made.
var errArithmetic = errors.New("")

// meaning is an error of a call in which a negative difference means a kind.
func meaning(err error, kind market.Kind) error {
	if errors.Is(err, errArithmetic) {
		return market.Errorf(kind, "%w", err)
	}
	return err
}

// errAllowance is the cause of a payment that the account has not approved.
var errAllowance = errors.New("")

// refusal is what a contract, or the endpoint before it, said.
func refusal(err error) error {
	var known *market.Error
	if errors.As(err, &known) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var data rpc.DataError
	if errors.As(err, &data) {
		if text, ok := data.ErrorData().(string); ok {
			if reason, err := hex.DecodeString(strings.TrimPrefix(text, "0x")); err == nil && len(reason) >= 4 {
				return reverted(reason)
			}
		}
	}
	text := err.Error()
	if _, said, ok := strings.Cut(text, "execution reverted: "); ok {
		return sentence(said)
	}
	if strings.Contains(text, "insufficient funds") {
		return market.Errorf(market.Funds, "the account cannot pay for the transaction: %w", err)
	}
	return market.Errorf(market.Refused, "%w", err)
}

// longest is how much of a contract's words is repeated.
const longest = 300

// reverted reads the data that a contract refused with.
func reverted(data []byte) error {
	selector := hex.EncodeToString(data[:4])
	if text, err := abi.UnpackRevert(data); err == nil && selector == panicSelector {
		return market.Errorf(market.Refused, "the contract refuses: %s%w", text, errArithmetic)
	} else if err == nil {
		return sentence(text)
	}
	m, ok := mistakes[selector]
	if !ok {
		return market.Errorf(market.Refused, "the contract refuses with the error 0x%s", selector)
	}
	detail := m.name
	switch args := data[4:]; {
	case len(args) == 32:
		detail += fmt.Sprintf("(%v)", common.BytesToHash(args).Big())
	case m.kind == market.Funds && len(args) == 96:
		detail = fmt.Sprintf("the account has %v, %v are needed", common.BytesToHash(args[32:64]).Big(), common.BytesToHash(args[64:]).Big())
	}
	if m.name == "ERC20InsufficientAllowance" {
		return market.Errorf(m.kind, "the contract refuses: %s%w", detail, errAllowance)
	}
	return market.Errorf(m.kind, "the contract refuses: %s", detail)
}

// sentence finds the kind of what a contract says.
func sentence(text string) error {
	if len(text) > longest {
		text = text[:longest] + "…"
	}
	text = strings.ToValidUTF8(text, "?")
	for _, s := range sentences {
		if strings.HasPrefix(text, s.begins) {
			return market.Errorf(s.kind, "the contract refuses: %s", text)
		}
	}
	return market.Errorf(market.Refused, "the contract refuses: %s", text)
}
