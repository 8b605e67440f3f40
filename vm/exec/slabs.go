package exec

import (
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// slabs give room for the small objects of a run: one allocation for many of them.
type slabs struct {
	values   slab[value.Value]
	origins  slab[value.Traced]
	services slab[data.ServiceResult]
	elements slab[data.CanonElement]
	finds    slab[data.Found]
	names    slab[[value.CIDSize]byte]
	args     slab[*value.Value]
	lists    slab[[]*value.Tetraplet]
	singles  slab[*value.Tetraplet]

	resolved    []resolved // of the call in hand
	scratch     []byte
	lastOrigin  *value.Tetraplet // see [machine.origin]
	lastTracked *value.Tetraplet // it, once it is in the stores
}

// slab has room for objects of one kind.
type slab[T any] struct {
	free []T
	size int // of the last one
}

// slabSize is how many objects the largest slab has room for; the first ones are smaller.
const slabSize = 256

// take cuts n objects off.
func (s *slab[T]) take(n int) []T {
	s.need(n)
	cut := s.free[:n:n]
	s.free = s.free[n:]
	return cut
}

// next is the object that will be cut off next, for what is kept only if nothing like it is known.
func (s *slab[T]) next() *T {
	s.need(1)
	return &s.free[0]
}

func (s *slab[T]) need(n int) {
	if len(s.free) < n {
		s.size = min(slabSize, 4*s.size+8)
		s.free = make([]T, max(n, s.size))
	}
}

// traced keeps a value with its origin.
func (s *slabs) traced(t value.Traced) *value.Traced {
	x := &s.origins.take(1)[0]
	*x = t
	return x
}

// canonicalValue makes a value of a text that is known to be canonical.
func (s *slabs) canonicalValue(text string) *value.Value {
	v := &s.values.take(1)[0]
	v.StoreCanonical(text)
	return v
}

// treeValue makes a value of a tree.
func (s *slabs) treeValue(n *value.Node) *value.Value {
	v := &s.values.take(1)[0]
	v.StoreTree(n)
	return v
}

// name returns the identifier of a preimage.
func (s *slabs) name(preimage []byte) data.CID {
	return value.HashTo(&s.names.take(1)[0], preimage)
}

// valueCID identifies a value.
func (s *slabs) valueCID(v *value.Value) data.CID {
	if id := v.Identity().Known(); id != "" {
		return id
	}
	return v.LearnTo(&s.names.take(1)[0])
}

// identify identifies anything else.
func (s *slabs) identify(x interface {
	Identity() *value.Identified
	AppendPreimage([]byte) []byte
}) data.CID {
	if id := x.Identity().Known(); id != "" {
		return id
	}
	s.scratch = x.AppendPreimage(s.scratch[:0])
	return x.Identity().LearnTo(&s.names.take(1)[0], s.scratch)
}

func (s *slabs) found() *data.Found { return &s.finds.take(1)[0] }

func (s *slabs) serviceResult() *data.ServiceResult { return &s.services.take(1)[0] }

// argumentRoom gives room for the arguments of a request and their tetraplets.
func (s *slabs) argumentRoom(n int) ([]*value.Value, [][]*value.Tetraplet) {
	if n == 0 {
		return nil, nil
	}
	return s.args.take(n), s.lists.take(n)
}

// tetraplets returns the tetraplets of an argument.
func (s *slabs) tetraplets(r *resolved) []*value.Tetraplet {
	if r.many {
		return r.elements
	}
	list := s.singles.take(1)
	list[0] = r.origin()
	return list
}

// room gives blank places for the arguments of one call; calls do not nest.
func (s *slabs) room(n int) []resolved {
	if cap(s.resolved) < n {
		s.resolved = make([]resolved, n, 2*n)
	}
	s.resolved = s.resolved[:n]
	clear(s.resolved)
	return s.resolved
}
