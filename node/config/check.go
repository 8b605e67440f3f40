package config

import (
	"fmt"
	"net/netip"
	"reflect"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// check looks for values that cannot be.
func (s *Settings) check() *Problem {
	wrong := func(key, format string, args ...any) *Problem {
		return &Problem{Key: key, Text: fmt.Sprintf(format, args...)}
	}
	for _, p := range []struct {
		key  string
		port int
	}{{"tcp_port", s.TCPPort}, {"websocket_port", s.WebSocketPort}, {"http_port", s.HTTPPort}} {
		if p.port < 0 && (p.key != "http_port" || p.port != Defaults().HTTPPort) || p.port > 65535 {
			return wrong(p.key, "%d is no port; 0 to 65535 are", p.port)
		}
	}
	for _, a := range []struct{ key, ip string }{{"listen_ip", s.ListenIP}, {"external_address", s.ExternalAddress}, {"http_ip", s.HTTPIP}} {
		if _, err := netip.ParseAddr(a.ip); err != nil && (a.ip != "" || a.key != "external_address") {
			return wrong(a.key, "%q is no IP address", a.ip)
		}
	}
	for _, l := range []struct {
		key  string
		list []string
	}{{"listen", s.Listen}, {"external_multiaddresses", s.ExternalAddresses}, {"bootstrap_nodes", s.BootstrapNodes}} {
		for _, a := range l.list {
			if _, err := p2p.ParseContact(a); err != nil {
				return wrong(l.key, "%v", err)
			}
		}
	}
	for i, id := range append([]string{s.ManagementPeer}, s.ManagementPeers...) {
		switch {
		case i == 0 && id == "", value.IsPeerID(id):
		case i == 0:
			return wrong("management_peer_id", "%q is no peer id", id)
		default:
			return wrong("management_peer_ids", "%q is no peer id", id)
		}
	}
	if err := p2p.CheckNetwork(s.Network); err != nil {
		return wrong("network", "%v", err)
	}
	if _, p := s.Key.given(); p != nil {
		return p
	}
	if s.Key.Format != "ed25519" {
		return wrong("root_key_pair.format", "%q is no kind of key here; ed25519 is", s.Key.Format)
	}
	for name, e := range s.Effectors {
		if value.CID(e.Hash).Check() != nil {
			return wrong("effectors."+name, "wasm_cid %q is no hash of a module", e.Hash)
		}
	}
	if _, err := s.deals(); err != nil {
		return err.(*Problem)
	}
	if p := s.market(); p != nil {
		return p
	}
	switch s.Log.Format {
	case "default", "logfmt", "json":
	default:
		return wrong("log.format", "%q is no format; default, logfmt and json are", s.Log.Format)
	}
	if _, ok := levels[s.Log.Level]; !ok {
		return wrong("log.level", "%q is no level; debug, info, warn and error are", s.Log.Level)
	}
	return s.numbers()
}

// numbers refuses counts that are less than nothing.
func (s *Settings) numbers() *Problem {
	v := reflect.ValueOf(*s)
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Int && f.Type() == reflect.TypeFor[int]() && f.Int() < 0 {
			if key := v.Type().Field(i).Tag.Get("toml"); key != "http_port" {
				return &Problem{Key: key, Text: fmt.Sprintf("%d is less than 0", f.Int())}
			}
		}
	}
	return nil
}
