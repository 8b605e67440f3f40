package files

import (
	"strings"

	"github.com/aquifer-dev/aquifer/market"
)

// WorkersVersion is the version of workers.yaml.
const WorkersVersion = 2

// Workers is workers.yaml: what a project has deployed, by network and name. The tool writes it.
type Workers struct {
	Doc *Document

	Version Number                `yaml:"version"`
	Deals   Names[Names[Deal]]    `yaml:"deals"`
	Hosts   Names[Names[HostRun]] `yaml:"hosts"`
}

// Deal is a deal that was opened.
type Deal struct {
	DealIDOriginal market.DealID `yaml:"dealIdOriginal"` // with 0x
	DealID         market.DealID `yaml:"dealId"`         // the same without
	Definition     market.CID    `yaml:"definition"`
	Timestamp      string        `yaml:"timestamp"` // as JavaScript writes times
	ChainNetworkID Number        `yaml:"chainNetworkId"`
	Matched        bool          `yaml:"matched"`
	ChainNetwork   string        `yaml:"chainNetwork"` // old
}

// HostRun is a deployment without a market.
type HostRun struct {
	Definition         market.CID          `yaml:"definition"`
	InstallationSpells []InstallationSpell `yaml:"installation_spells"`
	DummyDealID        string              `yaml:"dummyDealId"`
	RelayID            string              `yaml:"relayId"`
	Timestamp          string              `yaml:"timestamp"`
}

// InstallationSpell is where a worker of it is.
type InstallationSpell struct {
	HostID   string `yaml:"host_id"`
	SpellID  string `yaml:"spell_id"`
	WorkerID string `yaml:"worker_id"`
}

// Environments are the networks that workers.yaml and provider-artifacts.yaml tell apart.
func Environments() []string { return []string{"custom", "local", "mainnet", "stage", "testnet"} }

// ReadWorkers reads a document as workers.yaml.
func ReadWorkers(d *Document) (*Workers, error) {
	w := &Workers{Doc: d}
	if p := d.read(w); p != nil {
		return nil, p
	}
	if p := newest(d, w.Version, WorkersVersion); p != nil {
		return nil, p
	}
	for _, env := range w.Deals {
		for _, deal := range env.Value {
			v := deal.Value
			switch at := deal.Place; {
			case v.DealID.IsZero() && v.DealIDOriginal.IsZero():
				return nil, at.problem("has no dealIdOriginal")
			case !v.DealID.IsZero() && !v.DealIDOriginal.IsZero() && v.DealID != v.DealIDOriginal:
				return nil, at.problem("dealId and dealIdOriginal are not the same deal")
			}
		}
	}
	return w, nil
}

// Deal finds a deal of a network by its name in the project.
func (w *Workers) Deal(env, name string) (Deal, bool) {
	if deals := w.Deals.Find(env); deals != nil {
		if d := deals.Value.Find(name); d != nil {
			return d.Value, true
		}
	}
	return Deal{}, false
}

// ID is the deal's address, whichever of its keys is there.
func (d Deal) ID() market.DealID {
	if d.DealIDOriginal.IsZero() {
		return d.DealID
	}
	return d.DealIDOriginal
}

// Put records a deal; keys of it that are not known here stay. Read the document again to see it.
func (w *Workers) Put(env, name string, deal Deal) error {
	set := func(value any, path ...string) error {
		if p := w.Doc.set(value, path...); p != nil {
			return p
		}
		return nil
	}
	if !w.Version.IsSet {
		if err := set(uint64(WorkersVersion), "version"); err != nil {
			return err
		}
	}
	id := deal.ID().String()
	for _, e := range []struct {
		key   string
		value any
	}{
		{"dealIdOriginal", id}, {"dealId", strings.TrimPrefix(id, "0x")}, {"definition", deal.Definition.String()},
		{"timestamp", deal.Timestamp}, {"chainNetworkId", deal.ChainNetworkID.Value}, {"matched", deal.Matched},
	} {
		if err := set(e.value, "deals", env, name, e.key); err != nil {
			return err
		}
	}
	return nil
}

// Remove forgets a deal.
func (w *Workers) Remove(env, name string) bool { return w.Doc.remove("deals", env, name) }
