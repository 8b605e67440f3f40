package stdlib

import (
	"slices"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// sigFunctions sign with the peer's key (spec/network.md#N30).
func sigFunctions() map[string]builtin {
	own := func(c *call) (*value.Node, error) { return value.Text(c.host.PeerID()), nil }
	return map[string]builtin{
		"sign":        {nodeSign, jsSign},
		"verify":      {verify, verify},
		"get_peer_id": {own, own},
	}
}

// signResult is {success, error, signature} with the two options as arrays.
func signResult(signature []byte, problem string) *value.Node {
	errs, sig := value.Array(), value.Array()
	if problem != "" {
		errs = value.Array(value.Text(problem))
	} else {
		sig = value.Array(bytesNode(signature))
	}
	return value.Object(
		value.Member{Key: "success", Value: value.Bool(problem == "")},
		value.Member{Key: "error", Value: errs},
		value.Member{Key: "signature", Value: sig},
	)
}

// signed lists the functions whose results a node signs: the registry's records.
var signed = [...]string{"get_record_bytes", "get_record_metadata_bytes"}

// local reports whether a peer is the host or one of its workers.
func (c *call) local(peer string) bool {
	if w := c.host.Workers(); w != nil {
		if _, ok := w.ByID(peer); ok {
			return true
		}
	}
	return peer == c.host.HostID()
}

// nodeSign signs records that a local service made for the peer's own particle, or that of who manages it; the tetraplet proves it
// (spec/network.md#N105).
func nodeSign(c *call) (*value.Node, error) {
	self := c.host.PeerID()
	if c.InitPeer != self && (self != c.host.HostID() || !c.management()) {
		return nil, refuse("peer '%s' is not allowed to sign data on '%s'", c.InitPeer, self)
	}
	data, err := c.bytes(0, "data")
	if err != nil {
		return nil, err
	}
	if len(c.Tetraplets) == 0 || len(c.Tetraplets[0]) != 1 {
		return nil, refuse("expected tetraplet for a scalar argument, got tetraplet for an array: %d tetraplets", len(c.Tetraplets))
	}
	t := c.Tetraplets[0][0]
	switch {
	case !c.local(t.Peer):
		return nil, refuse("data is expected to be produced by service 'registry' on peer '%s', was from peer '%s'", self, t.Peer)
	case t.Service != "registry" || !slices.Contains(signed[:], t.Function):
		return nil, refuse("data is expected to result from a call to 'registry' 'get_record_bytes' or 'get_record_metadata_bytes', was from '%s' '%s'", t.Service, t.Function)
	case t.Lens != "":
		return nil, refuse("lens for data tetraplet is expected to be empty, was %s", t.Lens)
	}
	return signResult(c.host.Sign(data), ""), nil
}

func verify(c *call) (*value.Node, error) {
	signature, err := c.bytes(0, "signature")
	if err != nil {
		return nil, err
	}
	data, err := c.bytes(1, "data")
	if err != nil {
		return nil, err
	}
	return value.Bool(c.host.Verify(signature, data)), nil
}

// guarded lists what a client signs: records of the registry and of the trust graph.
func guarded(service, function string) bool {
	switch service {
	case "trust-graph":
		return function == "get_trust_bytes" || function == "get_revocation_bytes"
	case "registry":
		return slices.Contains([]string{"get_key_bytes", "get_record_bytes", "get_record_metadata_bytes", "get_tombstone_bytes"}, function)
	}
	return false
}

func jsSign(c *call) (*value.Node, error) {
	data, err := c.bytes(0, "data")
	if err != nil {
		return nil, err
	}
	allowed := c.InitPeer == c.host.PeerID() && len(c.Tetraplets) > 0 && len(c.Tetraplets[0]) > 0
	if allowed {
		t := c.Tetraplets[0][0]
		allowed = guarded(t.Service, t.Function) && t.Lens == ""
	}
	if !allowed {
		return signResult(nil, "Security guard validation failed"), nil
	}
	return signResult(c.host.Sign(data), ""), nil
}
