package p2p

import (
	"net/netip"
	"slices"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/x/rate"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Contact is a peer and where it may be found: multiaddrs without the peer's id.
type Contact struct {
	Peer      string   `json:"peer_id"`
	Addresses []string `json:"addresses"`
}

// ParseContact reads a multiaddr that ends in /p2p/ID; without that end the contact's peer is "". What is none is code E0811.
func ParseContact(text string) (Contact, error) {
	a, err := ma.NewMultiaddr(text)
	if err != nil {
		return Contact{}, fail(CodeConfig, err, "%q is no multiaddr: %v", text, err)
	}
	at, id := peer.SplitAddr(a)
	if id == "" {
		return Contact{Addresses: []string{a.String()}}, nil
	}
	c := Contact{Peer: id.String()}
	if at != nil {
		c.Addresses = []string{at.String()}
	}
	return c, nil
}

// ParseContacts reads multiaddrs as the peers that they lead to, in the order in which these are named first: addresses of one peer are
// one contact. Without an id at its end each is one by itself.
func ParseContacts(texts []string) ([]Contact, error) {
	var all []Contact
	for _, text := range texts {
		c, err := ParseContact(text)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(all, func(o Contact) bool { return c.Peer != "" && o.Peer == c.Peer })
		if i < 0 {
			all = append(all, c)
		} else {
			all[i].Addresses = append(all[i].Addresses, c.Addresses...)
		}
	}
	return all, nil
}

// Multiaddrs are the contact's addresses with its peer's id behind them.
func (c Contact) Multiaddrs() []string {
	var out []string
	for _, a := range c.Addresses {
		if c.Peer != "" {
			a += "/p2p/" + c.Peer
		}
		out = append(out, a)
	}
	return out
}

// peerID reads a peer's id. What is none is code E0811.
func peerID(text string) (peer.ID, error) {
	if value.IsPeerID(text) {
		if id, err := peer.Decode(text); err == nil {
			return id, nil
		}
	}
	return "", fail(CodeConfig, nil, "%q is no peer id", text)
}

// global keeps the addresses that lead somewhere from anywhere, or all (spec/network.md#N79).
func global(all []ma.Multiaddr, local bool) []ma.Multiaddr {
	if local {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(a ma.Multiaddr) bool { return !manet.IsPublicAddr(a) })
}

// texts writes addresses without repetitions and without the id of the peer behind them.
func texts(all []ma.Multiaddr) []string {
	out := make([]string, 0, len(all))
	for _, a := range all {
		if at, _ := peer.SplitAddr(a); at != nil && !slices.Contains(out, at.String()) {
			out = append(out, at.String())
		}
	}
	return out
}

// loopback excepts the machine itself from limits on connections per address.
func loopback() []rate.PrefixLimit {
	return []rate.PrefixLimit{{Prefix: netip.MustParsePrefix("127.0.0.0/8")}, {Prefix: netip.MustParsePrefix("::1/128")}}
}
