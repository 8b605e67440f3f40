package value

// Tetraplet tells where a value came from: the peer, service and function that made it, and the path inside the result.
// It is shared by pointer; its CID is computed once.
type Tetraplet struct {
	Peer, Service, Function, Lens string

	id Identified
}

// NewTetraplet returns a tetraplet.
func NewTetraplet(peer, service, function, lens string) *Tetraplet {
	return &Tetraplet{Peer: peer, Service: service, Function: function, Lens: lens}
}

// WithLens returns a tetraplet of the same origin with another path.
func (t *Tetraplet) WithLens(lens string) *Tetraplet {
	return NewTetraplet(t.Peer, t.Service, t.Function, lens)
}

// Equal compares the four texts.
func (t *Tetraplet) Equal(u *Tetraplet) bool {
	return t == u || t.Peer == u.Peer && t.Service == u.Service && t.Function == u.Function && t.Lens == u.Lens
}

// Preimage is the JSON text under the tetraplet's CID (spec/data.md#D32).
func (t *Tetraplet) Preimage() string {
	b := make([]byte, 0, 80+len(t.Peer)+len(t.Service)+len(t.Function)+len(t.Lens))
	b = AppendString(append(b, `{"peer_pk":`...), t.Peer)
	b = AppendString(append(b, `,"service_id":`...), t.Service)
	b = AppendString(append(b, `,"function_name":`...), t.Function)
	b = AppendString(append(b, `,"lens":`...), t.Lens)
	return string(append(b, '}'))
}

// CID identifies the tetraplet.
func (t *Tetraplet) CID() CID { return t.id.Identify(t.Preimage) }

// ProvenanceKind tells what a value in a canon element goes back to.
type ProvenanceKind uint8

// The kinds of provenance.
const (
	Literal ProvenanceKind = iota
	ServiceResult
	Canon
)

// Provenance names the service result or canon that a value stems from; literals have none.
type Provenance struct {
	Kind ProvenanceKind
	CID  CID
}

// Traced is a value with its origin.
type Traced struct {
	V *Value
	T *Tetraplet
	P Provenance
}
