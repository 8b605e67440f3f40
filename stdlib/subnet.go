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

// SubnetWorker is a worker somewhere in the network.
type SubnetWorker struct {
	Host   string // its node
	Worker string // "" until its node has told
	Units  [][]byte
}

// subnetFunctions ask who serves a deal (spec/network.md#N106).
func subnetFunctions() map[string]builtin {
	return map[string]builtin{"resolve": {subnetResolve, nil}}
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
