// Package typematrix has every interface type in every nesting: the source code, in Go, in Rust and in TypeScript, of services that pass
// values of them, and calls of these with values that fit and values that do not.
package typematrix

import "fmt"

// leaf is a type that is not made of others.
type leaf struct {
	name     string // as Aqua spells it; bytes is []u8
	goType   string
	rustType string
	good     [2]string // as JSON; numbers are exact in JavaScript
	bad      string
}

var leaves = []leaf{
	{"bool", "bool", "bool", [2]string{"true", "false"}, "1"},
	{"i8", "int8", "i8", [2]string{"-128", "127"}, "128"},
	{"i16", "int16", "i16", [2]string{"-32768", "32767"}, "-32769"},
	{"i32", "int32", "i32", [2]string{"-2147483648", "2147483647"}, "2147483648"},
	{"i64", "int64", "i64", [2]string{"-900719925474099", "900719925474099"}, "1.5"},
	{"u8", "uint8", "u8", [2]string{"0", "255"}, "256"},
	{"u16", "uint16", "u16", [2]string{"1", "65535"}, "-1"},
	{"u32", "uint32", "u32", [2]string{"7", "4294967295"}, "4294967296"},
	{"u64", "uint64", "u64", [2]string{"0", "900719925474099"}, "-1"},
	{"f32", "float32", "f32", [2]string{"0.5", "-16777216.0"}, `"x"`},
	{"f64", "float64", "f64", [2]string{"0.1", "-1e300"}, "true"},
	{"string", "string", "String", [2]string{`""`, `"ü\n\u0000\"x"`}, "1"},
	{"bytes", "[]byte", "Vec<u8>", [2]string{"[]", "[0,1,255]"}, `"z"`},
}

// nesting is what a value stands in. T is the leaf; Box, Row, Outer and Shelf are its records.
type nesting struct {
	name  string
	typ   []string                 // from outside to inside: "list", or a record's name, which ends it
	value func(a, b string) string // of two leaves
	lacks string                   // a value without a field; empty where there are no fields
}

var nestings = []nesting{
	{"alone", nil, func(a, _ string) string { return a }, ""},
	{"list", []string{"list"}, func(a, b string) string { return "[" + a + "," + b + "," + a + "]" }, ""},
	{"lists", []string{"list", "list"}, func(a, b string) string { return "[[" + a + "],[],[" + b + "," + a + "]]" }, ""},
	{"deep", []string{"list", "list", "list"}, func(a, b string) string { return "[[],[[" + a + "],[]],[[" + b + "," + a + "]]]" }, ""},
	{"box", []string{"Box"}, box, `{"before":1,"after":2}`},
	{"row", []string{"Row"}, func(a, b string) string { return `{"before":9,"values":[` + b + "," + a + `],"after":true}` }, `{"values":[],"after":true}`},
	{"outer", []string{"Outer"}, func(a, b string) string { return `{"before":65535,"inner":` + box(a, b) + `,"after":3}` }, `{"before":1,"inner":{},"after":2}`},
	{"boxes", []string{"list", "Box"}, func(a, b string) string { return "[" + box(a, b) + "," + box(b, a) + "]" }, `[{}]`},
	{"piles", []string{"list", "list", "Box"}, func(a, b string) string { return "[[],[" + box(a, b) + "],[" + box(b, a) + "," + box(a, b) + "]]" }, `[[{"before":1}]]`},
	{"shelf", []string{"Shelf"}, func(a, b string) string {
		return `{"before":4,"boxes":[` + box(a, b) + "," + box(b, a) + `],"after":-5}`
	}, `{"before":4,"boxes":[{}],"after":-5}`},
}

func box(a, _ string) string { return `{"before":1,"value":` + a + `,"after":258}` }

// record is a record that is there for every leaf: odd fields around the value, so that nothing is aligned.
type record struct {
	name   string
	fields [3]field
}

// field is a field; its type is a leaf's name, T, list of T, or a record's name, in a list or not.
type field struct {
	name string
	typ  []string
}

var records = []record{
	{"Box", [3]field{{"before", []string{"u8"}}, {"value", []string{"T"}}, {"after", []string{"u16"}}}},
	{"Row", [3]field{{"before", []string{"u8"}}, {"values", []string{"list", "T"}}, {"after", []string{"bool"}}}},
	{"Outer", [3]field{{"before", []string{"u16"}}, {"inner", []string{"Box"}}, {"after", []string{"u8"}}}},
	{"Shelf", [3]field{{"before", []string{"u8"}}, {"boxes", []string{"list", "Box"}}, {"after", []string{"i16"}}}},
}

// Call is a call of a function that answers its argument.
type Call struct {
	Function, Args string
	Fits           bool // the argument is of the right type
}

func function(n nesting, l leaf) string { return "echo_" + n.name + "_" + l.name }

// Calls has, for every type in every nesting, calls with values that fit and with some that do not.
func Calls() []Call {
	var calls []Call
	for _, n := range nestings {
		for _, l := range leaves {
			f := function(n, l)
			add := func(fits bool, value string) { calls = append(calls, Call{f, "[" + value + "]", fits}) }
			add(true, n.value(l.good[0], l.good[1]))
			add(true, n.value(l.good[1], l.good[0]))
			add(false, n.value(l.bad, l.good[0]))
			if second := n.value(l.good[0], l.bad); second != n.value(l.good[0], l.good[1]) { // there is room for two
				add(false, second)
			}
			if len(n.typ) > 0 && n.typ[0] == "list" {
				add(true, "[]")
				add(false, `"no list"`)
			}
			if n.lacks != "" {
				add(false, n.lacks)
			}
			calls = append(calls, Call{f, "[]", false})
		}
	}
	return calls
}

// Functions is how many functions each module has.
func Functions() int { return len(nestings) * len(leaves) }

func leafNamed(name string) leaf {
	for _, l := range leaves {
		if l.name == name {
			return l
		}
	}
	panic(fmt.Sprintf("there is no type %q", name))
}
