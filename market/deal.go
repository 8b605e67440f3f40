package market

import "fmt"

// DealStatus is where a deal stands; the numbers are the contracts' (spec/market.md#M6).
type DealStatus uint8

// The states of a deal.
const (
	InsufficientFunds DealStatus = iota // what was deposited is used up
	DealActive
	DealEnded
	NotEnoughWorkers // fewer workers run than its minimum
	SmallBalance     // runs, and holds less than the epochs a deal must hold
)

var dealNames = [...]string{"INSUFFICIENT_FUNDS", "ACTIVE", "ENDED", "NOT_ENOUGH_WORKERS", "SMALL_BALANCE"}

func (s DealStatus) String() string {
	if int(s) < len(dealNames) {
		return dealNames[s]
	}
	return fmt.Sprintf("DealStatus(%d)", uint8(s))
}

// MarshalText writes the name.
func (s DealStatus) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// AccessType says what the list of providers of a deal means.
type AccessType uint8

// Whom a deal lets in.
const (
	Everybody AccessType = iota
	WhiteList            // only these, with or without a commitment
	BlackList            // all but these
)

// Access is whom a deal lets in.
type Access struct {
	Type      AccessType
	Providers []Account
}

// Allows says that a provider may run workers of the deal.
func (a Access) Allows(provider Account) bool {
	listed := false
	for _, p := range a.Providers {
		listed = listed || p == provider
	}
	switch a.Type {
	case WhiteList:
		return listed
	case BlackList:
		return !listed
	default:
		return true
	}
}

// DealTerms are what a developer asks for. Only App and Access can change later.
type DealTerms struct {
	App             CID
	MinWorkers      uint64
	TargetWorkers   uint64
	UnitsPerWorker, // compute units of each worker
	MaxPerProvider uint64 // workers of one provider
	Price     Amount  // for each compute unit and epoch, in the smallest units of Token
	Token     Account // zero: the market's currency
	Effectors []CID
	Access    Access
	Protocol  uint64
}

// EpochPrice is what one worker costs for one epoch.
func (t DealTerms) EpochPrice() Amount { return t.Price.Times(t.UnitsPerWorker) }

// Deal is a deal as of now, also what no transaction has touched yet.
type Deal struct {
	ID     DealID
	Owner  Account
	Terms  DealTerms
	Status DealStatus

	Free      Amount // deposited and not yet earned by anybody
	MaxPaid   Epoch  // the last epoch that Free pays for; zero while fewer than MinWorkers run
	Created   Epoch
	LastMatch Epoch // zero: never
	Ended     Epoch // zero: not ended
	Workers   []Worker
}

// ActiveWorkers are those that a node has activated: the ones that are paid.
func (d Deal) ActiveWorkers() uint64 {
	n := uint64(0)
	for _, w := range d.Workers {
		if w.Active() {
			n++
		}
	}
	return n
}

// Worker is a place in a deal, filled by units of one peer.
type Worker struct {
	ID       ID // the market's, given when it was matched
	OffChain ID // the key of the worker on its host; zero until the node has activated it
	Peer     ID
	Provider Account
	Joined   Epoch
	Units    []ID
}

// Active says that the worker runs and is paid.
func (w Worker) Active() bool { return !w.OffChain.IsZero() }

// MatchPlan proposes peers for a deal; the market checks it and takes what fits.
type MatchPlan []OfferMatch

// OfferMatch are the workers proposed from one offer, each a group of units of one peer.
type OfferMatch struct {
	Offer   ID
	Workers [][]ID
}

// DealReward is what a worker has earned since it was last paid.
type DealReward struct {
	Provider Amount
	Staker   Amount // goes to the market's owner; the staker gets FLT for it (Rewards.Deals)
}

// Assignment is a worker from the side of the node that should run it.
type Assignment struct {
	Deal     DealID
	Status   DealStatus
	App      CID
	Worker   ID
	OffChain ID // zero until activated
	Units    []ID
}
