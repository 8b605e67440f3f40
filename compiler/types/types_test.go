package types

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func data(name string, fields ...Field) *Named { return NewNamed(Data, name, fields) }

func TestPrinting(t *testing.T) {
	p := data("P", Field{"b", Array{U8}}, Field{"a", Option{String}})
	for _, c := range []struct {
		t    Type
		want string
	}{
		{Stream{Array{U8}}, "*[]u8"},
		{CanonStream{Top{}}, "#⊤"},
		{Option{Bottom{}}, "?⊥"},
		{UnsignedLiteral, "unsigned literal"},
		{p, "data P{a: ?string, b: []u8}"},
		{NewNamed(Service, "S", []Field{{"go", &Arrow{Unlabelled(U8), nil}}}), "service S{go: u8 :: ∅ -> ∅}"},
		{&Arrow{Product{{"x", U8}}, Unlabelled(Bool, String)}, "(x: u8) :: ∅ -> bool :: string :: ∅"},
	} {
		if got := c.t.String(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestAccepts(t *testing.T) {
	wide := data("W", Field{"x", U8}, Field{"y", U8})
	narrow := data("N", Field{"x", U16})
	sv := NewNamed(Service, "S", []Field{{"x", &Arrow{Unlabelled(U8), nil}}})
	ab := NewNamed(Ability, "A", []Field{{"x", &Arrow{Unlabelled(U8), nil}}})
	for _, c := range []struct {
		expected, given Type
		want            bool
	}{
		{I16, U8, true}, {I16, U16, false}, {U16, I8, false}, {F32, I16, true}, {F32, I32, false},
		{F64, I32, true}, {F64, U64, false}, {F64, F32, true}, {U8, UnsignedLiteral, true}, {U8, SignedLiteral, false},
		{I8, SignedLiteral, true}, {F32, FloatLiteral, true}, {U8, FloatLiteral, false}, {StringLiteral, String, true},
		{SignedLiteral, UnsignedLiteral, true}, {UnsignedLiteral, FloatLiteral, false}, {U8, NumberLiteral, true},
		{Array{U16}, Option{U8}, true}, {Option{U16}, Stream{U8}, true}, {Stream{U8}, Array{U8}, false},
		{Stream{U8}, Option{Bottom{}}, false}, {Option{Array{U8}}, Array{Option{U8}}, true}, {Option{U8}, U8, false},
		{narrow, wide, true}, {wide, narrow, false}, {ab, sv, true}, {sv, ab, true}, {wide, ab, false},
		{Top{}, Stream{U8}, true}, {&Arrow{}, Bottom{}, true},
		{&Arrow{Unlabelled(U8), Unlabelled(U16)}, &Arrow{nil, Unlabelled(U8, Bool)}, true}, // fewer parameters, more results
		{&Arrow{nil, nil}, &Arrow{Unlabelled(U8), nil}, false},
		{&Arrow{Unlabelled(U8), nil}, &Arrow{Unlabelled(U16), nil}, true},
	} {
		if got := Accepts(c.expected, c.given); got != c.want {
			t.Errorf("%s accepts %s: %v", c.expected, c.given, got)
		}
	}
}

// The recorded results for pairs of scalars where neither accepts the other.
func TestMeetOfIncomparableScalars(t *testing.T) {
	table := map[Scalar]string{
		I16: "u8 u8 u8 u8", I32: "u8 u16 u16 u16", I64: "u8 u16 u32 u32",
		F32: "u8 u16 u16 u16 - i16 i16 i16", F64: "u8 u16 u32 u32 - i16 i32 u32",
	}
	for row, text := range table {
		for i, want := range strings.Fields(text) {
			col := []Scalar{U8, U16, U32, U64, I8, I16, I32, I64}[i]
			if want == "-" {
				continue
			}
			if got := Meet(row, col).String(); got != want {
				t.Errorf("%s ∩ %s = %s, want %s", row, col, got, want)
			}
			if Meet(col, row) != Meet(row, col) {
				t.Errorf("%s ∩ %s does not commute", row, col)
			}
		}
	}
	for _, u := range []Scalar{U8, U16, U32, U64} {
		if got := Meet(I8, u); got != (Bottom{}) {
			t.Errorf("i8 ∩ %s = %s", u, got)
		}
	}
}

func TestJoin(t *testing.T) {
	for _, c := range []struct{ a, b, want Type }{
		{U8, I8, I16}, {U16, I16, I32}, {U32, I8, I64}, {U64, I8, Top{}}, {U8, UnsignedLiteral, U8}, {U8, SignedLiteral, Top{}},
		{I8, SignedLiteral, I8}, {UnsignedLiteral, SignedLiteral, SignedLiteral}, {UnsignedLiteral, UnsignedLiteral, UnsignedLiteral},
	} {
		if got := Join(c.a, c.b); got != c.want {
			t.Errorf("%s ∪ %s = %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func TestElementOf(t *testing.T) {
	a := data("A", Field{"x", U8}, Field{"y", U8})
	b := data("B", Field{"x", I8}, Field{"z", U8})
	for _, c := range []struct {
		items []Type
		want  string
	}{
		{nil, "⊥"}, {[]Type{U16, U8}, "u8"}, {[]Type{U64, UnsignedLiteral}, "unsigned literal"}, {[]Type{U8, String}, "⊤"},
		{[]Type{UnsignedLiteral, SignedLiteral, FloatLiteral}, "⊤"}, {[]Type{Array{UnsignedLiteral}, Array{StringLiteral}}, "[]⊥"},
		{[]Type{Option{Bottom{}}, Array{UnsignedLiteral}}, "?⊥"}, {[]Type{a, b}, "data A_x_B{x: ⊥}"}, {[]Type{U8, I8}, "⊤"},
		{[]Type{Top{}, UnsignedLiteral}, "unsigned literal"}, {[]Type{Stream{U8}}, "[]u8"},
		{[]Type{data("X", Field{"a", U8}), data("Y", Field{"b", U8})}, "⊤"},
	} {
		if got := ElementOf(c.items).String(); got != c.want {
			t.Errorf("%v: %s, want %s", c.items, got, c.want)
		}
	}
}

func TestComparable(t *testing.T) {
	for _, c := range []struct {
		a, b Type
		want bool
	}{
		{U8, F32, true}, {U8, FloatLiteral, false}, {U8, SignedLiteral, true}, {UnsignedLiteral, FloatLiteral, false},
		{UnsignedLiteral, SignedLiteral, true}, {SignedLiteral, FloatLiteral, false}, {FloatLiteral, NumberLiteral, true}, {FloatLiteral, FloatLiteral, true},
		{Array{U8}, Option{U8}, true}, {Option{U8}, U8, false}, {Option{Option{U8}}, Option{U8}, false}, {Top{}, UnsignedLiteral, false},
		{Array{Top{}}, Option{Bottom{}}, false}, {Array{U8}, Option{Bottom{}}, true}, {Bool, BoolLiteral, true}, {String, U8, false},
		{data("A", Field{"x", U8}), data("C", Field{"z", U8}), true}, {&Arrow{}, &Arrow{}, false},
	} {
		if got := Comparable(c.a, c.b); got != c.want {
			t.Errorf("%s == %s: %v", c.a, c.b, got)
		}
	}
}

// Shared parts make a type whose tree is exponentially large; every question about it must still be quick.
func TestSharedParts(t *testing.T) {
	build := func(name string) Type {
		var x Type = U8
		for range 60 {
			x = data(name, Field{"a", x}, Field{"b", x})
		}
		return x
	}
	a, b := build("N"), build("N")
	if !Accepts(a, b) || !Equal(a, b) || Meet(a, build("M")) == nil || Join(a, build("M")) == nil {
		t.Error("equal shapes do not compare")
	}
	if n := len(a.String()); n > 4*printBudget {
		t.Errorf("printed %d bytes", n)
	}
}

var genType = rapid.Custom(func(t *rapid.T) Type { return drawType(t, 3) })

func drawType(t *rapid.T, depth int) Type {
	kinds := 4
	if depth > 0 {
		kinds = 11
	}
	elem := func() Type { return drawType(t, depth-1) }
	switch rapid.IntRange(0, kinds).Draw(t, "kind") {
	case 0, 1:
		return Scalar(rapid.IntRange(int(U8), int(String)).Draw(t, "scalar"))
	case 2:
		return Literal(rapid.IntRange(int(UnsignedLiteral), int(StringLiteral)).Draw(t, "literal"))
	case 3:
		return Top{}
	case 4:
		return Bottom{}
	case 5:
		return Array{elem()}
	case 6:
		return Option{elem()}
	case 7:
		return Stream{elem()}
	case 8:
		return CanonStream{elem()}
	case 9:
		var fields []Field
		for _, n := range []string{"a", "b", "c"} {
			if rapid.Bool().Draw(t, n) {
				fields = append(fields, Field{n, elem()})
			}
		}
		return NewNamed(NamedKind(rapid.IntRange(0, 2).Draw(t, "named")), "N", fields)
	default:
		var products [2]Product
		for i := range products {
			for range rapid.IntRange(0, 2).Draw(t, "length") {
				products[i] = append(products[i], Param{Type: elem()})
			}
		}
		return &Arrow{products[0], products[1]}
	}
}

func TestOrderLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := genType.Draw(t, "a"), genType.Draw(t, "b"), genType.Draw(t, "c")
		if !Accepts(a, a) || !Accepts(Top{}, a) || !Accepts(a, Bottom{}) {
			t.Fatalf("%s is not between ⊥ and ⊤ or not reflexive", a)
		}
		if Equal(a, b) && Compare(a, b) != Equivalent {
			t.Fatalf("%s equals %s and does not compare so", a, b)
		}
		if Accepts(a, b) && Accepts(b, c) && !Accepts(a, c) {
			t.Fatalf("%s ≥ %s ≥ %s is not transitive", a, b, c)
		}
	})
}

// All triples of scalars and literals, because random ones seldom relate.
func TestScalarLaws(t *testing.T) {
	var all []Type
	for s := U8; s <= String; s++ {
		all = append(all, s)
	}
	for l := UnsignedLiteral; l <= StringLiteral; l++ {
		all = append(all, l)
	}
	for _, a := range all {
		for _, b := range all {
			if j := Join(a, b); !Accepts(j, a) || !Accepts(j, b) {
				t.Errorf("%s ∪ %s = %s is no upper bound", a, b, j)
			}
			if m := Meet(a, b); !Accepts(a, m) || !Accepts(b, m) {
				t.Errorf("%s ∩ %s = %s is no lower bound", a, b, m)
			}
			if Compare(Join(a, b), Join(b, a)) != Equivalent || Compare(Meet(a, b), Meet(b, a)) != Equivalent {
				t.Errorf("%s and %s do not commute", a, b)
			}
			for _, c := range all {
				if Accepts(a, b) && Accepts(b, c) && !Accepts(a, c) {
					t.Errorf("%s ≥ %s ≥ %s is not transitive", a, b, c)
				}
			}
		}
	}
}

// Meet of collections over scalars is a lower bound, and meeting what is below keeps it.
func TestMeetLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := genType.Draw(t, "a"), genType.Draw(t, "b")
		if got := Meet(a, a); !Equal(got, a) {
			t.Fatalf("%s ∩ itself is %s", a, got)
		}
		if got := Join(a, a); !Equal(got, a) {
			t.Fatalf("%s ∪ itself is %s", a, got)
		}
		if s, ok := a.(Scalar); ok && Compare(s, b) == Less && Meet(a, b) != a {
			t.Fatalf("%s ∩ %s loses the smaller", a, b)
		}
	})
}
