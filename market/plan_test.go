package market

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// accepts plays the matcher as spec/market.md#M32 words it, without looking at how plans are made. It returns the workers that it takes.
func accepts(t interface{ Fatalf(string, ...any) }, deal Deal, view View, plan MatchPlan) int {
	offers := map[ID]Offer{}
	for _, o := range view.Offers {
		offers[o.ID] = o
	}
	joined := slices.Clone(deal.Workers)
	taken := map[ID]bool{}
	for _, m := range plan {
		o, ok := offers[m.Offer]
		if !ok {
			t.Fatalf("the plan has an offer that is not there")
		}
		if !deal.Terms.Access.Allows(o.Provider) || deal.Terms.Price.Cmp(o.MinPrice) < 0 || o.Token != deal.Terms.Token ||
			!o.HasEffectors(deal.Terms.Effectors) || deal.Terms.Protocol < o.MinProtocol || deal.Terms.Protocol > o.MaxProtocol {
			t.Fatalf("the market would skip offer %s", o.ID)
		}
		for _, group := range m.Workers {
			if uint64(len(joined)) >= deal.Terms.TargetWorkers {
				t.Fatalf("more workers than places")
			}
			if uint64(len(group)) != deal.Terms.UnitsPerWorker {
				t.Fatalf("a group of %d units", len(group))
			}
			i := slices.IndexFunc(o.Peers, func(p Peer) bool {
				return slices.ContainsFunc(p.Units, func(u Unit) bool { return u.ID == group[0] })
			})
			if i < 0 {
				t.Fatalf("a unit that the offer lacks")
			}
			peer := o.Peers[i]
			for _, id := range group {
				j := slices.IndexFunc(peer.Units, func(u Unit) bool { return u.ID == id })
				if j < 0 || !peer.Units[j].Free() || taken[id] {
					t.Fatalf("a unit of another peer, or one in use")
				}
				taken[id] = true
			}
			status, committed := view.Commitments[peer.Commitment].Status, !peer.Commitment.IsZero()
			if committed && status != Active || !committed && deal.Terms.Access.Type != WhiteList {
				t.Fatalf("a peer whose commitment is %v", status)
			}
			of := 0
			for _, w := range joined {
				if w.Peer == peer.ID {
					t.Fatalf("a peer twice")
				}
				if w.Provider == o.Provider {
					of++
				}
			}
			if uint64(of) >= deal.Terms.MaxPerProvider {
				t.Fatalf("too many of a provider")
			}
			joined = append(joined, Worker{Peer: peer.ID, Provider: o.Provider})
		}
	}
	if uint64(len(joined)) < deal.Terms.MinWorkers {
		t.Fatalf("too few workers")
	}
	return len(joined) - len(deal.Workers)
}

// wanted says that a peer meets the part of the policies of these tests that no other peer has a say in.
func wanted(policy Policy, view View, o Offer, peer Peer) bool {
	d := view.Facts.Declared(peer.ID, o.Provider)
	for _, tag := range policy.Tags {
		if _, ok := d.Tag(tag); !ok {
			return false
		}
	}
	m := view.Facts.PeerShows[peer.ID]
	if policy.MaxLatency > 0 && (m.Latency == 0 || m.Latency > policy.MaxLatency) {
		return false
	}
	return (policy.Ceiling.IsZero() || o.MinPrice.Cmp(policy.Ceiling) <= 0) && !slices.Contains(policy.Never, o.Provider)
}

// spreads checks the bounds that hold between peers.
func spreads(deal Deal, view View, policy Policy, workers []Worker) bool {
	providers, countries := map[Account]uint64{}, map[string]uint64{}
	for _, w := range append(slices.Clone(deal.Workers), workers...) {
		providers[w.Provider]++
		if c := view.Facts.Declared(w.Peer, w.Provider).Country; c != "" {
			countries[c]++
		}
	}
	for _, w := range workers {
		if s := policy.Spread.PerProvider; s > 0 && providers[w.Provider] > s || providers[w.Provider] > deal.Terms.MaxPerProvider {
			return false
		}
		if s := policy.Spread.PerCountry; s > 0 && countries[view.Facts.Declared(w.Peer, w.Provider).Country] > s {
			return false
		}
	}
	return true
}

// workersOf lists what a plan takes, with its price.
func workersOf(view View, plan MatchPlan) (workers []Worker, price Amount) {
	for _, m := range plan {
		for _, o := range view.Offers {
			for _, p := range o.Peers {
				for _, group := range m.Workers {
					if o.ID == m.Offer && slices.ContainsFunc(p.Units, func(u Unit) bool { return u.ID == group[0] }) {
						workers = append(workers, Worker{Peer: p.ID, Provider: o.Provider})
						price = price.Add(o.MinPrice)
					}
				}
			}
		}
	}
	return workers, price
}

var testToken = Account{0xaa}

// drawView makes a small market with all that can be wrong in one.
func drawView(t *rapid.T) (Deal, View, Policy) {
	n := func(label string, max int) int { return rapid.IntRange(0, max).Draw(t, label) }
	view := View{
		Params: Params{
			Token: testToken, TokenDecimals: 6, FLTPrice: Units(Precision), EpochLength: time.Hour, MinRematch: 2, MinDealDeposit: 2,
			Start: time.Unix(0, 0), Now: time.Unix(0, 0).Add(100 * time.Hour),
		},
		Commitments: map[ID]Commitment{},
		Facts:       Facts{PeerSays: map[ID]Declared{}, ProviderSays: map[Account]Declared{}, PeerShows: map[ID]Measured{}},
	}
	deal := Deal{Status: NotEnoughWorkers, Free: Units(1000), Terms: DealTerms{
		MinWorkers: 1, TargetWorkers: uint64(1 + n("target", 3)), UnitsPerWorker: uint64(1 + n("units", 1)), MaxPerProvider: uint64(1 + n("limit", 2)),
		Price: Units(5), Token: testToken, Protocol: 1, Access: Access{Type: []AccessType{Everybody, Everybody, Everybody, WhiteList, BlackList}[n("access", 4)]},
	}}
	for i := range 4 {
		if n("listed", 1) == 1 {
			deal.Terms.Access.Providers = append(deal.Terms.Access.Providers, Account{byte(i + 1)})
		}
	}
	policy := Policy{Spread: Spread{PerProvider: uint64(n("perProvider", 2)), PerCountry: uint64(n("perCountry", 2))}}
	if n("policy", 4) == 4 {
		policy.Tags, policy.MaxLatency, policy.Ceiling, policy.Never = []string{"carbon-neutral"}, 20*time.Millisecond, Units(4), []Account{{1}}
	}
	countries := []string{"", "DE", "FR", "IT"}
	next := byte(1)
	for i := range 1 + n("offers", 6) {
		o := Offer{ID: ID{1, byte(i)}, Provider: Account{byte(1 + n("provider", 3))}, MinPrice: Units(int64(n("price", 6))), Token: testToken, MinProtocol: 1, MaxProtocol: 1}
		if n("fault", 19) == 19 {
			o.Token = Account{0xbb}
		}
		if n("fault", 19) == 19 {
			o.MinProtocol, o.MaxProtocol = 2, 3
		}
		for range 1 + n("peers", 1) {
			peer := Peer{ID: ID{2, next}, Offer: o.ID}
			if n("committed", 9) < 9 {
				peer.Commitment = ID{3, next}
				view.Commitments[peer.Commitment] = Commitment{ID: peer.Commitment, Status: []CommitmentStatus{Active, Active, Active, Active, Active, Active, Active, WaitStart, Failed}[n("status", 8)]}
			}
			for j := range 1 + n("unitsOfPeer", 2) {
				u := Unit{ID: ID{4, next, byte(j)}}
				if n("used", 7) == 7 {
					u.Deal = DealID{9}
				}
				peer.Units = append(peer.Units, u)
			}
			declared := Declared{Country: countries[n("country", 3)]}
			if n("tag", 2) > 0 {
				declared.Tags = []Tag{{Name: "carbon-neutral"}}
			}
			view.Facts.PeerSays[peer.ID] = declared
			view.Facts.PeerShows[peer.ID] = Measured{Latency: time.Duration(n("latency", 3)) * 10 * time.Millisecond}
			if n("joined", 14) == 14 && uint64(len(deal.Workers)) < deal.Terms.TargetWorkers {
				deal.Workers = append(deal.Workers, Worker{Peer: peer.ID, Provider: o.Provider})
			}
			o.Peers = append(o.Peers, peer)
			next++
		}
		view.Offers = append(view.Offers, o)
	}
	return deal, view, policy
}

// TestPlanIsAcceptedAndCheapest holds a plan against an independent matcher and against all choices that there are.
func TestPlanIsAcceptedAndCheapest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		deal, view, policy := drawView(t)
		got, err := Plan(deal, view, policy)
		workers, price := workersOf(view, got.Match)
		if err == nil {
			if n := accepts(t, deal, view, got.Match); uint64(n) != got.Workers || n != len(workers) {
				t.Fatalf("the matcher takes %d, the plan says %d", n, got.Workers)
			}
		}
		if !spreads(deal, view, policy, workers) {
			t.Fatalf("the plan breaks the spread: %v", workers)
		}
		size, least := bruteForce(deal, view, policy)
		if len(workers) != size || !price.Equal(least) {
			t.Fatalf("the plan has %d workers at %s, the best has %d at %s (%v)", len(workers), price, size, least, err)
		}
		joined := uint64(len(deal.Workers) + size)
		switch {
		case uint64(len(deal.Workers)) >= deal.Terms.TargetWorkers:
			if !errors.Is(err, Exists) {
				t.Fatalf("a full deal: %v", err)
			}
		case joined < deal.Terms.MinWorkers:
			if !errors.Is(err, MinWorkers) {
				t.Fatalf("too few workers: %v", err)
			}
		case size == 0:
			if !errors.Is(err, NotFound) {
				t.Fatalf("nobody: %v", err)
			}
		case err != nil:
			t.Fatal(err)
		}
		if err == nil {
			everyPeerHasAReason(t, view, got)
		}
	})
}

func everyPeerHasAReason(t *rapid.T, view View, got Proposal) {
	told := map[ID]int{}
	taken := uint64(0)
	for _, r := range got.Reasons {
		told[r.Offer]++
		if r.Peer.IsZero() {
			told[r.Offer] += 1000
		}
		if r.Taken() {
			taken++
		}
		if r.Text == "" || strings.Contains(r.String(), "\n") {
			t.Fatalf("not one line: %q", r)
		}
	}
	for _, o := range view.Offers {
		if told[o.ID] != len(o.Peers) && told[o.ID] != 1001 {
			t.Fatalf("%d reasons for an offer of %d peers", told[o.ID], len(o.Peers))
		}
	}
	if taken != got.Workers {
		t.Fatalf("%d are told to be taken, %d are", taken, got.Workers)
	}
}

// bruteForce tries every set of peers: the largest that is valid, and the least that one of this size costs.
func bruteForce(deal Deal, view View, policy Policy) (size int, least Amount) {
	type choice struct {
		worker Worker
		price  Amount
	}
	var all []choice
	if uint64(len(deal.Workers)) >= deal.Terms.TargetWorkers {
		return 0, least
	}
	for _, o := range view.Offers {
		for _, peer := range o.Peers {
			var group []ID
			for _, u := range peer.Units {
				if u.Free() && uint64(len(group)) < deal.Terms.UnitsPerWorker {
					group = append(group, u.ID)
				}
			}
			alone := deal
			alone.Terms.MinWorkers = 0
			ok := wanted(policy, view, o, peer) && len(group) > 0
			if ok {
				accepts(refusal(func() { ok = false }), alone, view, MatchPlan{{Offer: o.ID, Workers: [][]ID{group}}})
			}
			if ok {
				all = append(all, choice{Worker{Peer: peer.ID, Provider: o.Provider}, o.MinPrice})
			}
		}
	}
	places := int(deal.Terms.TargetWorkers) - len(deal.Workers)
	for bits := range 1 << len(all) {
		var workers []Worker
		var price Amount
		for i, c := range all {
			if bits>>i&1 == 1 {
				workers, price = append(workers, c.worker), price.Add(c.price)
			}
		}
		if len(workers) > places || len(workers) < size || !spreads(deal, view, policy, workers) {
			continue
		}
		if len(workers) > size || price.Cmp(least) < 0 {
			size, least = len(workers), price
		}
	}
	return size, least
}

// refusal is told instead of ending a test.
type refusal func()

func (r refusal) Fatalf(string, ...any) { r() }

func TestPlanDoesNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		deal, view, policy := drawView(t)
		first, firstErr := Plan(deal, view, policy)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		shuffled := view
		shuffled.Offers = slices.Clone(view.Offers)
		r.Shuffle(len(shuffled.Offers), func(i, j int) { shuffled.Offers[i], shuffled.Offers[j] = shuffled.Offers[j], shuffled.Offers[i] })
		for i := range shuffled.Offers {
			o := &shuffled.Offers[i]
			o.Peers = slices.Clone(o.Peers)
			r.Shuffle(len(o.Peers), func(i, j int) { o.Peers[i], o.Peers[j] = o.Peers[j], o.Peers[i] })
			for j := range o.Peers {
				units := slices.Clone(o.Peers[j].Units)
				r.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
				o.Peers[j].Units = units
			}
		}
		second, secondErr := Plan(deal, shuffled, policy)
		if fmt.Sprint(firstErr) != fmt.Sprint(secondErr) {
			t.Fatalf("%v, then %v", firstErr, secondErr)
		}
		if diff := cmp.Diff(first, second, cmp.Comparer(Amount.Equal)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestCheapestMayStandInTheWay is the case that a greedy choice loses: the cheapest peer of all takes the only place of the other's
// provider and country.
func TestCheapestMayStandInTheWay(t *testing.T) {
	deal, view := simpleMarket(
		simplePeer{provider: 1, country: "DE", price: 1},
		simplePeer{provider: 1, country: "FR", price: 2},
		simplePeer{provider: 2, country: "DE", price: 3},
	)
	deal.Terms.TargetWorkers, deal.Terms.MinWorkers = 2, 2
	got, err := Plan(deal, view, DefaultPolicy())
	if err != nil {
		t.Fatal(err)
	}
	if _, price := workersOf(view, got.Match); got.Workers != 2 || !price.Equal(Units(5)) {
		t.Errorf("%d workers at %s, want the two that go together at 5", got.Workers, price)
	}
	var codes []Code
	for _, r := range got.Reasons {
		codes = append(codes, r.Code)
	}
	if want := []Code{Accepted, Accepted, ProviderSpread}; !slices.Equal(codes, want) {
		t.Errorf("reasons %v, want %v", codes, want)
	}
}

type simplePeer struct {
	provider byte
	country  string
	price    int64
	measured Measured
	tags     []Tag
}

// simpleMarket has one offer for each peer, all of which would do for a deal of three workers.
func simpleMarket(peers ...simplePeer) (Deal, View) {
	view := View{
		Params: Params{Token: testToken, TokenSymbol: "USDC", TokenDecimals: 6, FLTPrice: Units(Precision), EpochLength: 24 * time.Hour,
			MinDealDeposit: 2, MinRematch: 2, Start: time.Unix(0, 0), Now: time.Unix(0, 0).Add(100 * 24 * time.Hour)},
		Commitments: map[ID]Commitment{},
		Facts:       Facts{PeerSays: map[ID]Declared{}, PeerShows: map[ID]Measured{}},
	}
	for i, s := range peers {
		n := byte(i + 1)
		peer := Peer{ID: ID{2, n}, Commitment: ID{3, n}, Units: []Unit{{ID: ID{4, n}}}}
		view.Commitments[peer.Commitment] = Commitment{Status: Active, Units: 1, CollateralPerUnit: power(18)}
		view.Facts.PeerSays[peer.ID] = Declared{Country: s.country, Tags: s.tags}
		view.Facts.PeerShows[peer.ID] = s.measured
		view.Offers = append(view.Offers, Offer{ID: ID{1, n}, Provider: Account{s.provider}, MinPrice: Units(s.price), Token: testToken, MinProtocol: 1, MaxProtocol: 1, Peers: []Peer{peer}})
	}
	return Deal{Status: NotEnoughWorkers, Free: Units(100), Terms: DealTerms{MinWorkers: 1, TargetWorkers: DefaultWorkers, UnitsPerWorker: 1, MaxPerProvider: 3, Price: Units(10), Protocol: 1}}, view
}

func BenchmarkPlan(b *testing.B) {
	for _, c := range []struct {
		name   string
		target uint64
		policy Policy
	}{
		{"three", 3, DefaultPolicy()},
		{"hundred", 100, Policy{Spread: Spread{PerProvider: 1, PerCountry: 3}}},
		{"everything", 3, Policy{Tags: []string{"carbon-neutral"}, MaxLatency: 90 * time.Millisecond, MinAvailability: Precision * 9 / 10,
			Stake: Stake{Times: 2}, Spread: Spread{1, 1}, Data: Data{Size: 1 << 30, First: true}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			deal, view := largeMarket(1000, 10)
			deal.Terms.TargetWorkers, deal.Terms.MaxPerProvider = c.target, 1
			b.ResetTimer()
			for range b.N {
				got, err := Plan(deal, view, c.policy)
				if err != nil || got.Workers != c.target || len(got.Reasons) != 10_000 {
					b.Fatal(err, got.Workers, len(got.Reasons))
				}
			}
		})
	}
}

// largeMarket has so many providers with so many offers each.
func largeMarket(providers, offers int) (Deal, View) {
	r := rand.New(rand.NewPCG(1, 2))
	var peers []simplePeer
	for range providers * offers {
		peers = append(peers, simplePeer{})
	}
	deal, view := simpleMarket(peers...)
	view.Commitments, view.Offers = map[ID]Commitment{}, nil
	id := func() (id ID) {
		for i := range id {
			id[i] = byte(r.Uint32())
		}
		return id
	}
	for i := range providers {
		provider := Account{byte(i >> 8), byte(i), 1}
		for range offers {
			peer := Peer{ID: id(), Commitment: id()}
			for range 4 {
				peer.Units = append(peer.Units, Unit{ID: id()})
			}
			view.Commitments[peer.Commitment] = Commitment{Status: Active, Units: 4, CollateralPerUnit: power(18)}
			view.Facts.PeerSays[peer.ID] = Declared{Country: string([]byte{'A' + byte(r.IntN(8)), 'A' + byte(r.IntN(8))}), Tags: []Tag{{Name: "carbon-neutral"}}}
			view.Facts.PeerShows[peer.ID] = Measured{Latency: time.Duration(1+r.IntN(100)) * time.Millisecond, Asked: 100, Answered: uint64(85 + r.IntN(15)), Bandwidth: uint64(1 + r.IntN(1<<20))}
			view.Offers = append(view.Offers, Offer{ID: id(), Provider: provider, MinPrice: Units(int64(1 + r.IntN(10))), Token: testToken, MinProtocol: 1, MaxProtocol: 1, Peers: []Peer{peer}})
		}
	}
	return deal, view
}
