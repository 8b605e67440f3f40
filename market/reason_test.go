package market

import (
	"strings"
	"testing"
	"time"
)

// TestReasons shows every reason that a plan gives, each for the first of two peers; the second would always do.
func TestReasons(t *testing.T) {
	always := simplePeer{provider: 9, country: "PT", price: 9, measured: Measured{Latency: time.Millisecond, Asked: 1, Answered: 1, Bandwidth: 1 << 30},
		tags: []Tag{{Name: "carbon-neutral", Certificate: CID{1}}}}
	peer := simplePeer{provider: 1, country: "DE", price: 5}
	for _, c := range []struct {
		code   Code
		text   string // part of it
		change func(d *Deal, v *View, p *Policy)
	}{
		{NoAccess, "black list has", func(d *Deal, v *View, p *Policy) { d.Terms.Access = Access{BlackList, []Account{{1}}} }},
		{NoAccess, "white list does not have", func(d *Deal, v *View, p *Policy) { d.Terms.Access = Access{WhiteList, []Account{{9}}} }},
		{NoPrice, "asks 0.000011 for a unit and epoch, the deal pays 0.00001", func(d *Deal, v *View, p *Policy) { v.Offers[0].MinPrice = Units(11) }},
		{NoPrice, "", func(d *Deal, v *View, p *Policy) { v.Offers[0].MinPrice = Units(-1) }},
		{NoCurrency, "0xbb", func(d *Deal, v *View, p *Policy) { v.Offers[0].Token = Account{0xbb} }},
		{NoEffector, "lacks the effector baf", func(d *Deal, v *View, p *Policy) {
			d.Terms.Effectors = []CID{{1, 0x55, 0x12, 0x20}}
			v.Offers[1].Effectors = d.Terms.Effectors
		}},
		{NoProtocol, "versions 2 to 3, the deal 1", func(d *Deal, v *View, p *Policy) { v.Offers[0].MinProtocol, v.Offers[0].MaxProtocol = 2, 3 }},
		{NoUnits, "0 free of 1 units, a worker takes 1", func(d *Deal, v *View, p *Policy) {
			v.Offers[0].Peers[0].Units = []Unit{{ID: ID{4}, Deal: DealID{1}}}
		}},
		{NoCommitment, "has no commitment", func(d *Deal, v *View, p *Policy) { v.Offers[0].Peers[0].Commitment = ID{} }},
		{BadCommitment, "WaitStart", func(d *Deal, v *View, p *Policy) { v.Commitments[ID{3, 1}] = Commitment{Status: WaitStart} }},
		{BadCommitment, "nothing is known", func(d *Deal, v *View, p *Policy) { delete(v.Commitments, ID{3, 1}) }},
		{InDeal, "already", func(d *Deal, v *View, p *Policy) { d.Workers = []Worker{{Peer: ID{2, 1}, Provider: Account{1}}} }},
		{ProviderLimit, "takes 1 of one provider", func(d *Deal, v *View, p *Policy) {
			d.Workers, d.Terms.MaxPerProvider = []Worker{{Peer: ID{8}, Provider: Account{1}}}, 1
		}},
		{ProviderSpread, "1 of the provider", func(d *Deal, v *View, p *Policy) { d.Workers = []Worker{{Peer: ID{8}, Provider: Account{1}}} }},
		{CountrySpread, "1 in DE", func(d *Deal, v *View, p *Policy) {
			d.Workers = []Worker{{Peer: ID{8}, Provider: Account{2}}}
			v.Facts.ProviderSays = map[Account]Declared{{2}: {Country: "de"}}
		}},
		{Surplus, "would do at 0.00001", func(d *Deal, v *View, p *Policy) { v.Offers[0].MinPrice, p.Workers = Units(10), 1 }},
		{OverCeiling, "over the ceiling of 0.000009", func(d *Deal, v *View, p *Policy) { v.Offers[0].MinPrice, p.Ceiling = Units(10), Units(9) }},
		{NotListed, "provider is not among", func(d *Deal, v *View, p *Policy) { p.Only = []Account{{9}} }},
		{NotListed, "not among the peers", func(d *Deal, v *View, p *Policy) { p.Peers = []ID{{2, 2}} }},
		{Listed, "not wanted", func(d *Deal, v *View, p *Policy) { p.Never = []Account{{1}} }},
		{WrongCountry, "DE, which is not among", func(d *Deal, v *View, p *Policy) { p.Countries = []string{"pt"} }},
		{WrongCountry, "DE, which is not wanted", func(d *Deal, v *View, p *Policy) { p.NotCountries = []string{"de"} }},
		{WrongCountry, "declares no country", func(d *Deal, v *View, p *Policy) {
			v.Facts.PeerSays[ID{2, 1}], p.Countries = Declared{}, []string{"PT"}
		}},
		{NoTag, "carbon-neutral", func(d *Deal, v *View, p *Policy) { p.Tags = []string{"carbon-neutral"} }},
		{NoCertificate, "without a certificate", func(d *Deal, v *View, p *Policy) {
			p.Tags, p.Certified = []string{"carbon-neutral"}, true
			v.Facts.PeerSays[ID{2, 1}] = Declared{Tags: []Tag{{Name: "carbon-neutral"}}}
		}},
		{Unmeasured, "latency", func(d *Deal, v *View, p *Policy) { p.MaxLatency = time.Second }},
		{Unmeasured, "availability", func(d *Deal, v *View, p *Policy) { p.MinAvailability = 1 }},
		{Unmeasured, "data", func(d *Deal, v *View, p *Policy) { p.Data = Data{Size: 1, MaxTransfer: time.Second} }},
		{Slow, "answered in 2s, 1s", func(d *Deal, v *View, p *Policy) {
			p.MaxLatency, v.Facts.PeerShows[ID{2, 1}] = time.Second, Measured{Latency: 2 * time.Second}
		}},
		{Unreliable, "answered 79 of 100 times, 80 %", func(d *Deal, v *View, p *Policy) {
			p.MinAvailability, v.Facts.PeerShows[ID{2, 1}] = Precision*8/10, Measured{Asked: 100, Answered: 79}
		}},
		{FarData, "data take 2s there", func(d *Deal, v *View, p *Policy) {
			p.Data, v.Facts.PeerShows[ID{2, 1}] = Data{Size: 2, MaxTransfer: time.Second}, Measured{Bandwidth: 1}
		}},
		{LowStake, "1 FLT at stake are less than 2 times the value of 0.500001", func(d *Deal, v *View, p *Policy) {
			p.Stake = Stake{Times: 2, Value: Units(500_001)} // one FLT is one dollar here
			v.Commitments[ID{3, 2}] = Commitment{Status: Active, Units: 2, CollateralPerUnit: power(18)}
		}},
	} {
		deal, view := simpleMarket(peer, always)
		policy := DefaultPolicy()
		c.change(&deal, &view, &policy)
		got, err := Plan(deal, view, policy)
		if err != nil || got.Workers != 1 {
			t.Errorf("%s: %d workers, %v; the other peer would do", c.code, got.Workers, err)
			continue
		}
		told := got.Reasons[len(got.Reasons)-1]
		if told.Code != c.code || !strings.Contains(told.Text, c.text) {
			t.Errorf("want %s with %q, got %s", c.code, c.text, told)
		}
	}
}

func TestStakeIsExact(t *testing.T) {
	for value, want := range map[int64]uint64{500_000: 1, 500_001: 0} { // 1 FLT at 1 dollar against twice half a dollar
		deal, view := simpleMarket(simplePeer{provider: 1, price: 5})
		got, _ := Plan(deal, view, Policy{Stake: Stake{Times: 2, Value: Units(value)}})
		if got.Workers != want {
			t.Errorf("value %d: %d workers, want %d", value, got.Workers, want)
		}
	}
}

func TestDataComeBeforePriceWhenAsked(t *testing.T) {
	near := simplePeer{provider: 1, price: 9, measured: Measured{Near: 1000, Bandwidth: 1}}
	cheap := simplePeer{provider: 2, price: 1, measured: Measured{Bandwidth: 1}}
	for first, want := range map[bool]ID{true: {2, 1}, false: {2, 2}} {
		deal, view := simpleMarket(near, cheap)
		got, err := Plan(deal, view, Policy{Workers: 1, Data: Data{Size: 1000, First: first}})
		if err != nil || got.Reasons[0].Peer != want {
			t.Errorf("first %v: %v, %v", first, got.Reasons, err)
		}
	}
}

func TestBill(t *testing.T) {
	deal, view := simpleMarket(simplePeer{provider: 1, price: 5}, simplePeer{provider: 2, price: 6}, simplePeer{provider: 3, price: 7})
	deal.Free = Units(100)
	got, err := Plan(deal, view, DefaultPolicy())
	if err != nil {
		t.Fatal(err)
	}
	b := got.Bill
	if b.Workers != 3 || !b.PerEpoch.Equal(Units(30)) || b.Epochs != 3 || !b.Rest.Equal(Units(10)) || !b.Ask.Equal(Units(7)) || !b.Reserve.Equal(Units(60)) {
		t.Errorf("got %+v", b)
	}
	want := "0.00003 USDC for each epoch of 1d with 3 workers\nthe deposit of 0.0001 USDC lasts for 3 epochs (3d) and leaves 0.00001 USDC"
	if text := strings.Join(b.Lines(view.Params), "\n"); text != want {
		t.Errorf("got %q", text)
	}
	deal.Terms.Price = Units(0)
	if b := BillOf(deal, view.Params, 3); !b.Forever || !b.Rest.Equal(deal.Free) {
		t.Errorf("for nothing: %+v", b)
	}
}
