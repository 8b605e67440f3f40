package spell

import (
	"slices"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// This file has the functions for what is kept in order of time, and their records.

func (m message) node() *value.Node {
	return value.Object(
		value.Member{Key: "init_peer_id", Value: value.Text(m.From)},
		value.Member{Key: "timestamp", Value: value.Num(value.OfUint(m.Time))},
		value.Member{Key: "message", Value: value.Text(m.Text)},
	)
}

func (l line) node() *value.Node {
	return value.Object(
		value.Member{Key: "timestamp", Value: value.Num(value.OfUint(l.Time))},
		value.Member{Key: "message", Value: value.Text(l.Text)},
	)
}

func (e lastError) node() *value.Node {
	return value.Object(
		value.Member{Key: "last_error", Value: value.Object(
			value.Member{Key: "error_code", Value: number(e.Code)},
			value.Member{Key: "instruction", Value: value.Text(e.Instruction)},
			value.Member{Key: "message", Value: value.Text(e.Message)},
			value.Member{Key: "peer_id", Value: value.Text(e.Peer)},
		)},
		value.Member{Key: "error_idx", Value: number(e.Index)},
	)
}

// nodesOf are the entries of a journal as an array.
func nodesOf[T interface{ node() *value.Node }](all []entry[T]) []*value.Node {
	out := make([]*value.Node, len(all))
	for i, e := range all {
		out[i] = e.T.node()
	}
	return out
}

// getMailbox lists the newest message first.
func getMailbox(c *calling) error {
	all, err := read[message](c.cell, kindMail)
	slices.Reverse(all)
	c.result["messages"] = value.Array(nodesOf(all)...)
	return err
}

func popMailbox(c *calling) error {
	m, err := c.popMail()
	if m != nil {
		c.result["message"] = value.Array(m.node())
	}
	c.result["absent"] = value.Bool(m == nil)
	return err
}

// getLogs lists the oldest line first.
func getLogs(c *calling) error {
	all, err := read[line](c.cell, kindLog)
	c.result["logs"] = value.Array(nodesOf(all)...)
	return err
}

func storeError(c *calling) error {
	e := c.args[0].Items()
	return c.logError(lastError{
		Particle: c.from.Particle, Code: uint32(e[0].Bits()), Instruction: e[1].Text(), Message: e[2].Text(), Peer: e[3].Text(), Index: uint32(c.args[1].Bits()),
	})
}

func getErrors(c *calling) error {
	all, err := read[lastError](c.cell, kindError)
	c.list = nodesOf(slices.DeleteFunc(all, func(e entry[lastError]) bool { return e.T.Particle != c.str(0) }))
	return err
}

// getAllErrors lists the particles in the order of their first errors; the original's order is that of a hash map.
func getAllErrors(c *calling) error {
	groups, err := c.errors()
	all := make([]*value.Node, len(groups))
	for i, g := range groups {
		all[i] = value.Object(
			value.Member{Key: "particle_id", Value: value.Text(g[0].T.Particle)},
			value.Member{Key: "errors", Value: value.Array(nodesOf(g)...)},
		)
	}
	c.result["particle_errors"] = value.Array(all...)
	return err
}
