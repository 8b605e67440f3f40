package prove

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/local"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func id(format string, args ...any) market.ID {
	return sha256.Sum256([]byte(fmt.Sprintf(format, args...)))
}

// bed is a market with one committed peer of three units.
type bed struct {
	t      *testing.T
	ctx    context.Context
	clock  *local.ManualClock
	market *spied
	c      market.ID
}

// spied counts the proofs that are taken, and may be out of reach.
type spied struct {
	market.Market
	batches []int
	taken   map[market.ID]int // units, in all
	gone    bool
	strict  bool // no more than five proofs of a unit
}

func (s *spied) SubmitProofs(ctx context.Context, proofs []market.Proof) (market.Tx, error) {
	if s.gone {
		return "", market.Errorf(market.Unreachable, "gone")
	}
	count := map[market.ID]int{}
	for _, p := range proofs { // what the embedded market does not check
		if count[p.Unit]++; s.strict && s.taken[p.Unit]+count[p.Unit] > 5 {
			return "", market.Errorf(market.TooManyProofs, "there are five")
		}
		if p.Hash[0] != 0 {
			return "", market.Errorf(market.BadProof, "the hash is too large")
		}
	}
	tx, err := s.Market.SubmitProofs(ctx, proofs)
	if err == nil {
		s.batches = append(s.batches, len(proofs))
		for _, p := range proofs {
			s.taken[p.Unit]++
		}
	}
	return tx, err
}

func newBed(t *testing.T) *bed {
	clock := local.NewManualClock(start)
	l := local.New(local.Config{Clock: clock})
	t.Cleanup(func() { _ = l.Close() })
	b := &bed{t: t, ctx: context.Background(), clock: clock, market: &spied{Market: l.As(l.Account("provider")), taken: map[market.ID]int{}}}
	for _, a := range []market.Account{b.market.Account(), l.Owner()} {
		b.must(l.Pour(a, market.Units(1_000_000_000_000_000_000), market.Amount{}))
	}
	_, err := b.market.Register(b.ctx, "provider", market.CID{})
	b.must(err)
	_, _, err = b.market.PutOffer(b.ctx, market.OfferSpec{MinPrice: market.Units(1), Peers: []market.PeerSpec{{ID: id("peer"), Owner: b.market.Account(), Units: []market.ID{id("a"), id("b"), id("c")}}}})
	b.must(err)
	b.c, _, err = b.market.Commit(b.ctx, id("peer"), 1000, market.Account{}, 1)
	b.must(err)
	return b
}

func (b *bed) pay() {
	_, err := b.market.PayCollateral(b.ctx, []market.ID{b.c})
	b.must(err)
}

func (b *bed) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bed) epoch() { b.clock.Move(local.Defaults().EpochLength) }

// total are the proofs of the three units that were taken.
func (b *bed) total(want ...int) {
	b.t.Helper()
	if diff := cmp.Diff(want, []int{b.market.taken[id("a")], b.market.taken[id("b")], b.market.taken[id("c")]}); diff != "" {
		b.t.Error(diff)
	}
}

// slow is a mock that finds one proof for each core between two rounds, and keeps what it is told.
type slow struct {
	*Mock
	told []string
}

func (s *slow) Active(ctx context.Context, nonce, difficulty market.ID, cores map[uint32]market.ID) error {
	line := ""
	for core := range uint32(3) {
		for _, name := range []string{"a", "b", "c"} {
			if cores[core] == id("%s", name) {
				line += name
			}
		}
	}
	s.told = append(s.told, line)
	return s.Mock.Active(ctx, nonce, difficulty, cores)
}

func (s *slow) Inactive(ctx context.Context) error {
	s.told = append(s.told, "-")
	return s.Mock.Inactive(ctx)
}

func (s *slow) After(ctx context.Context, index uint64, _ int) ([]Found, error) {
	return s.Mock.After(ctx, index, 3)
}

// TestEpochs proves the least first, then the most, in every epoch, and never fails.
func TestEpochs(t *testing.T) {
	b := newBed(t)
	prover := &slow{Mock: NewMock()}
	m := New(Config{Market: b.market, Peer: id("peer"), Prover: prover, Clock: b.clock})
	b.must(m.Round(b.ctx))
	b.pay()
	b.must(m.Round(b.ctx))
	b.total(0, 0, 0)
	for e := 1; e <= 20; e++ {
		b.epoch()
		for range 8 {
			b.must(m.Round(b.ctx))
		}
		b.total(5*e, 5*e, 5*e) // the most
	}
	if k, err := b.market.Commitment(b.ctx, b.c); err != nil || k.Status != market.Active || k.Fails != 0 {
		t.Errorf("%+v %v", k, err)
	}
	if diff := cmp.Diff([]string{"abc", "-", "abc", "-"}, prover.told[:4]); diff != "" {
		t.Error(diff)
	}
}

// TestCores has two cores for three units: nobody goes beyond the least before all have it.
func TestCores(t *testing.T) {
	b := newBed(t)
	b.pay()
	b.epoch()
	prover := &slow{Mock: NewMock()}
	m := New(Config{Market: b.market, Peer: id("peer"), Prover: prover, Clock: b.clock, Cores: []uint32{0, 1}})
	for range 30 {
		b.must(m.Round(b.ctx))
	}
	b.total(5, 5, 5)
	if prover.told[0] != "ab" || prover.told[len(prover.told)-1] != "-" {
		t.Errorf("%q", prover.told)
	}
}

// TestRefusals drops proofs that the market does not take, one by one, and keeps what it could not be asked about.
func TestRefusals(t *testing.T) {
	b := newBed(t)
	b.pay()
	b.epoch()
	prover := &scripted{}
	m := New(Config{Market: b.market, Peer: id("peer"), Prover: prover, Clock: b.clock, Batch: 2})
	b.market.strict = true
	nonce, err := b.market.Nonce(b.ctx)
	b.must(err)
	params, err := b.market.Params(b.ctx)
	b.must(err)
	good := func(unit string, n int) Found {
		return Found{market.Proof{Unit: id("%s", unit), LocalNonce: id("%s %d", unit, n), Hash: params.Difficulty}, nonce, params.Difficulty, 0}
	}
	bad := good("a", 1)
	bad.Hash[0] = 0xff
	old := good("a", 2)
	old.Nonce = id("old")
	hard := good("a", 3)
	hard.Difficulty = id("hard")
	prover.add(old, hard, good("nobody's", 1), bad, good("a", 4), good("a", 4), good("b", 1))
	if err := m.Round(b.ctx); !errors.Is(err, market.BadProof) || !strings.Contains(err.Error(), "too large") || !strings.Contains(err.Error(), "before") {
		t.Error(err)
	}
	b.total(1, 1, 0)

	b.market.gone = true
	prover.add(good("b", 2), good("c", 1))
	if err := m.Round(b.ctx); !errors.Is(err, market.Unreachable) {
		t.Error(err)
	}
	b.market.gone = false
	b.must(m.Round(b.ctx))
	b.total(1, 2, 1)

	// A miner that has forgotten how many there were hears of it.
	for n := range 3 {
		_, err := b.market.SubmitProofs(b.ctx, []market.Proof{good("c", 10+n).Proof})
		b.must(err)
	}
	prover.add(good("c", 20), good("c", 21), good("c", 22))
	b.must(m.Round(b.ctx))
	b.total(1, 2, 5)
	if m.counts[id("c")] != params.MaxProofs {
		t.Errorf("%v", m.counts)
	}
}

// scripted is a prover that finds what it is told.
type scripted struct{ found []Found }

func (s *scripted) add(list ...Found) {
	for _, f := range list {
		f.Index = uint64(len(s.found)) + 1
		s.found = append(s.found, f)
	}
}

func (s *scripted) Active(context.Context, market.ID, market.ID, map[uint32]market.ID) error {
	return nil
}
func (s *scripted) Inactive(context.Context) error { return nil }
func (s *scripted) After(_ context.Context, index uint64, limit int) ([]Found, error) {
	if index >= uint64(len(s.found)) {
		return nil, nil
	}
	return s.found[index:min(int(index)+limit, len(s.found))], nil
}

// TestBatches waits for so many proofs, but not in the last part of an epoch.
func TestBatches(t *testing.T) {
	b := newBed(t)
	b.pay()
	b.epoch()
	m := New(Config{Market: b.market, Peer: id("peer"), Prover: &slow{Mock: NewMock()}, Clock: b.clock, Batch: 7, Window: 5 * time.Second})
	for range 3 {
		b.must(m.Round(b.ctx))
	}
	if diff := cmp.Diff([]int{9}, b.market.batches); diff != "" {
		t.Error(diff)
	}
	b.must(m.Round(b.ctx))
	b.clock.Move(10 * time.Second)
	b.must(m.Round(b.ctx))
	if diff := cmp.Diff([]int{9, 6}, b.market.batches); diff != "" {
		t.Error(diff)
	}
}

// TestExternal speaks as the original's prover does.
func TestExternal(t *testing.T) {
	numbers := func(id market.ID) string {
		text, _ := json.Marshal(octets(id))
		return string(text)
	}
	n, d, u, h := id("nonce"), id("difficulty"), id("unit"), id("hash")
	proof := `{"id":{"global_nonce":` + numbers(n) + `,"difficulty":` + numbers(d) + `,"idx":7},"local_nonce":` + numbers(h) + `,"cu_id":"` + strings.TrimPrefix(u.String(), "0x") + `","result_hash":` + numbers(d) + `}`
	answers := map[string]string{
		"ccp_on_active_commitment":    `{"jsonrpc":"2.0","id":1,"result":null}`,
		"ccp_on_no_active_commitment": `{"jsonrpc":"2.0","id":1,"result":null}`,
		"ccp_get_proofs_after":        `{"jsonrpc":"2.0","id":1,"result":[` + proof + `]}`,
	}
	asked := map[string]string{}
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Version string          `json:"jsonrpc"`
			Method  string          `json:"method"`
			Params  json.RawMessage `json:"params"`
		}
		text, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(text, &body); err != nil || body.Version != "2.0" {
			t.Errorf("%s %v", text, err)
		}
		asked[body.Method] = string(body.Params)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(answers[body.Method]))
	}))
	defer server.Close()
	ctx, p := context.Background(), External{URL: server.URL}
	if err := p.Active(ctx, n, d, map[uint32]market.ID{3: u}); err != nil {
		t.Error(err)
	}
	if err := p.Inactive(ctx); err != nil {
		t.Error(err)
	}
	got, err := p.After(ctx, 6, 10)
	if diff := cmp.Diff([]Found{{market.Proof{Unit: u, LocalNonce: h, Hash: d}, n, d, 7}}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if diff := cmp.Diff(map[string]string{
		"ccp_on_active_commitment":    `{"cu_allocation":{"3":` + numbers(u) + `},"difficulty":` + numbers(d) + `,"global_nonce":` + numbers(n) + `}`,
		"ccp_on_no_active_commitment": `[]`,
		"ccp_get_proofs_after":        `{"limit":10,"proof_idx":6}`,
	}, asked); diff != "" {
		t.Error(diff)
	}
	for answer, kind := range map[string]market.Kind{
		`{"jsonrpc":"2.0","id":1,"error":{"code":2,"message":"bad hex"}}`: market.Refused,
		`nonsense`:                            market.Untrusted,
		`{"jsonrpc":"2.0","id":1,"result":7}`: market.Untrusted,
		`{"jsonrpc":"2.0","id":1}`:            market.Untrusted,
		`{"result":[{"local_nonce":[1]}]}`:    market.Untrusted,
		`{"result":[` + strings.Replace(proof, "[", "[256,", 1) + `]}`:                 market.Untrusted,
		`{"result":[{"id":{"global_nonce":[` + strings.Repeat("300,", 31) + `300]}}]}`: market.Untrusted,
		`{"result":[{"local_nonce":"0x12"}]}`:                                          market.Untrusted,
		`{"result":"` + strings.Repeat("x", maxAnswer) + `"}`:                          market.Untrusted,
	} {
		answers["ccp_get_proofs_after"] = answer
		if _, err := p.After(ctx, 0, 1); !errors.Is(err, kind) {
			t.Errorf("%.80s: %v", answer, err)
		}
	}
	status, answers["ccp_get_proofs_after"] = http.StatusBadGateway, "<html>"
	if _, err := p.After(ctx, 0, 1); !errors.Is(err, market.Unreachable) {
		t.Error(err)
	}
	if err := (External{URL: "http://127.0.0.1:1"}).Inactive(ctx); !errors.Is(err, market.Unreachable) {
		t.Error(err)
	}
	if err := (External{URL: "::"}).Inactive(ctx); !errors.Is(err, market.Malformed) {
		t.Error(err)
	}
}

// TestMinerEnds runs one until its end, which ends the search.
func TestMinerEnds(t *testing.T) {
	b := newBed(t)
	b.pay()
	b.epoch()
	prover := &slow{Mock: NewMock()}
	ctx, cancel := context.WithCancel(b.ctx)
	m := New(Config{Market: b.market, Peer: id("peer"), Prover: prover, Clock: ending{b.clock, cancel}})
	m.Run(ctx)
	if diff := cmp.Diff([]string{"abc", "-"}, prover.told); diff != "" {
		t.Error(diff)
	}
}

// ending is a clock that ends what waits for it.
type ending struct {
	*local.ManualClock
	end func()
}

func (e ending) At(moment time.Time) (<-chan struct{}, func()) {
	e.end()
	return e.ManualClock.At(moment)
}

// FuzzOctets reads anything as 32 bytes.
func FuzzOctets(f *testing.F) {
	f.Add([]byte(`[1,2]`))
	f.Add([]byte(`"0x00"`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var o octets
		if json.Unmarshal(text, &o) != nil {
			return
		}
		again, err := json.Marshal(o)
		var back octets
		if err != nil || json.Unmarshal(again, &back) != nil || back != o {
			t.Errorf("%s %s", text, again)
		}
	})
}
