package agent

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/calls"
)

// OnNode is any node, reached by a caller that is connected with it as its relay and whose key is a management key of the node.
type OnNode struct {
	Caller abi.Caller
	Self   string // the caller's peer id: services that belong to others are not the agent's
}

var _ Host = OnNode{}

// markKey is where a spell keeps what it was made from.
const markKey = "__application__"

// Worker implements Host.
func (n OnNode) Worker(ctx context.Context, deal market.DealID) (Worker, bool, error) {
	ids, active, err := calls.FindWorker(ctx, n.Caller, deal.String())
	if err != nil || len(ids) != 1 || len(active) != 1 {
		return Worker{}, false, err
	}
	return Worker{ids[0], active[0]}, true, nil
}

// CreateWorker implements Host.
func (n OnNode) CreateWorker(ctx context.Context, deal market.DealID, units []market.ID) (string, error) {
	list := make([][]byte, len(units))
	for i := range units {
		list[i] = units[i][:]
	}
	return calls.CreateWorker(ctx, n.Caller, deal.String(), list)
}

// RemoveWorker implements Host.
func (n OnNode) RemoveWorker(ctx context.Context, id string) error {
	_, err := calls.RemoveWorker(ctx, n.Caller, id)
	return err
}

// SetActive implements Host.
func (n OnNode) SetActive(ctx context.Context, deal market.DealID, active bool) error {
	_, err := calls.SetActive(ctx, n.Caller, deal.String(), active)
	return err
}

// Modules implements Host.
func (n OnNode) Modules(ctx context.Context) ([]string, error) {
	list, err := calls.ListModules(ctx, n.Caller)
	hashes := make([]string, len(list))
	for i, m := range list {
		hashes[i] = m.Hash
	}
	return hashes, err
}

// AddModule implements Host.
func (n OnNode) AddModule(ctx context.Context, name string, wasm []byte) (string, error) {
	return calls.AddModule(ctx, n.Caller, name, base64.StdEncoding.EncodeToString(wasm))
}

// Look implements Host.
func (n OnNode) Look(ctx context.Context, worker string) (Installed, error) {
	services, marks, err := calls.Look(ctx, n.Caller, worker)
	if err != nil {
		return Installed{}, err
	}
	var out Installed
	for _, s := range services {
		if s.ServiceType != "spell" && s.OwnerID == n.Self {
			out.Services = append(out.Services, InstalledService{s.ID, s.BlueprintID, s.Aliases})
		}
	}
	for _, m := range marks {
		var mark string
		if json.Unmarshal([]byte(m.Mark), &mark) == nil && mark != "" { // values that a spell begins with are kept as JSON
			out.Spells = append(out.Spells, InstalledSpell{m.Spell, mark})
		}
	}
	return out, nil
}

// CreateService implements Host.
func (n OnNode) CreateService(ctx context.Context, worker, name string, modules []string) error {
	_, err := calls.CreateService(ctx, n.Caller, worker, name, modules)
	return err
}

// RemoveService implements Host.
func (n OnNode) RemoveService(ctx context.Context, worker, id string) error {
	_, err := calls.RemoveService(ctx, n.Caller, worker, id)
	return err
}

// InstallSpell implements Host.
func (n OnNode) InstallSpell(ctx context.Context, worker string, s Spell) error {
	values, err := ParseInitArgs(s.Values)
	if err != nil {
		return err
	}
	if values[markKey], err = json.Marshal(s.Mark); err != nil {
		return err
	}
	begins, err := json.Marshal(values)
	if err != nil {
		return err
	}
	triggers, err := json.Marshal(s.Triggers)
	if err != nil {
		return err
	}
	_, err = calls.InstallSpell(ctx, n.Caller, worker, s.Script, string(begins), string(triggers), s.Name)
	return err
}

// ScheduleSpell implements Host.
func (n OnNode) ScheduleSpell(ctx context.Context, worker, id string, t Triggers) error {
	triggers, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = calls.ScheduleSpell(ctx, n.Caller, worker, id, string(triggers))
	return err
}

// RemoveSpell implements Host.
func (n OnNode) RemoveSpell(ctx context.Context, worker, id string) error {
	_, err := calls.RemoveSpell(ctx, n.Caller, worker, id)
	return err
}
