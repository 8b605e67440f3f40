package stdlib

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// defaultNeighbours is how many peers are returned when the caller does not say.
const defaultNeighbours = 20

// kadFunctions look up peers near a key (spec/network.md#N23). A client has none of them.
func kadFunctions() map[string]builtin {
	return map[string]builtin{
		"neighborhood":     {neighborhood, unsupported("kad", "neighborhood")},
		"neigh_with_addrs": {neighboursWithAddresses, nil},
		"merge":            {kadMerge, unsupported("kad", "merge")},
	}
}

// distance orders peers by XOR distance from a target, both as SHA-256 hashes.
type distance [sha256.Size]byte

func keyOf(b []byte) distance { return sha256.Sum256(b) }

func (d distance) to(e distance) (x distance) {
	for i := range d {
		x[i] = d[i] ^ e[i]
	}
	return x
}

// nearest sorts peer ids by their distance to the target, drops repetitions and keeps count of them.
func nearest(target distance, peers []string, count int) []string {
	type near struct {
		peer string
		at   distance
	}
	all := make([]near, 0, len(peers))
	for _, p := range peers {
		raw, err := value.DecodeBase58(p)
		if err != nil {
			raw = []byte(p)
		}
		all = append(all, near{p, target.to(keyOf(raw))})
	}
	slices.SortStableFunc(all, func(a, b near) int { return bytes.Compare(a.at[:], b.at[:]) })
	all = slices.CompactFunc(all, func(a, b near) bool { return a.peer == b.peer })
	out := make([]string, 0, min(count, len(all)))
	for _, n := range all[:min(count, len(all))] {
		out = append(out, n.peer)
	}
	return out
}

func (c *call) neighbours() ([]string, error) {
	key, err := c.str(0, "key")
	if err != nil {
		return nil, err
	}
	hashed, err := c.optionalBool(1, "already_hashed")
	if err != nil {
		return nil, err
	}
	count, err := c.optionalCount(2, "count", defaultNeighbours)
	if err != nil {
		return nil, err
	}
	raw, err := value.DecodeBase58(key)
	switch {
	case err != nil:
		return nil, typed("Invalid multihash: %v", err)
	case !hashed && len(raw) < 128: // wrapped as a hash, not hashed: what the original does
		raw = append([]byte{sha256Head[0], byte(len(raw))}, raw...)
	case hashed && (len(raw) < 2 || int(raw[1]) != len(raw)-2):
		return nil, typed("Invalid multihash: %q", key)
	}
	return nearest(keyOf(raw), c.host.Peers(), count), nil
}

func neighborhood(c *call) (*value.Node, error) {
	peers, err := c.neighbours()
	if err != nil {
		return nil, err
	}
	return stringsNode(peers), nil
}

func neighboursWithAddresses(c *call) (*value.Node, error) {
	peers, err := c.neighbours()
	if err != nil {
		return nil, err
	}
	items := make([]*value.Node, len(peers))
	for i, p := range peers {
		addresses, _ := c.host.Contact(p)
		items[i] = contactNode(p, addresses)
	}
	return value.Array(items...), nil
}

func kadMerge(c *call) (*value.Node, error) {
	target, err := c.str(0, "target")
	if err != nil {
		return nil, err
	}
	left, err := c.strs(1, "left")
	if err != nil {
		return nil, err
	}
	right, err := c.strs(2, "right")
	if err != nil {
		return nil, err
	}
	count, err := c.optionalCount(3, "count", defaultNeighbours)
	if err != nil {
		return nil, err
	}
	raw, err := value.DecodeBase58(target)
	if err != nil {
		return nil, typed("decode base58 failed: %v", err)
	}
	return stringsNode(nearest(keyOf(raw), append(left, right...), count)), nil
}
