package market

// ProviderInfo is what a provider says of itself. Name and Metadata are declared, nobody checks them.
type ProviderInfo struct {
	Account  Account
	Name     string
	Metadata CID
	Units    uint64 // compute units in all its offers
	Approved bool   // by the market's owner, where the market asks for that
}

// Offer is what a provider sells: peers at a least price for each compute unit and epoch.
type Offer struct {
	ID          ID
	Provider    Account
	MinPrice    Amount
	Token       Account
	Effectors   []CID // programs of the host that services may run there
	MinProtocol uint64
	MaxProtocol uint64
	Peers       []Peer
}

// Peer is a machine of an offer.
type Peer struct {
	ID         ID
	Offer      ID
	Owner      Account // the wallet of the node that runs there
	Commitment ID      // zero without one
	Units      []Unit
}

// Unit is a compute unit: one core and its share of memory.
type Unit struct {
	ID         ID
	Deal       DealID // zero when it is free
	Worker     ID
	StartEpoch Epoch // from when it owes proofs; without a paid commitment, when it last came back to one, or zero
}

// Free says that no deal has the unit.
func (u Unit) Free() bool { return u.Deal.IsZero() }

// OfferSpec is how a provider wants an offer to be. With a zero ID it is a new one, otherwise that offer is brought to this state.
type OfferSpec struct {
	ID          ID
	MinPrice    Amount
	Token       Account // zero: the market's currency
	Effectors   []CID
	MinProtocol uint64 // zero, as the next: what the market speaks
	MaxProtocol uint64
	Peers       []PeerSpec
}

// PeerSpec is a peer of an OfferSpec with the units that it should have.
type PeerSpec struct {
	ID    ID
	Owner Account
	Units []ID
}

// OfferFilter says which offers are wanted; its zero value wants all.
type OfferFilter struct {
	Provider  Account // only hers
	Effectors []CID   // only those that have every one of these
	MaxPrice  Amount  // only those at this price or less; zero: any price
}

// Wants says that an offer passes the filter.
func (f OfferFilter) Wants(o Offer) bool {
	if !f.Provider.IsZero() && f.Provider != o.Provider {
		return false
	}
	if !f.MaxPrice.IsZero() && o.MinPrice.Cmp(f.MaxPrice) > 0 {
		return false
	}
	return o.HasEffectors(f.Effectors)
}

// HasEffectors says that the offer has every one of these.
func (o Offer) HasEffectors(wanted []CID) bool {
	for _, e := range wanted {
		if !containsCID(o.Effectors, e) {
			return false
		}
	}
	return true
}

func containsCID(list []CID, c CID) bool {
	for _, have := range list {
		if have == c {
			return true
		}
	}
	return false
}
