package check

import (
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// mapMethods are the names of the methods of a stream map.
var mapMethods = [...]string{"contains", "get", "getStream", "keys", "keysStream"}

// mapMethod is the type of a method of a stream map, nil for one that it does not have (spec/language.md#L52).
func mapMethod(m types.StreamMap, name string) *types.Arrow {
	ofKey := types.Product{{Label: "key", Type: types.String}}
	switch name {
	case "contains":
		return &types.Arrow{Domain: ofKey, Codomain: types.Unlabelled(types.Bool)}
	case "get":
		return &types.Arrow{Domain: ofKey, Codomain: types.Unlabelled(types.Array(m))}
	case "getStream":
		return &types.Arrow{Domain: ofKey, Codomain: types.Unlabelled(types.Stream(m))}
	case "keys":
		return &types.Arrow{Codomain: types.Unlabelled(types.Array{Elem: types.String})}
	case "keysStream":
		return &types.Arrow{Codomain: types.Unlabelled(types.Stream{Elem: types.String})}
	}
	return nil
}

// MapMethod is the type of a method of a stream map, nil for one that it does not have.
func MapMethod(m types.StreamMap, name string) types.Type {
	if sig := mapMethod(m, name); sig != nil {
		return sig
	}
	return nil
}

// MapMethods are the names of the methods of a stream map.
func MapMethods() []string { return slices.Clone(mapMethods[:]) }

// ofMap says whether a call is one of a method of a stream map.
func (c *checker) ofMap(v *syntax.Call) bool {
	call := c.m.info.calls[v]
	if call == nil || call.Receiver == nil {
		return false
	}
	t := c.m.info.types[call.Receiver]
	return t != nil && types.IsMap(t)
}

// insert checks `map <<- key, value`.
func (c *checker) insert(s *syntax.Push) {
	key, value := c.usable(s.Key), c.collectable(s.Value)
	target := c.pushTarget(s.Target, true)
	if target == nil {
		return
	}
	if key != nil && !types.Accepts(types.String, key) {
		c.report(c.mismatch(s.Key, types.String, key).Help("the keys of a stream map are strings"))
	}
	c.holds(target, s.Value, value)
}

// collectable checks a value that is pushed.
func (c *checker) collectable(v syntax.Value) types.Type {
	given := c.usable(v)
	if given != nil && !types.IsData(given) && !types.IsStream(given) {
		c.classic(c.anchor(v), "Value of type '%s' could not be put into a collection", given)
		c.report(notCollectable(c.span(v), given))
		return nil
	}
	return given
}

// holds checks that a value, whose type may be unknown, fits the elements of a stream or stream map. A stream is pushed
// as an array.
func (c *checker) holds(target *Var, v syntax.Value, given types.Type) {
	if given == nil {
		return
	}
	if s, ok := given.(types.Stream); ok {
		given = types.Array(s)
	}
	if elem := elementsOf(target.typ); !types.Accepts(elem, given) {
		c.classicMismatch(c.anchor(v), v, elem, given)
		c.report(c.mismatch(v, elem, given).At(target.at, heldBy(target.typ)))
	}
}

// elementsOf is the type of what a stream or stream map holds.
func elementsOf(t types.Type) types.Type {
	if m, ok := t.(types.StreamMap); ok {
		return m.Elem
	}
	elem, _ := types.Elem(t)
	return elem
}

// pushTarget resolves the left side of a push, of a pair or of a single value.
func (c *checker) pushTarget(n *syntax.Name, pair bool) *Var {
	v := c.streamTarget(n, pair)
	switch {
	case v == nil:
		return nil
	case pair && !types.IsMap(v.typ):
		c.report(pairToStream(c.span(n), v))
		return nil
	case !pair && !types.IsStream(v.typ):
		c.report(valueToMap(c.span(n), v))
		return nil
	}
	return v
}

// items resolves what a loop goes over, and returns the types of its item and, in a loop with two names, of the second.
func (c *checker) items(v syntax.Value, second *syntax.Name) (item, value types.Type) {
	t := c.usable(v)
	if t == nil {
		return nil, nil
	}
	m, isMap := t.(types.StreamMap)
	elem, isCollection := types.Elem(t)
	switch {
	case second != nil && !isMap:
		c.report(pairsOfOther(c.span(v), t))
	case second != nil:
		return types.String, m.Elem
	case isMap:
		return types.Pair(m.Elem), nil
	case !isCollection:
		c.classic(c.anchor(v), "Value of type '%s' could not be iterated over", t)
		c.report(notIterable(c.span(v), t))
	}
	return elem, nil
}

// mapTarget is the first target of a call that is an existing stream map.
func (c *checker) mapTarget(s *syntax.CallStmt) (*syntax.Name, *Var) {
	for _, n := range s.Targets {
		if v := c.fn.scope.find(n.Text); v != nil && v.typ != nil && types.IsMap(v.typ) {
			return n, v
		}
	}
	return nil, nil
}

// insertResults checks `map <- call`: the first result is the key, the second the value.
func (c *checker) insertResults(s *syntax.CallStmt, call *syntax.Call, sig *types.Arrow, n *syntax.Name, m *Var) {
	c.m.info.uses[n] = m
	for _, other := range s.Targets {
		if other != n {
			c.fn.scope.lose(other.Text)
		}
	}
	switch {
	case len(s.Targets) > 1:
		c.report(mapBesideOthers(c.span(n), n.Text))
		return
	case len(sig.Codomain) < 2:
		c.report(noPair(c.span(n), m, len(sig.Codomain)))
		return
	case len(sig.Codomain) > 2:
		c.report(unusedBehindPair(c.span(call), len(sig.Codomain)))
	}
	if key := sig.Codomain[0].Type; key != nil && !types.Accepts(types.String, key) {
		c.report(mismatchAt(c.span(n), types.String, key).At(m.at, "the first result is the key of the pair"))
	}
	if value, elem := sig.Codomain[1].Type, elementsOf(m.typ); value != nil && !c.fits(elem, value) {
		c.report(mismatchAt(c.span(n), elem, value).At(m.at, heldBy(m.typ)))
	}
}

// mapResult returns the type of a stream map that a function, or what is called by it, gives.
func mapResult(t types.Type) (types.Type, bool) {
	sig, ok := t.(*types.Arrow)
	if !ok {
		return nil, false
	}
	for _, r := range sig.Codomain {
		if types.IsMap(r.Type) {
			return r.Type, true
		}
	}
	return nil, false
}
