package local

import "github.com/aquifer-dev/aquifer/market/rules"

// stake has the commitment behind a worker earn for the units that now work.
func (c *change) stake(d *deal, w *worker) {
	k := c.commitments.edit(c.peers.get(w.Peer).Commitment)
	if k == nil {
		return
	}
	rate := rules.StakeRate(d.Terms.Price.Part(k.Rate), c.world().Price)
	for _, u := range w.Units {
		k.Staking = k.Staking.Add(u, rate, c.epoch)
	}
}

// unstake ends that.
func (c *change) unstake(w *worker) {
	k := c.commitments.edit(c.peers.get(w.Peer).Commitment)
	if k == nil || !w.Active() {
		return
	}
	for _, u := range w.Units {
		k.Staking = k.Staking.End(u, c.epoch-1)
	}
}
