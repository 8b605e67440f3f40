package stdlib

import (
	"math"
	"strconv"
	"time"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// peerFunctions are about the peer itself (spec/network.md#N22).
func peerFunctions() map[string]builtin {
	millis := func(c *call) (*value.Node, error) { return value.Num(value.OfInt(c.host.Now().UnixMilli())), nil }
	seconds := func(c *call) (*value.Node, error) { return value.Num(value.OfInt(c.host.Now().Unix())), nil }
	return map[string]builtin{
		"identify":      {nodeIdentify, jsIdentify},
		"timestamp_ms":  {millis, millis},
		"timestamp_sec": {seconds, seconds},
		"is_connected":  {isConnected, unsupported("peer", "is_connected")},
		"connect":       {protected(connect), unsupported("peer", "connect")},
		"get_contact":   {getContact, unsupported("peer", "get_contact")},
		"timeout":       {nodeTimeout, jsTimeout},
	}
}

// unsupported is how a client refuses what only nodes have.
func unsupported(service, function string) func(*call) (*value.Node, error) {
	return func(*call) (*value.Node, error) {
		return nil, refuse(`The JS implementation of Peer does not support "%s.%s"`, service, function)
	}
}

// protected lets only the peer itself, who manages it, and the spell that sets a worker up call a function (spec/network.md#N15).
func protected(run func(*call) (*value.Node, error)) func(*call) (*value.Node, error) {
	return func(c *call) (*value.Node, error) {
		if !c.host.Manages(c.InitPeer) && !c.settingUp() {
			return nil, refuse("This function is only available to the host or worker spells")
		}
		return run(c)
	}
}

// settingUp reports whether the particle is a run of the spell that sets the worker up, who may do on it what the host may.
func (c *call) settingUp() bool {
	id, ok := SpellOf(c.Particle)
	if !ok || c.InitPeer != c.host.PeerID() {
		return false
	}
	s, ok := c.host.Deployment().Service(WorkerSpell)
	return ok && s.Type == "spell" && s.ID == id
}

func nodeIdentify(c *call) (*value.Node, error) {
	node, interpreter := c.host.Versions()
	spells := "0.0.0"
	if _, ok := c.host.Deployment().(Spells); ok {
		spells = SpellVersion
	}
	return value.Object(
		value.Member{Key: "external_addresses", Value: stringsNode(c.host.Addresses())},
		value.Member{Key: "node_version", Value: value.Text(node)},
		value.Member{Key: "air_version", Value: value.Text(interpreter)},
		value.Member{Key: "spell_version", Value: value.Text(spells)},
		value.Member{Key: "allowed_binaries", Value: value.Array()},
		value.Member{Key: "vm_info", Value: value.Null()},
	), nil
}

func jsIdentify(c *call) (*value.Node, error) {
	node, interpreter := c.host.Versions()
	return value.Object(
		value.Member{Key: "external_addresses", Value: value.Array()},
		value.Member{Key: "node_version", Value: value.Text(node)},
		value.Member{Key: "air_version", Value: value.Text(interpreter)},
	), nil
}

func isConnected(c *call) (*value.Node, error) {
	peer, err := c.str(0, "peer_id")
	if err != nil {
		return nil, err
	}
	return value.Bool(c.host.Connected(peer)), nil
}

// connect makes a connection with a peer, at addresses that the caller may know.
func connect(c *call) (*value.Node, error) {
	peer, err := c.str(0, "peer_id")
	if err != nil {
		return nil, err
	}
	var addresses []string
	if len(c.Args) > 1 && c.Args[1].Kind != value.KindNull {
		if addresses, err = c.strs(1, "addresses"); err != nil {
			return nil, err
		}
	}
	return value.Bool(c.host.Connect(c.ctx, peer, addresses)), nil
}

func getContact(c *call) (*value.Node, error) {
	peer, err := c.str(0, "peer_id")
	if err != nil {
		return nil, err
	}
	addresses, known := c.host.Contact(peer)
	if !known {
		return nil, nil
	}
	return contactNode(peer, addresses), nil
}

func contactNode(peer string, addresses []string) *value.Node {
	return value.Object(
		value.Member{Key: "peer_id", Value: value.Text(peer)},
		value.Member{Key: "addresses", Value: stringsNode(addresses)},
	)
}

// nodeTimeout pauses; the duration may be a number or its decimal text.
func nodeTimeout(c *call) (*value.Node, error) {
	n, err := c.arg(0, "duration_ms")
	if err != nil {
		return nil, err
	}
	var ms uint64
	switch {
	case n.Kind == value.KindNumber && n.Num.Kind == value.Uint:
		ms = n.Num.U
	case n.Kind == value.KindString:
		if ms, err = strconv.ParseUint(n.Str, 10, 64); err != nil {
			return nil, wrongType("duration_ms", "u64", n)
		}
	default:
		return nil, wrongType("duration_ms", "u64", n)
	}
	message, err := c.option(1, "message")
	if err != nil {
		return nil, err
	}
	c.pause(float64(ms))
	if message == nil {
		return value.Text(""), nil
	}
	return message, nil
}

func jsTimeout(c *call) (*value.Node, error) {
	if err := c.jsArgs("number", "string"); err != nil {
		return nil, err
	}
	c.pause(c.Args[0].Num.Float64())
	return c.Args[1], nil
}

// pause makes the call take a number of milliseconds; what does not fit a duration lasts as long as one can.
func (c *call) pause(ms float64) {
	c.after = time.Duration(min(max(ms, 0)*float64(time.Millisecond), math.MaxInt64/2))
}
