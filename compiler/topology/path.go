package topology

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/model"
)

// frame is one `on`.
type frame struct {
	peer  model.Value
	via   []model.Value
	relay bool
}

// path is a stack of frames, innermost first. Equal paths are the same pointer; nil is the empty path.
type path struct {
	frame
	key   string // of the frame
	up    *path
	depth int
}

// interner makes equal paths identical.
type interner struct {
	known map[pathKey]*path
}

type pathKey struct {
	frame string
	up    *path
}

func (in *interner) push(f frame, up *path) *path {
	key := pathKey{frameKey(f), up}
	if p, ok := in.known[key]; ok {
		return p
	}
	p := &path{frame: f, key: key.frame, up: up, depth: 1}
	if up != nil {
		p.depth = up.depth + 1
	}
	if in.known == nil {
		in.known = map[pathKey]*path{}
	}
	in.known[key] = p
	return p
}

func frameKey(f frame) string {
	var b strings.Builder
	write := func(v model.Value) {
		if w, ok := v.(model.Var); ok {
			b.WriteString("v" + w.String())
		} else {
			b.WriteString("l" + v.(model.Literal).Text)
		}
		b.WriteString("\x00" + v.Type().String() + "\x00")
	}
	write(f.peer)
	for _, v := range f.via {
		write(v)
	}
	if f.relay {
		b.WriteByte('r')
	}
	return b.String()
}

// current is the peer at the end of a path, nil for the empty path.
func (p *path) current() model.Value {
	if p == nil {
		return nil
	}
	return p.peer
}

// frames lists the frames, outermost first.
func (p *path) frames() []*path {
	if p == nil {
		return nil
	}
	out := make([]*path, p.depth)
	for ; p != nil; p = p.up {
		out[p.depth-1] = p
	}
	return out
}

// common is the longest outer part that two paths share.
func (r *router) common(a, b *path) *path {
	for a != nil && b != nil && a != b {
		switch {
		case a.depth > b.depth:
			a = a.up
		case b.depth > a.depth:
			b = b.up
		default:
			a, b = a.up, b.up
		}
	}
	if a == b {
		return a
	}
	return nil
}

// toRelay goes back from a path to the last relay it came by.
func (r *router) toRelay(p *path) *path {
	for ; p != nil; p = p.up {
		if n := len(p.via); n > 0 {
			return r.paths.push(frame{p.via[n-1], p.via[: n-1 : n-1], p.relay}, p.up)
		}
	}
	return nil
}

// findPath lists the peers to pass between two paths (spec/lowering.md#W81).
func (r *router) findPath(from, to *path) []model.Value {
	f, t := from.frames(), to.frames()
	shared := 0
	for shared < len(f) && shared < len(t) && f[shared].key == t[shared].key {
		shared++
	}
	f, t = f[shared:], t[shared:]
	start, end := from.current(), to.current()
	if !same(start, end) {
		if len(f) == 0 && from != nil {
			f = []*path{from}
		}
		if len(t) == 0 && to != nil {
			t = []*path{to}
		}
	}
	var list []model.Value
	add := func(v model.Value) {
		if v == nil || len(list) > 0 && same(list[len(list)-1], v) {
			return
		}
		if i := slices.IndexFunc(list, func(w model.Value) bool { return same(w, v) }); i >= 0 {
			list = list[:i+1] // a loop: go back to where it began
			return
		}
		list = append(list, v)
	}
	add(start)
	for i := len(f) - 1; i >= 0; i-- {
		for j := len(f[i].via) - 1; j >= 0; j-- {
			add(f[i].via[j])
		}
	}
	for _, p := range t {
		for _, v := range p.via {
			add(v)
		}
	}
	add(end)
	if len(list) > 0 && start != nil && same(list[0], start) {
		list = list[1:]
	}
	if n := len(list); n > 0 && end != nil && same(list[n-1], end) {
		list = list[:n-1]
	}
	return list
}

// findPathTo is findPath with the peer at the end.
func (r *router) findPathTo(from, to *path) []model.Value {
	return appendPeer(r.findPath(from, to), to.current())
}

// appendPeer adds a peer unless it is the last already.
func appendPeer(list []model.Value, peer model.Value) []model.Value {
	if peer == nil || len(list) > 0 && same(list[len(list)-1], peer) {
		return list
	}
	return append(list, peer)
}

// enforceRelay is a hop to the peer where a path begins, if that is the relay by which one comes and one is not there yet.
func (r *router) enforceRelay(before, begin *path) []model.Value {
	if begin == nil || begin.up == nil || len(begin.up.via) == 0 {
		return nil
	}
	relay := begin.up.via[len(begin.up.via)-1]
	if same(begin.peer, relay) && !same(before.current(), begin.peer) {
		return []model.Value{begin.peer}
	}
	return nil
}

func same(a, b model.Value) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return model.Same(a, b)
}
