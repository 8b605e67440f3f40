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

// AppendPreimage writes the JSON text under the tetraplet's CID (spec/data.md#D32).
func (t *Tetraplet) AppendPreimage(b []byte) []byte {
	b = AppendString(append(b, `{"peer_pk":`...), t.Peer)
	b = AppendString(append(b, `,"service_id":`...), t.Service)
	b = AppendString(append(b, `,"function_name":`...), t.Function)
	b = AppendString(append(b, `,"lens":`...), t.Lens)
	return append(b, '}')
}

// Preimage returns that text.
func (t *Tetraplet) Preimage() string { return string(t.AppendPreimage(nil)) }

// Identity remembers the tetraplet's CID.
func (t *Tetraplet) Identity() *Identified { return &t.id }

// CID identifies the tetraplet.
func (t *Tetraplet) CID() CID {
	if id := t.id.Known(); id != "" {
		return id
	}
	var b [256]byte
	return t.id.Learn(t.AppendPreimage(b[:0]))
}

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
