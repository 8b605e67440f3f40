package sdk

// Call says who calls the service. What a peer claims about itself is not in it: the host has checked the particle's
// signature and knows where every argument comes from.
type Call struct {
	Particle  Particle
	ServiceID string
	Creator   string // the peer that has created the service
	Host      string // the peer that the service runs on
	Worker    string // the worker that it belongs to, or the host again
	// Tetraplets tell for every argument where the values come from that it is made of.
	Tetraplets [][]Tetraplet
}

// Particle is the particle that the call is part of.
type Particle struct {
	ID        string
	InitPeer  string // the peer that has started it, and whose call this is
	Timestamp uint64 // when, in milliseconds since 1970
	TTL       uint32 // how long it lives, in milliseconds
	Script    string // in AIR
	Signature []byte
	Token     string // the host's secret, part of the particle's directory in /tmp/vault
}

// Tetraplet says which function, of which service, on which peer, has returned a value, and which part of the result it is.
type Tetraplet struct {
	Peer, Service, Function string
	Lens                    string
}

// ByCreator reports whether the peer that has started the particle is the one that has created the service: the usual
// condition for what only the owner may do.
func (c Call) ByCreator() bool { return c.Creator != "" && c.Particle.InitPeer == c.Creator }

// CurrentCall returns who calls the service now. It asks the host each time. Without a host, in a test, it is what package
// sdktest was told, or nothing.
func CurrentCall() Call { return currentCall() }
