package agent

import (
	"encoding/json"
	"fmt"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/node/store"
)

// bucket has a record for each deal whose worker the agent has made or is about to make: what is not in there it will not remove.
const bucket = "market-agent"

// record is what an agent must know of a deal after a crash.
type record struct {
	// Resting says that the triggers of spells may be gone, since the worker was to rest.
	Resting bool `json:"resting"`

	known bool // it is in the store
}

func (a *Agent) records() (map[market.DealID]record, error) {
	all := map[market.DealID]record{}
	err := a.config.Store.View(func(tx store.Tx) error {
		return tx.Each(bucket, a.config.Peer.String()+"/", func(key string, text []byte) error {
			deal, err := market.ParseAccount(key[len(key)-len(market.DealID{}.String()):])
			if err != nil {
				return err
			}
			var r record
			if err := json.Unmarshal(text, &r); err != nil {
				return fmt.Errorf("the agent's record of the deal %s cannot be read: %w", deal, err)
			}
			r.known = true
			all[deal] = r
			return nil
		})
	})
	return all, err
}

func (a *Agent) keep(deal market.DealID, r record) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return a.config.Store.Update(func(tx store.Tx) error { return tx.Put(bucket, a.key(deal), text) })
}

func (a *Agent) forget(deal market.DealID) error {
	return a.config.Store.Update(func(tx store.Tx) error { return tx.Delete(bucket, a.key(deal)) })
}

func (a *Agent) key(deal market.DealID) string { return a.config.Peer.String() + "/" + deal.String() }
