// Package markettest takes a market and plays flows of the compute marketplace on it: offers, commitments, deals, matches, epochs, rewards,
// insolvency, the end, and every refusal. The embedded ledger and the contracts on a chain pass the same flows with the same
// statuses, the same kinds of error, and amounts equal to the unit.
package markettest

import (
	"context"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
)

// Bed is a market of its own for one flow. Its constants are those of Constants. Its clock stands, or moves by less than an epoch
// in all, until Pass is called.
type Bed interface {
	// As is the market for an account of this name, which is made with Purse when it is first asked for.
	As(name string) market.Market
	// Owner is who the market belongs to: receives what is slashed and what stakers leave.
	Owner() market.Account
	// Pass lets so many epochs go by.
	Pass(epochs market.Epoch)
	// Govern acts as the market's owner where a flow needs it.
	Govern() Governor
}

// Governor changes what only a market's owner, or its price oracle, may change.
type Governor interface {
	SetFLTPrice(price market.Amount) error
	Approve(provider market.Account, approved bool) error
	FillRewards(sum market.Amount) error
}

// Purse is what an account of a bed begins with.
var Purse = struct{ Native, Token market.Amount }{
	Native: market.Units(1_000_000_000).Mul(market.Units(1_000_000_000_000)), // 1000 FLT
	Token:  market.Units(1_000_000_000_000),                                  // a million, of six decimals
}

// Open makes a bed whose test is t and which ends with it.
type Open func(t *testing.T) Bed

// T is what a flow needs of whoever plays it; *testing.T is one. Fatal and Fatalf do not return.
type T interface {
	Helper()
	Error(args ...any)
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// Run plays all flows, each on a market of its own.
func Run(t *testing.T, open Open) {
	for _, f := range flows() {
		t.Run(f.name, func(t *testing.T) { f.play(&stage{T: t, Bed: open(t), ctx: t.Context()}) })
	}
}

// Flows are the names of all flows.
func Flows() (names []string) {
	for _, f := range flows() {
		names = append(names, f.name)
	}
	return names
}

// Play plays one flow on a bed.
func Play(ctx context.Context, t T, name string, bed Bed) {
	for _, f := range flows() {
		if f.name == name {
			f.play(&stage{T: t, Bed: bed, ctx: ctx})
		}
	}
}

// flow is one story.
type flow struct {
	name string
	play func(*stage)
}

// flows are the stories of the files beside this one.
func flows() []flow {
	return []flow{
		{"constants", constants},
		{"registering", registering}, {"offering", offering}, {"misoffered", misoffered}, {"changing", changing}, {"busy", busy},
		{"committing", committing}, {"miscommitted", miscommitted}, {"failing", failing}, {"finishing", finishing}, {"lapsed", lapsed}, {"partial", partial}, {"engaged", engaged}, {"promoted", promoted},
		{"proving", proving}, {"nonces", nonces}, {"rewarding", rewarding},
		{"sharing", sharing}, {"idling", idling}, {"outliving", outliving}, {"averaged", averaged},
		{"worked", worked}, {"insolvent", insolvent}, {"withdrawing", withdrawing}, {"leaving", leaving}, {"stopped", stopped}, {"broke", broke},
		{"activating", activating}, {"assigned", assigned}, {"misdealt", misdealt}, {"strangers", strangers},
		{"unsuited", unsuited}, {"unfit", unfit}, {"groups", groups}, {"limits", limits}, {"unknown", unknown}, {"listed", listed},
	}
}
