package stdlib

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Worker is an identity of its own on a node, under which it serves one deal.
type Worker struct {
	ID, Creator string // peer ids
	Deal        string // as [DealID] writes it
	Units       [][]byte
	Active      bool
}

// Workers are those of a node. Errors of its methods are those of a library inside the node.
type Workers interface {
	// Create makes a worker for a deal; [ErrWorkerExists] if there is one.
	Create(ctx context.Context, deal, creator string, units [][]byte) (id string, err error)
	Remove(ctx context.Context, id string) error
	SetActive(ctx context.Context, deal string, active bool) error
	All() []Worker // by id
	// OfDeal and ByID find one.
	OfDeal(deal string) (Worker, bool)
	ByID(id string) (Worker, bool)
}

// ErrWorkerExists is told when a deal has a worker already.
var ErrWorkerExists = errors.New("there is a worker for this deal already")

// DealID is a deal's id as it is kept: 40 hex digits in lower case, without the 0x that may stand before them
// (spec/network.md#N102).
func DealID(text string) (string, error) {
	id := strings.ToLower(strings.TrimPrefix(strings.TrimPrefix(text, "0x"), "0X"))
	if raw, err := hex.DecodeString(id); err != nil || len(raw) != 20 {
		return "", typed("Invalid deal id '%s': invalid length", text)
	}
	return id, nil
}

// errAbsent says that a peer has no such built-in.
var errAbsent = errors.New("there is no such built-in")

// workerFunctions are about the workers of a node (spec/network.md#N103).
func workerFunctions() map[string]builtin {
	return map[string]builtin{
		"create":        {ofWorkers(workerCreate), nil},
		"get_worker_id": {ofWorkers(workerID), nil},
		"list":          {ofWorkers(workerList), nil},
		"remove":        {ofWorkers(workerRemove), nil},
		"activate":      {ofWorkers(setActive(true, "activate", "activated")), nil},
		"deactivate":    {ofWorkers(setActive(false, "deactivate", "deactivated")), nil},
		"is_active":     {ofWorkers(workerIsActive), nil},
	}
}

// ofWorkers is for peers that can have some.
func ofWorkers(run func(*call, Workers) (*value.Node, error)) func(*call) (*value.Node, error) {
	return func(c *call) (*value.Node, error) {
		w := c.host.Workers()
		if w == nil {
			return nil, errAbsent
		}
		return run(c, w)
	}
}

func (c *call) deal() (string, error) {
	text, err := c.str(0, "deal_id")
	if err != nil {
		return "", err
	}
	return DealID(text)
}

func workerCreate(c *call, w Workers) (*value.Node, error) {
	if !c.host.Manages(c.InitPeer) {
		return nil, refuse("Only management or host peer can create worker")
	}
	deal, err := c.deal()
	if err != nil {
		return nil, err
	}
	list, err := c.arg(1, "cu_ids")
	if err != nil {
		return nil, err
	}
	var units [][]byte
	for _, item := range list.Arr {
		unit, ok := asBytes(item)
		if !ok || len(unit) != 32 {
			return nil, wrongType("cu_ids", "alloc::vec::Vec<[u8; 32]>", list)
		}
		units = append(units, unit)
	}
	if list.Kind != value.KindArray {
		return nil, wrongType("cu_ids", "alloc::vec::Vec<[u8; 32]>", list)
	}
	id, err := w.Create(c.ctx, deal, c.InitPeer, units)
	switch {
	case errors.Is(err, ErrWorkerExists):
		return nil, typed("Worker for %s already exists", deal)
	case err != nil:
		return nil, libraryError(err)
	}
	return value.Text(id), nil
}

func workerID(c *call, w Workers) (*value.Node, error) {
	deal, err := c.deal()
	if err != nil {
		return nil, err
	}
	if found, ok := w.OfDeal(deal); ok {
		return value.Array(value.Text(found.ID)), nil
	}
	return value.Array(), nil
}

func workerList(_ *call, w Workers) (*value.Node, error) {
	return nodes(w.All(), func(one Worker) *value.Node { return value.Text(one.ID) }), nil
}

func workerRemove(c *call, w Workers) (*value.Node, error) {
	id, err := c.str(0, "worker_id")
	if err != nil {
		return nil, err
	}
	found, ok := w.ByID(id)
	switch {
	case !ok:
		return nil, refuse("Worker %s not found", id)
	case c.InitPeer != found.Creator && !c.host.Manages(c.InitPeer):
		return nil, refuse("Worker %s can be removed only by worker creator %s, host or a host manager", id, found.Creator)
	}
	return nil, libraryError(w.Remove(c.ctx, id))
}

// setActive makes the two functions that let a worker work, and rest.
func setActive(active bool, verb, done string) func(*call, Workers) (*value.Node, error) {
	return func(c *call, w Workers) (*value.Node, error) {
		if !c.host.Manages(c.InitPeer) {
			return nil, refuse("Only management or host peer can %s deal", verb)
		}
		found, err := c.ofDeal(w)
		switch {
		case err != nil:
			return nil, err
		case found.Active == active:
			return nil, refuse("Deal has already been %s", done)
		}
		return nil, libraryError(w.SetActive(c.ctx, found.Deal, active))
	}
}

func (c *call) ofDeal(w Workers) (Worker, error) {
	deal, err := c.deal()
	if err != nil {
		return Worker{}, err
	}
	found, ok := w.OfDeal(deal)
	if !ok {
		return found, typed("Worker for deal_id %s not found", deal)
	}
	return found, nil
}

func workerIsActive(c *call, w Workers) (*value.Node, error) {
	found, err := c.ofDeal(w)
	if err != nil {
		return nil, err
	}
	return value.Bool(found.Active), nil
}

// worker is the worker that the call is made on; ok is false on the node itself.
func (c *call) worker() (w Worker, ok bool) {
	if all := c.host.Workers(); all != nil && c.host.PeerID() != c.host.HostID() {
		return all.ByID(c.host.PeerID())
	}
	return w, false
}

// vmFunctions are about virtual machines of workers, which no node of ours runs (spec/network.md#N107).
func vmFunctions() map[string]builtin {
	off := func(c *call) (*value.Node, error) {
		w, ok := c.worker()
		switch {
		case c.host.Workers() == nil:
			return nil, errAbsent
		case !ok:
			return nil, refuse("This function is only available for workers")
		case c.InitPeer != w.ID && c.InitPeer != w.Creator:
			return nil, refuse("This function is only available for the worker and its creator")
		}
		return nil, refuse("This feature is disabled")
	}
	all := map[string]builtin{}
	for _, name := range []string{"create", "start", "stop", "reboot", "reset", "status"} {
		all[name] = builtin{off, nil}
	}
	return all
}
