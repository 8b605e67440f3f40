package prove

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/local"
)

// Market is what a miner needs of one: that of the peer's owner.
type Market interface {
	Params(ctx context.Context) (market.Params, error)
	Peer(ctx context.Context, peer market.ID) (market.Peer, error)
	Commitment(ctx context.Context, id market.ID) (market.Commitment, error)
	Nonce(ctx context.Context) (market.ID, error)
	SubmitProofs(ctx context.Context, proofs []market.Proof) (market.Tx, error)
}

// Config says for which peer proofs are submitted. A zero is the default in brackets.
type Config struct {
	Market Market
	Peer   market.ID
	Prover Prover
	Cores  []uint32      // that prove; empty: one for each unit
	Clock  local.Clock   // the system's
	Poll   time.Duration // between rounds (60 s)
	Batch  int           // proofs that wait until they are submitted together (1)
	Window time.Duration // before an epoch's end, in which none waits (300 s)
	Limit  int           // proofs that are taken from the prover at a time (256)
	Log    *slog.Logger  // nil: nothing is logged
}

// Miner submits the proofs of a peer (spec/market.md#M108).
type Miner struct {
	config Config

	round  sync.Mutex // held during a round; guards what follows
	epoch  market.Epoch
	counts map[market.ID]uint64 // proofs of units that were taken in the epoch
	asked  asked
	cursor uint64 // index of the last proof that is done with
	wait   []Found
}

// asked is what the prover was told last.
type asked struct {
	active            bool
	nonce, difficulty market.ID
	cores             map[uint32]market.ID
}

// New makes a miner.
func New(c Config) *Miner {
	if c.Clock == nil {
		c.Clock = local.SystemClock()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Poll <= 0 {
		c.Poll = time.Minute
	}
	if c.Window <= 0 {
		c.Window = 5 * time.Minute
	}
	c.Batch, c.Limit = max(c.Batch, 1), max(c.Limit, 0)
	if c.Limit == 0 {
		c.Limit = 256
	}
	return &Miner{config: c, counts: map[market.ID]uint64{}}
}

// Run makes rounds until the context ends, and ends the search then.
func (m *Miner) Run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := m.Round(ctx); err != nil && ctx.Err() == nil {
			m.config.Log.Warn("proofs of capacity", "problem", err)
		}
		come, stop := m.config.Clock.At(m.config.Clock.Now().Add(m.config.Poll))
		select {
		case <-ctx.Done():
		case <-come:
		}
		stop()
	}
	m.round.Lock()
	defer m.round.Unlock()
	if err := m.rest(context.WithoutCancel(ctx)); err != nil {
		m.config.Log.Warn("the prover goes on", "problem", err)
	}
}

// Round has the prover look for what is missing, and submits what it has found.
func (m *Miner) Round(ctx context.Context) error {
	m.round.Lock()
	defer m.round.Unlock()
	params, err := m.config.Market.Params(ctx)
	if err != nil {
		return err
	}
	if epoch := params.Epoch(); epoch != m.epoch {
		m.epoch, m.wait = epoch, nil
		clear(m.counts)
	}
	units, err := m.units(ctx)
	if err != nil {
		return err
	}
	nonce, err := m.config.Market.Nonce(ctx)
	if err != nil {
		return err
	}
	if err := m.search(ctx, params, nonce, units); err != nil {
		return err
	}
	if err := m.fetch(ctx, params, nonce, units); err != nil {
		return err
	}
	if left := params.EpochStart(m.epoch + 1).Sub(params.Now); len(m.wait) < m.config.Batch && left > m.config.Window {
		return nil
	}
	if err := m.submit(ctx, params); err != nil {
		return err
	}
	return m.search(ctx, params, nonce, units) // what has enough now makes room for others
}

// units are those that owe proofs in this epoch; none without an active commitment.
func (m *Miner) units(ctx context.Context) ([]market.ID, error) {
	peer, err := m.config.Market.Peer(ctx, m.config.Peer)
	if errors.Is(err, market.NotFound) || err == nil && peer.Commitment.IsZero() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	commitment, err := m.config.Market.Commitment(ctx, peer.Commitment)
	if err != nil || commitment.Status != market.Active {
		return nil, err
	}
	var units []market.ID
	for _, u := range peer.Units {
		if u.Free() && u.StartEpoch <= m.epoch {
			units = append(units, u.ID)
		}
	}
	return units, nil
}

// search tells the prover what to look for, where that has changed: first all units come to the least number of proofs, then to the most; who
// has enough lends its core to the others.
func (m *Miner) search(ctx context.Context, params market.Params, nonce market.ID, units []market.ID) error {
	wanted := m.below(units, params.MinProofs)
	if len(wanted) == 0 {
		wanted = m.below(units, params.MaxProofs)
	}
	if len(wanted) == 0 {
		return m.rest(ctx)
	}
	cores := m.config.Cores
	if len(cores) == 0 {
		for i := range units {
			cores = append(cores, uint32(i))
		}
	}
	next := asked{true, nonce, params.Difficulty, map[uint32]market.ID{}}
	for i, core := range cores {
		next.cores[core] = wanted[i%len(wanted)]
	}
	if m.asked.active && m.asked.nonce == nonce && m.asked.difficulty == params.Difficulty && maps.Equal(m.asked.cores, next.cores) {
		return nil
	}
	if err := m.config.Prover.Active(ctx, nonce, params.Difficulty, next.cores); err != nil {
		return err
	}
	if m.asked.nonce != nonce || m.asked.difficulty != params.Difficulty {
		m.cursor, m.wait = 0, nil
	}
	m.asked = next
	return nil
}

// rest ends the search.
func (m *Miner) rest(ctx context.Context) error {
	if !m.asked.active {
		return nil
	}
	if err := m.config.Prover.Inactive(ctx); err != nil {
		return err
	}
	m.asked.active, m.asked.cores = false, nil
	return nil
}

func (m *Miner) below(units []market.ID, limit uint64) []market.ID {
	var list []market.ID
	for _, u := range units {
		if m.counts[u] < limit {
			list = append(list, u)
		}
	}
	return list
}

// fetch takes what the prover has found, and drops what is of no use: of another epoch, for units that owe nothing, and more than is taken.
func (m *Miner) fetch(ctx context.Context, params market.Params, nonce market.ID, units []market.ID) error {
	if !m.asked.active {
		m.wait = nil
		return nil
	}
	found, err := m.config.Prover.After(ctx, m.cursor, m.config.Limit)
	if err != nil {
		return err
	}
	coming := map[market.ID]uint64{}
	for _, f := range m.wait {
		coming[f.Unit]++
	}
	for _, f := range found {
		if f.Nonce != nonce || f.Difficulty != params.Difficulty || f.Index <= m.cursor {
			continue
		}
		m.cursor = f.Index
		if slices.Contains(units, f.Unit) && m.counts[f.Unit]+coming[f.Unit] < params.MaxProofs {
			coming[f.Unit]++
			m.wait = append(m.wait, f)
		}
	}
	return nil
}

// submit hands in what waits. One bad proof would have all refused, so a batch that is refused goes one by one; what the market will never take
// is dropped, and what it could not be asked about waits on.
func (m *Miner) submit(ctx context.Context, params market.Params) error {
	if len(m.wait) == 0 {
		return nil
	}
	proofs := make([]market.Proof, len(m.wait))
	for i, f := range m.wait {
		proofs[i] = f.Proof
	}
	_, err := m.config.Market.SubmitProofs(ctx, proofs)
	if err == nil {
		for _, p := range proofs {
			m.counts[p.Unit]++
		}
		m.wait = nil
		m.config.Log.Info("proofs of capacity are handed in", "proofs", len(proofs), "epoch", m.epoch)
		return nil
	}
	var problems []error
	for len(m.wait) > 0 {
		p := m.wait[0].Proof
		if len(proofs) > 1 {
			_, err = m.config.Market.SubmitProofs(ctx, []market.Proof{p})
		}
		switch {
		case err == nil:
			m.counts[p.Unit]++
		case errors.Is(err, market.TooManyProofs):
			m.counts[p.Unit] = params.MaxProofs
		case errors.Is(err, market.NotActive), errors.Is(err, market.Busy), errors.Is(err, market.BadProof), errors.Is(err, market.Exists), errors.Is(err, market.NotFound), errors.Is(err, market.NotOwner):
			problems = append(problems, fmt.Errorf("a proof of the compute unit %s is not taken: %w", p.Unit, err))
		default:
			return errors.Join(append(problems, fmt.Errorf("proofs cannot be submitted: %w", err))...)
		}
		m.wait = m.wait[1:]
	}
	return errors.Join(problems...)
}
