package inline

import (
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// shape writes a tree on one line.
func shape(o *model.Op) string {
	if o == nil {
		return "none"
	}
	return strings.Join(strings.Fields(o.Print()), " ")
}

func TestPrefix(t *testing.T) {
	m := &machine{at: &model.Origin{}}
	op := func(name string) *model.Op { return model.New(m.at, model.Next{Item: name}) }
	empty := model.New(m.at, model.Empty{})
	a, b, c := op("a"), op("b"), op("c")
	one := func(p prefix) *model.Op {
		p = m.collapse(p)
		switch len(p.ops) {
		case 0:
			return nil
		case 1:
			return p.ops[0]
		}
		t.Fatalf("%d ops after collapse", len(p.ops))
		return nil
	}
	for _, c := range []struct {
		name      string
		got, want string
	}{
		{"nothing", shape(m.tree(prefix{})), "none"},
		{"an empty op alone", shape(m.tree(code(empty))), "none"},
		{"one", shape(m.tree(code(a))), "next a"},
		{"side by side", shape(m.tree(code(a, b))), "par next a next b"},
		{"side by side, empties dropped", shape(m.tree(code(a, empty, b))), "par next a next b"},
		{"in order", shape(m.tree(inOrder(a, b))), "seq next a next b"},
		{"joining forgets the order", shape(m.tree(inOrder(a, b).beside(prefix{}))), "par next a next b"},
		{"then keeps it", shape(m.tree(code(a).then(code(b)))), "seq next a next b"},
		{"a collapsed par keeps empty ops", shape(one(code(a, empty))), "par next a empty"},
		{"a collapsed seq does not", shape(one(inOrder(a, empty))), "next a"},
		{"a collapsed seq of nothing", shape(one(inOrder(empty, empty))), "none"},
		{"collapse of one", shape(one(code(empty))), "empty"},
		{"row of rows", shape(m.tree(m.collapse(inOrder(a, b)).then(m.collapse(code(c))))), "seq seq next a next b next c"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
}

func TestEnvironment(t *testing.T) {
	field := func(name string) model.Prop { return model.Prop{Kind: model.Field, Text: name, T: types.U32} }
	variable := func(name string, path ...model.Prop) model.Var {
		return model.Var{Name: name, Base: types.U32, Path: path}
	}
	outer := &env{}
	outer.set("p", variable("p"))
	outer.set("x", variable("p", field("a")))
	outer.set("l", integer("5"))
	m := &machine{env: &env{up: outer}}
	m.env.set("y", variable("x", field("b")))
	m.env.set("z", variable("l"))
	m.env.set("w", variable("unbound", field("c")))
	m.env.set("hidden", variable("p"))
	m.env.forget("hidden")
	for name, want := range map[string]string{
		"p": "p", "x": "p.a", "y": "p.a.b", "z": "5", "l": "5", "w": "unbound.c", "none": "none", "hidden": "hidden",
	} {
		var got string
		switch v := m.resolve(name, types.U32).(type) {
		case model.Var:
			got = v.String()
		case model.Literal:
			got = v.Text
		}
		if got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if _, ok := m.last("hidden"); ok {
		t.Error("what was forgotten is found")
	}
	m.env.set("a", variable("b"))
	m.env.set("b", variable("a"))
	m.resolve("a", types.U32) // a cycle ends
}

func TestRenamingIsAppliedOnce(t *testing.T) {
	r := renaming{}
	r.put("s", "x")
	r.put("x", "x-0")
	r["xs"] = renamed{name: "s_canon", canon: true}
	stream := types.Stream{Elem: types.U8}
	for source, want := range map[string]string{"s": "$x", "x": "$x-0", "other": "$other", "xs": "#s_canon"} {
		if got := r.variable(raw.Var{Name: source, T: stream}).String(); got != want {
			t.Errorf("%s is %s, want %s", source, got, want)
		}
	}
}
