package market

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"
)

// planner is one plan in the making.
type planner struct {
	deal   Deal
	view   View
	policy Policy

	token        Account // the deal's currency
	want         uint64  // how many workers are looked for
	listed       map[Account]bool
	only, never  map[Account]bool
	peers        map[ID]bool
	countries    map[string]bool
	notCountries map[string]bool

	inDeal     map[ID]bool        // peers of the deal
	ofProvider map[Account]uint64 // workers that the deal has of each
	inCountry  map[string]uint64

	dollars, stake Amount            // of a smallest unit of FLT, and of all that must be at stake; in one unit of their own
	written        map[uint64]string // sums of money

	candidates []*candidate
	reasons    []Reason
}

// candidate is a peer that would do.
type candidate struct {
	provider Account
	offer    ID
	peer     ID
	units    []ID // as many as a worker has
	price    Amount
	country  string // "" when nobody has said it
	transfer time.Duration
	latency  time.Duration // zero: not measured
	weight   weight
}

func (c *candidate) reason(code Code, text string) Reason {
	return Reason{Provider: c.provider, Offer: c.offer, Peer: c.peer, Code: code, Text: text}
}

func newPlanner(deal Deal, view View, policy Policy) *planner {
	p := &planner{
		deal: deal, view: view, policy: policy, token: deal.Terms.Token,
		listed: set(deal.Terms.Access.Providers), only: set(policy.Only), never: set(policy.Never), peers: set(policy.Peers),
		countries: set(upper(policy.Countries)), notCountries: set(upper(policy.NotCountries)),
		inDeal: map[ID]bool{}, ofProvider: map[Account]uint64{}, inCountry: map[string]uint64{},
		written: map[uint64]string{}, candidates: make([]*candidate, 0, len(view.Offers)), reasons: make([]Reason, 0, len(view.Offers)),
	}
	p.reckonStake()
	if p.token.IsZero() {
		p.token = view.Params.Token
	}
	if joined := uint64(len(deal.Workers)); joined < deal.Terms.TargetWorkers {
		p.want = deal.Terms.TargetWorkers - joined
	}
	if policy.Workers != 0 {
		p.want = min(p.want, policy.Workers)
	}
	for _, w := range deal.Workers {
		p.inDeal[w.Peer] = true
		p.ofProvider[w.Provider]++
		if c := countryOf(view.Facts.Declared(w.Peer, w.Provider)); c != "" {
			p.inCountry[c]++
		}
	}
	return p
}

func set[T comparable](list []T) map[T]bool {
	s := make(map[T]bool, len(list))
	for _, x := range list {
		s[x] = true
	}
	return s
}

func upper(texts []string) []string {
	var all []string
	for _, t := range texts {
		all = append(all, strings.ToUpper(t))
	}
	return all
}

func countryOf(d Declared) string { return strings.ToUpper(d.Country) }

// perProvider is how many workers one provider may have, all together.
func (p *planner) perProvider() uint64 {
	if s := p.policy.Spread.PerProvider; s != 0 {
		return min(s, p.deal.Terms.MaxPerProvider)
	}
	return p.deal.Terms.MaxPerProvider
}

// roomAt is how many more workers a provider may have.
func (p *planner) roomAt(provider Account) uint64 {
	return p.perProvider() - min(p.perProvider(), p.ofProvider[provider])
}

// roomIn is how many more workers a country may have; ok is false where there is no bound.
func (p *planner) roomIn(country string) (room uint64, ok bool) {
	bound := p.policy.Spread.PerCountry
	if country == "" || bound == 0 {
		return 0, false
	}
	return bound - min(bound, p.inCountry[country]), true
}

// choose takes as many candidates as there may be, with the least weight of all such choices, and explains the others.
func (p *planner) choose() []*candidate {
	slices.SortFunc(p.candidates, func(a, b *candidate) int {
		switch {
		case a.weight.less(b.weight):
			return -1
		case b.weight.less(a.weight):
			return 1
		}
		return cmp.Or(bytes.Compare(a.peer[:], b.peer[:]), bytes.Compare(a.offer[:], b.offer[:]))
	})
	seen := make(map[ID]bool, len(p.candidates))
	open := p.candidates[:0]
	for _, c := range p.candidates {
		if seen[c.peer] {
			p.refuse(c, Twice, "stands in a cheaper offer as well")
			continue
		}
		seen[c.peer] = true
		open = append(open, c)
	}
	p.want = min(p.want, uint64(len(open)))
	chosen := p.lightest(p.promising(open))

	taken := make(map[*candidate]bool, len(chosen))
	for _, c := range chosen {
		taken[c] = true
		p.ofProvider[c.provider]++
		if c.country != "" {
			p.inCountry[c.country]++
		}
	}
	for _, c := range open {
		if !taken[c] {
			p.spare(c)
		}
	}
	return chosen
}

// promising leaves out, for each country, what can never be better: behind as many providers as workers are looked for there is always a
// lighter one that nobody else in the plan has touched. open is sorted.
func (p *planner) promising(open []*candidate) []*candidate {
	type place struct {
		country  string
		provider Account
	}
	providers := map[string]uint64{}
	have := map[place]uint64{}
	var kept []*candidate
	for _, c := range open {
		country := c.country
		if _, bound := p.roomIn(country); !bound {
			country = ""
		}
		at := place{country, c.provider}
		room := min(p.roomAt(c.provider), p.want)
		if have[at] >= room || have[at] == 0 && providers[country] >= p.want {
			continue
		}
		if have[at] == 0 {
			providers[country]++
		}
		have[at]++
		kept = append(kept, c)
	}
	return kept
}

// lightest solves the choice as a flow: from the start to providers, each as wide as it may have workers; along one edge for each
// candidate to its country; from there, as wide as the country may have workers, to the end.
func (p *planner) lightest(candidates []*candidate) []*candidate {
	const start, end = 0, 1
	nodes := int32(2)
	providers, countries := map[Account]int32{}, map[string]int32{}
	for _, c := range candidates {
		if _, ok := providers[c.provider]; !ok {
			providers[c.provider], nodes = nodes, nodes+1
		}
		if _, bound := p.roomIn(c.country); !bound {
			continue
		}
		if _, ok := countries[c.country]; !ok {
			countries[c.country], nodes = nodes, nodes+1
		}
	}
	f := newFlow(int(nodes))
	edges := make([]int32, len(candidates))
	joined := make([]bool, nodes)
	for i, c := range candidates {
		provider, country := providers[c.provider], int32(end)
		if !joined[provider] {
			joined[provider] = true
			f.connect(start, provider, p.roomAt(c.provider), weight{})
		}
		if room, bound := p.roomIn(c.country); bound {
			country = countries[c.country]
			if !joined[country] {
				joined[country] = true
				f.connect(country, end, room, weight{})
			}
		}
		edges[i] = f.connect(provider, country, 1, c.weight)
	}
	for n := uint64(0); n < p.want && f.push(start, end); n++ {
	}
	var chosen []*candidate
	for i, c := range candidates {
		if f.used(edges[i]) {
			chosen = append(chosen, c)
		}
	}
	return chosen
}
