package files

import (
	"io"
	"math"
	"time"

	"github.com/aquifer-dev/aquifer/market"
)

// DefaultPrice is what a unit costs for an epoch where nothing is said, in whole units of the market's currency.
const DefaultPrice = "0.33"

// Terms are what a deployment asks of a market, and the deposit it begins with (spec/market.md#M93).
func (t Deployment) Terms(app market.CID, params market.Params) (terms market.DealTerms, deposit market.Amount, err error) {
	target := t.TargetWorkers.Or(1)
	terms = market.DealTerms{
		App: app, TargetWorkers: target, MinWorkers: t.MinWorkers.Or(target), MaxPerProvider: t.MaxWorkersPerProvider.Or(target),
		UnitsPerWorker: t.CuCountPerWorker.Or(t.ComputeUnits.Or(1)), Effectors: t.Effectors, Protocol: t.ProtocolVersion.Or(1),
	}
	switch {
	case t.Whitelist != nil:
		terms.Access = market.Access{Type: market.WhiteList, Providers: t.Whitelist}
	case t.Blacklist != nil:
		terms.Access = market.Access{Type: market.BlackList, Providers: t.Blacklist}
	}
	if terms.Price, err = t.PricePerCuPerEpoch.Money(params.TokenDecimals, DefaultPrice); err != nil {
		return terms, deposit, err
	}
	least := params.MinDeposit(terms)
	if t.InitialBalance.Value == "" {
		return terms, firstDeposit(terms, params), nil
	}
	deposit, err = t.InitialBalance.Money(params.TokenDecimals, "")
	if err == nil && deposit.Cmp(least) < 0 {
		err = t.InitialBalance.Place.problem("%s is less than the %s that such a deal must hold", t.InitialBalance.Value, least.Format(params.TokenDecimals))
	}
	return terms, deposit, err
}

// firstDeposit is the deposit that nobody has named: the least that is allowed; in a market without a chain, enough for a day.
func firstDeposit(terms market.DealTerms, params market.Params) market.Amount {
	least := params.MinDeposit(terms)
	if params.ChainID != 0 || params.EpochLength <= 0 {
		return least
	}
	epochs := uint64((24*time.Hour + params.EpochLength - 1) / params.EpochLength)
	if a := terms.EpochPrice().Times(terms.TargetWorkers).Times(epochs); a.Cmp(least) > 0 {
		return a
	}
	return least
}

// Spec is what an offer asks of a market. Peers are those of the file by name, with their keys, owners and units.
func (p *Provider) Spec(name string, params market.Params, peers map[string]market.PeerSpec) (market.OfferSpec, error) {
	o := p.Offers.Find(name)
	if o == nil {
		return market.OfferSpec{}, Place{File: p.Doc.File, Key: "offers"}.problem("there is no offer %q", name)
	}
	spec := market.OfferSpec{Effectors: o.Value.Effectors, MinProtocol: o.Value.MinProtocolVersion.Value, MaxProtocol: o.Value.MaxProtocolVersion.Value}
	var err error
	if spec.MinPrice, err = o.Value.MinPrice.Money(params.TokenDecimals, DefaultPrice); err != nil {
		return spec, err
	}
	if low, high := o.Value.MinProtocolVersion, o.Value.MaxProtocolVersion; low.IsSet && high.IsSet && low.Value > high.Value {
		return spec, low.Place.problem("%d is more than maxProtocolVersion, which is %d", low.Value, high.Value)
	}
	for _, peer := range o.Value.ComputePeers {
		s, ok := peers[peer]
		if !ok {
			return spec, o.Place.problem("nothing is known of the keys of the peer %q", peer)
		}
		spec.Peers = append(spec.Peers, s)
	}
	return spec, nil
}

// DefaultUnits are the compute units of a peer where nothing is said.
const DefaultUnits = 32

// maxUnits bounds what one peer may have: more cores than any machine.
const maxUnits = 1 << 16

// Units are the ids of a peer's compute units, as many as the file wants: those it has, and new ones out of random, which providers choose
// (spec/market.md#M94). The last go first when there are too many.
func (p *Provider) Units(peer string, have []market.ID, random io.Reader) ([]market.ID, error) {
	entry := p.ComputePeers.Find(peer)
	if entry == nil {
		return nil, Place{File: p.Doc.File, Key: "computePeers"}.problem("there is no peer %q", peer)
	}
	want := entry.Value.ComputeUnits.Or(DefaultUnits)
	if want > maxUnits {
		return nil, entry.Value.ComputeUnits.Place.problem("%d are more units than a peer can have, %d", want, maxUnits)
	}
	units := append([]market.ID(nil), have[:min(uint64(len(have)), want)]...)
	for uint64(len(units)) < want {
		var id market.ID
		if _, err := io.ReadFull(random, id[:]); err != nil {
			return nil, err
		}
		units = append(units, id)
	}
	return units, nil
}

// Promise is what a commitment of a peer asks of a market.
type Promise struct {
	Duration  market.Epoch
	Delegator market.Account
	Rate      uint64 // the delegator's share, in market.Precision
}

// DefaultDuration and DefaultStakerReward hold where nothing is said.
const (
	DefaultDuration     = "100 days"
	DefaultStakerReward = "20"
)

// Promise turns the commitment of a peer into epochs, which are rounded down.
func (p *Provider) Promise(peer string, params market.Params) (Promise, error) {
	entry := p.CapacityCommitments.Find(peer)
	if entry == nil {
		return Promise{}, Place{File: p.Doc.File, Key: "capacityCommitments"}.problem("there is no commitment of the peer %q", peer)
	}
	c := entry.Value
	d, err := c.Duration.Time(DefaultDuration)
	if err != nil {
		return Promise{}, err
	}
	rate, err := c.StakerReward.Rate(DefaultStakerReward)
	if err != nil {
		return Promise{}, err
	}
	if params.EpochLength <= 0 {
		return Promise{}, market.Errorf(market.Invalid, "the market has no epochs")
	}
	epochs := uint64(d / params.EpochLength)
	at := c.Duration.Place
	if at.Line == 0 {
		at = entry.Place
	}
	switch high := params.MaxDuration; {
	case epochs < params.MinDuration || epochs == 0:
		return Promise{}, at.problem("%d epochs of %s are less than the market's minimum of %d", epochs, params.EpochLength, max(params.MinDuration, 1))
	case high != 0 && high != math.MaxUint64 && epochs > high:
		return Promise{}, at.problem("%d epochs of %s are more than the market's maximum of %d", epochs, params.EpochLength, high)
	case rate == 0:
		return Promise{}, c.StakerReward.Place.problem("a delegator's share must be more than nothing")
	}
	return Promise{Duration: epochs, Delegator: c.Delegator, Rate: rate}, nil
}
