package market

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
)

// offer sorts out an offer: its peers become candidates, or reasons.
func (p *planner) offer(o Offer) {
	if code, text := p.offerFault(o); code != Accepted {
		p.reasons = append(p.reasons, Reason{Provider: o.Provider, Offer: o.ID, Code: code, Text: text})
		return
	}
	for _, peer := range o.Peers {
		c := &candidate{provider: o.Provider, offer: o.ID, peer: peer.ID, price: o.MinPrice}
		c.country = countryOf(p.view.Facts.Declared(peer.ID, o.Provider))
		code, text := p.peerFault(c, peer)
		if code == Accepted {
			code, text = p.claimFault(c)
		}
		if code == Accepted {
			code, text = p.measureFault(c)
		}
		if code != Accepted {
			p.refuse(c, code, text)
			continue
		}
		p.candidates = append(p.candidates, c)
	}
}

func (p *planner) refuse(c *candidate, code Code, text string) {
	p.reasons = append(p.reasons, c.reason(code, text))
}

// offerFault is why none of an offer's peers will do: first what the market checks, then the policy.
func (p *planner) offerFault(o Offer) (Code, string) {
	t := p.deal.Terms
	listed := p.listed[o.Provider]
	switch {
	case t.Access.Type == WhiteList && !listed:
		return NoAccess, "the deal's white list does not have the provider"
	case t.Access.Type == BlackList && listed:
		return NoAccess, "the deal's black list has the provider"
	case !o.MinPrice.Fits() || o.MinPrice.Cmp(t.Price) > 0:
		return NoPrice, fmt.Sprintf("asks %s for a unit and epoch, the deal pays %s", p.money(o.MinPrice), p.money(t.Price))
	case o.Token != p.token && !(o.Token.IsZero() && p.token == p.view.Params.Token):
		return NoCurrency, fmt.Sprintf("wants the currency %s, the deal pays in %s", o.Token, p.token)
	case t.Protocol < o.MinProtocol || t.Protocol > o.MaxProtocol:
		return NoProtocol, fmt.Sprintf("speaks protocol versions %d to %d, the deal %d", o.MinProtocol, o.MaxProtocol, t.Protocol)
	}
	for _, e := range t.Effectors {
		if !containsCID(o.Effectors, e) {
			return NoEffector, "lacks the effector " + e.String()
		}
	}
	switch {
	case p.never[o.Provider]:
		return Listed, "the provider is among those not wanted"
	case len(p.only) > 0 && !p.only[o.Provider]:
		return NotListed, "the provider is not among those wanted"
	case !p.policy.Ceiling.IsZero() && o.MinPrice.Cmp(p.policy.Ceiling) > 0:
		return OverCeiling, fmt.Sprintf("asks %s for a unit and epoch, over the ceiling of %s", p.money(o.MinPrice), p.money(p.policy.Ceiling))
	}
	return Accepted, ""
}

// money writes a sum of the deal's currency. Thousands of reasons name few prices, so each is written once.
func (p *planner) money(a Amount) string {
	n, small := a.Uint64()
	if text, ok := p.written[n]; ok && small {
		return text
	}
	text := a.Format(p.view.Params.TokenDecimals)
	if small {
		p.written[n] = text
	}
	return text
}

// peerFault is why the market would not take a peer; without one the candidate has its units. A deal with a white list asks for no
// commitment, but one that there is must be active (spec/market.md#M81).
func (p *planner) peerFault(c *candidate, peer Peer) (Code, string) {
	if p.inDeal[c.peer] {
		return InDeal, "works for the deal already"
	}
	if peer.Commitment.IsZero() {
		if p.deal.Terms.Access.Type != WhiteList {
			return NoCommitment, "has no commitment"
		}
	} else if commitment, ok := p.view.Commitments[peer.Commitment]; !ok {
		return BadCommitment, "nothing is known of its commitment"
	} else if commitment.Status != Active {
		return BadCommitment, "its commitment is " + commitment.Status.String()
	} else if code, text := p.stakeFault(commitment); code != Accepted {
		return code, text
	}
	if peer.Commitment.IsZero() && p.policy.Stake.Times > 0 {
		return LowStake, "has no commitment, so nothing is at stake"
	}
	free := make([]ID, 0, len(peer.Units))
	for _, u := range peer.Units {
		if u.Free() {
			free = append(free, u.ID)
		}
	}
	need := p.deal.Terms.UnitsPerWorker
	if uint64(len(free)) < need {
		return NoUnits, fmt.Sprintf("has %d free of %d units, a worker takes %d", len(free), len(peer.Units), need)
	}
	slices.SortFunc(free, func(a, b ID) int { return bytes.Compare(a[:], b[:]) })
	c.units = free[:need:need]
	if len(p.peers) > 0 && !p.peers[c.peer] {
		return NotListed, "is not among the peers wanted"
	}
	return Accepted, ""
}

// value is what the developer has at stake.
func (p *planner) value() Amount {
	if p.policy.Stake.Value.IsZero() {
		return p.deal.Free
	}
	return p.policy.Stake.Value
}

// reckonStake prepares the comparison of a peer's collateral with what is at stake for the developer, both in dollars and without
// rounding: the currency counts as one dollar, FLT as what the market says (spec/market.md#M82).
//
//	stake/10^18 · price/10^7 ≥ times · value/10^decimals
func (p *planner) reckonStake() {
	params := p.view.Params
	p.dollars = params.FLTPrice.Mul(power(params.TokenDecimals))
	p.stake = p.value().Times(p.policy.Stake.Times).Mul(power(NativeDecimals)).Times(Precision)
}

// stakeFault is why the collateral of a peer is too little.
func (p *planner) stakeFault(c Commitment) (Code, string) {
	s := p.policy.Stake
	if s.Times == 0 {
		return Accepted, ""
	}
	stake := c.CollateralPerUnit.Times(c.Units)
	if stake.Mul(p.dollars).Cmp(p.stake) < 0 {
		return LowStake, fmt.Sprintf("%s FLT at stake are less than %d times the value of %s", stake.Format(NativeDecimals), s.Times, p.money(p.value()))
	}
	return Accepted, ""
}

func power(decimals uint8) Amount {
	a := Units(1)
	for range decimals {
		a = a.Times(10)
	}
	return a
}

// claimFault is why what is declared of a peer will not do.
func (p *planner) claimFault(c *candidate) (Code, string) {
	declared := p.view.Facts.Declared(c.peer, c.provider)
	switch {
	case len(p.countries) > 0 && c.country == "":
		return WrongCountry, "declares no country"
	case len(p.countries) > 0 && !p.countries[c.country]:
		return WrongCountry, "declares the country " + c.country + ", which is not among those wanted"
	case p.notCountries[c.country]:
		return WrongCountry, "declares the country " + c.country + ", which is not wanted"
	}
	for _, name := range p.policy.Tags {
		tag, ok := declared.Tag(name)
		switch {
		case !ok:
			return NoTag, "does not declare " + name
		case p.policy.Certified && tag.Certificate.IsZero():
			return NoCertificate, "declares " + name + " without a certificate"
		}
	}
	return Accepted, ""
}

// measureFault is why what was seen of a peer will not do; without one the candidate has its weight.
func (p *planner) measureFault(c *candidate) (Code, string) {
	m := p.view.Facts.PeerShows[c.peer]
	policy := p.policy
	share, asked := m.Availability()
	switch {
	case policy.MaxLatency > 0 && m.Latency <= 0:
		return Unmeasured, "its latency was not measured"
	case policy.MaxLatency > 0 && m.Latency > policy.MaxLatency:
		return Slow, fmt.Sprintf("answered in %s, %s are allowed", m.Latency, policy.MaxLatency)
	case policy.MinAvailability > 0 && !asked:
		return Unmeasured, "its availability was not measured"
	case policy.MinAvailability > 0 && share < policy.MinAvailability:
		return Unreliable, fmt.Sprintf("answered %d of %d times, %s %% are wanted", m.Answered, m.Asked, percent(policy.MinAvailability))
	}
	transfer, known := m.Transfer(policy.Data.Size)
	switch {
	case policy.Data.MaxTransfer > 0 && !known:
		return Unmeasured, "how long data take there was not measured"
	case policy.Data.MaxTransfer > 0 && transfer > policy.Data.MaxTransfer:
		return FarData, fmt.Sprintf("data take %s there, %s are allowed", transfer, policy.Data.MaxTransfer)
	case !known:
		transfer = longest // what may be anything comes last
	}
	c.transfer, c.latency = transfer, max(m.Latency, 0)
	latency := slowest
	if c.latency > 0 {
		latency = min(c.latency, slowest)
	}
	c.weight = weigh(c.price, uint64(transfer.Milliseconds()), uint64(latency.Microseconds()), policy.Data.First)
	return Accepted, ""
}

// slowest is the latency that longer ones, and those that nobody has measured, count as.
const slowest = time.Hour

// percent is a share of Precision in hundredths.
func percent(share uint64) string { return Units(1).Times(share).Format(5) }

// spare explains a candidate that was not chosen; the counts are those of the plan.
func (p *planner) spare(c *candidate) {
	room, bound := p.roomIn(c.country)
	switch {
	case p.roomAt(c.provider) == 0 && p.ofProvider[c.provider] >= p.deal.Terms.MaxPerProvider:
		p.refuse(c, ProviderLimit, fmt.Sprintf("the deal takes %d of one provider and has them", p.deal.Terms.MaxPerProvider))
	case p.roomAt(c.provider) == 0:
		p.refuse(c, ProviderSpread, fmt.Sprintf("%d of the provider are enough", p.policy.Spread.PerProvider))
	case bound && room == 0:
		p.refuse(c, CountrySpread, fmt.Sprintf("%d in %s are enough", p.policy.Spread.PerCountry, c.country))
	default: // without a bound in the way all places are filled
		p.refuse(c, Surplus, fmt.Sprintf("would do at %s, but others that come first fill all places", p.money(c.price)))
	}
}

// praise says what speaks for a chosen peer.
func (p *planner) praise(c *candidate) string {
	words := []string{fmt.Sprintf("asks %s of the %s paid for a unit and epoch", p.money(c.price), p.money(p.deal.Terms.Price))}
	if c.country != "" {
		words = append(words, "declares the country "+c.country)
	}
	declared := p.view.Facts.Declared(c.peer, c.provider)
	for _, name := range p.policy.Tags {
		if tag, _ := declared.Tag(name); tag.Certificate.IsZero() {
			words = append(words, "declares "+name)
		} else {
			words = append(words, "declares "+name+" by the certificate "+tag.Certificate.String())
		}
	}
	if c.latency > 0 {
		words = append(words, "answered in "+c.latency.String())
	}
	if size := p.policy.Data.Size; size > 0 && c.transfer < longest {
		words = append(words, "data take "+c.transfer.Round(time.Millisecond).String()+" there")
	}
	return strings.Join(words, "; ")
}
