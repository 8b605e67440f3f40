package stdlib

import (
	"encoding/hex"
	"strings"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Subnets tells who serves a deal. On the original a chain does; where there is none, a node's settings do.
type Subnets interface {
	// Subnet returns the workers of a deal whose id is written as [DealID] does; known is false if nothing is known of it.
	Subnet(deal string) (workers []SubnetWorker, known bool)
}

// DealStatuses is what a [Subnets] has that also knows how far the node itself has come with a deal.
type DealStatuses interface {
	// DealStatus returns an object in JSON; known is false if the node has nothing to do with the deal.
	DealStatus(deal string) (status string, known bool)
}

// SubnetWorker is a worker somewhere in the network.
type SubnetWorker struct {
	Host   string // its node
	Worker string // "" until its node has told
	Units  [][]byte
}

// subnetFunctions ask who serves a deal (spec/network.md#N106), and how far the node has come with it (spec/market.md#M131).
func subnetFunctions() map[string]builtin {
	return map[string]builtin{"resolve": {subnetResolve, nil}, "status": {subnetStatus, nil}}
}

// subnetStatus answers a list of one status or none.
func subnetStatus(c *call) (*value.Node, error) {
	statuses, ok := c.host.Subnets().(DealStatuses)
	if !ok {
		return nil, errAbsent
	}
	text, err := c.str(0, "deal_id")
	if err != nil {
		return nil, err
	}
	deal, err := DealID(text)
	if err != nil {
		return nil, err
	}
	status, known := statuses.DealStatus(deal)
	if !known {
		return value.Array(), nil
	}
	n, fault := value.ParseNode(status)
	if fault != nil {
		return nil, fault
	}
	return value.Array(n), nil
}

func subnetResolve(c *call) (*value.Node, error) {
	subnets := c.host.Subnets()
	if subnets == nil {
		return nil, errAbsent
	}
	text, err := c.str(0, "deal_id")
	if err != nil {
		return nil, err
	}
	deal, err := DealID(text)
	if err != nil {
		return subnetNode(nil, strings.TrimPrefix(err.Error(), "Error: ")), nil
	}
	workers, known := subnets.Subnet(deal)
	if !known {
		return subnetNode(nil, "nothing is known of deal '"+deal+"'"), nil
	}
	return subnetNode(workers, ""), nil
}

// subnetNode is {success, workers, error}. pat_id is what older libraries call the first unit.
func subnetNode(workers []SubnetWorker, problem string) *value.Node {
	errs := value.Array()
	if problem != "" {
		errs = value.Array(value.Text(problem))
	}
	return value.Object(
		value.Member{Key: "success", Value: value.Bool(problem == "")},
		value.Member{Key: "workers", Value: nodes(workers, subnetWorkerNode)},
		value.Member{Key: "error", Value: errs},
	)
}

func subnetWorkerNode(w SubnetWorker) *value.Node {
	id, first := value.Array(), ""
	if w.Worker != "" {
		id = value.Array(value.Text(w.Worker))
	}
	units := nodes(w.Units, func(u []byte) *value.Node { return value.Text("0x" + hex.EncodeToString(u)) })
	if len(w.Units) > 0 {
		first = "0x" + hex.EncodeToString(w.Units[0])
	}
	return value.Object(
		value.Member{Key: "cu_ids", Value: units},
		value.Member{Key: "host_id", Value: value.Text(w.Host)},
		value.Member{Key: "worker_id", Value: id},
		value.Member{Key: "pat_id", Value: value.Text(first)},
	)
}
