package market

import "time"

// Epoch counts the market's billing periods; the first is 1.
type Epoch = uint64

// Precision is how many parts a rate of one has, and how many parts a dollar in the market's constants (spec/market.md#M4).
const Precision = 10_000_000

// NativeDecimals are those of the coin that collateral and rewards are paid in, FLT.
const NativeDecimals = 18

// Params are the rules of a market: what its owner may change, as of one moment.
type Params struct {
	ChainID     uint64        // 0 without a chain
	Start       time.Time     // when epoch 1 began
	EpochLength time.Duration // a whole number of seconds
	Now         time.Time     // the moment of these figures: that of the latest block

	Token         Account // the currency of prices and deposits
	TokenSymbol   string
	TokenDecimals uint8

	MinDealDeposit Epoch // epochs that the deposit of a deal must cover
	MinRematch     Epoch // epochs between two matches of a deal
	MinProtocol    uint64
	MaxProtocol    uint64

	FLTPrice          Amount // dollars for one FLT, in Precision
	USDCollateral     Amount // dollars for each unit, in Precision
	CollateralPerUnit Amount // FLT in its smallest units for each unit, as of now
	USDTargetRevenue  Amount // dollars for each unit and epoch, in Precision
	MinReward         Amount // of the pool of an epoch, in the smallest units of FLT
	MaxReward         Amount
	MinDuration       Epoch // of a commitment
	MaxDuration       Epoch
	MinUnits          uint64 // of one commitment
	MaxUnits          uint64
	MaxProviderUnits  uint64
	VestingPeriod     Epoch  // epochs of one period
	VestingCount      uint64 // periods over which a reward is paid out
	SlashingRate      uint64 // of the collateral of a unit for each epoch it missed, in Precision
	MinProofs         uint64 // of a unit in an epoch
	MaxProofs         uint64
	WithdrawAfterFail Epoch  // epochs until the collateral of a failed commitment comes back
	MaxFailedRatio    uint64 // epochs that each unit may miss before the commitment fails
	Difficulty        ID     // what the hash of a proof must not exceed
	ApprovalNeeded    bool   // providers need an approval for commitments
}

// EpochAt is the epoch of a moment; before the start of the market it is 0.
func (p Params) EpochAt(t time.Time) Epoch {
	if p.EpochLength <= 0 || t.Before(p.Start) {
		return 0
	}
	return 1 + Epoch(t.Sub(p.Start)/p.EpochLength)
}

// Epoch is the epoch of these figures.
func (p Params) Epoch() Epoch { return p.EpochAt(p.Now) }

// EpochStart is the moment at which an epoch begins.
func (p Params) EpochStart(e Epoch) time.Time {
	return p.Start.Add(time.Duration(e-1) * p.EpochLength)
}

// MinDeposit is the least a deal of these terms must hold: what it costs for MinDealDeposit epochs with all its workers.
func (p Params) MinDeposit(t DealTerms) Amount {
	return t.EpochPrice().Times(t.TargetWorkers).Times(p.MinDealDeposit)
}
