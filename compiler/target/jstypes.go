package target

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
)

// tsType is a type in TypeScript (spec/targets.md#T4).
func tsType(t *abi.Type) string {
	switch t.Kind {
	case abi.Scalar:
		return tsScalar(t.Name)
	case abi.Array:
		return tsPart(t.Elem, abi.Option, abi.Arrow) + "[]"
	case abi.Option:
		return tsPart(t.Elem, abi.Arrow) + " | null"
	case abi.Struct:
		return tsStruct(t)
	case abi.Arrow:
		return tsArrow(t)
	case abi.Labelled, abi.Unlabelled:
		return tsTuple(t.Items)
	case abi.Top:
		return "unknown"
	case abi.Bottom:
		return "never"
	}
	return "void"
}

func tsScalar(name string) string {
	switch name {
	case "string":
		return "string"
	case "bool":
		return "boolean"
	}
	return "number"
}

// tsPart is the type of a part, in parentheses if it is of a kind that would fall apart.
func tsPart(t *abi.Type, loose ...abi.Kind) string {
	if slices.Contains(loose, t.Kind) {
		return "(" + tsType(t) + ")"
	}
	return tsType(t)
}

func tsStruct(t *abi.Type) string {
	var b strings.Builder
	b.WriteString("{ ")
	for _, f := range mapOrder(t.Fields) {
		b.WriteString(f.Name + ": " + tsType(f.Type) + "; ")
	}
	return b.String() + "}"
}

func tsTuple(items []*abi.Type) string {
	parts := make([]string, len(items))
	for i, t := range items {
		parts[i] = tsType(t)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// tsResult is the type of the results of a function: nothing, one value, or a tuple.
func tsResult(results []*abi.Type) string {
	switch len(results) {
	case 0:
		return "void"
	case 1:
		return tsType(results[0])
	}
	return tsTuple(results)
}

// tsArrow is the type of a callback or a service's method: it gets the context of the call behind its arguments and may
// answer later.
func tsArrow(t *abi.Type) string {
	names := &namer{taken: jsReserved(), again: underscored}
	names.pick("callParams")
	var params []string
	for _, p := range parameters(t.Domain) {
		params = append(params, names.pick(p.Name)+": "+tsType(p.Type))
	}
	params = append(params, "callParams: ParticleContext$$")
	result := tsResult(t.Codomain.Items)
	return "(" + strings.Join(params, ", ") + ") => " + result + " | Promise<" + result + ">"
}

// hasAlias reports whether the type of an argument or result gets a name of its own.
func hasAlias(t *abi.Type) bool { return t.Kind == abi.Struct }
