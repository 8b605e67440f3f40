package target

import (
	"slices"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/compiler/ordered"
)

// Function is a compiled function with the file that exports it.
type Function struct {
	abi.Function
	File string
	Rank int    // among what the file exports (spec/targets.md#T2)
	Doc  string // the comment above its definition, without the dashes; "" for none
}

// Service is an exported service likewise.
type Service struct {
	abi.Service
	File string
	Rank int
	Doc  string // the comment above its definition, without the dashes; "" for none
}

// Module is what one source file exports: what a file of generated code is made of.
type Module struct {
	File      string // path of the source
	Functions []Function
	Services  []Service
}

// Modules gathers functions and services by the file that exports them, files in the order of their first function or
// service, what they export in its places.
func Modules(functions []Function, services []Service) []*Module {
	var all []*Module
	byFile := map[string]*Module{}
	of := func(file string) *Module {
		m := byFile[file]
		if m == nil {
			m = &Module{File: file}
			byFile[file] = m
			all = append(all, m)
		}
		return m
	}
	for _, f := range functions {
		m := of(f.File)
		m.Functions = append(m.Functions, f)
	}
	for _, s := range services {
		m := of(s.File)
		m.Services = append(m.Services, s)
	}
	for _, m := range all {
		slices.SortStableFunc(m.Functions, func(a, b Function) int { return a.Rank - b.Rank })
		slices.SortStableFunc(m.Services, func(a, b Service) int { return a.Rank - b.Rank })
	}
	return all
}

// mapOrder is the order in which the original writes the fields of a struct (spec/targets.md#T2).
func mapOrder(fields []abi.Field) []abi.Field {
	names := make([]string, len(fields))
	byName := make(map[string]abi.Field, len(fields))
	for i, f := range fields {
		names[i] = f.Name
		byName[f.Name] = f
	}
	out := make([]abi.Field, 0, len(fields))
	for _, name := range ordered.SetOrder(names) {
		out = append(out, byName[name])
	}
	return out
}
