// Package guest assembles WebAssembly modules for tests, instruction by instruction, so that they need no compiler and can be
// as hostile as one likes.
package guest

import (
	"encoding/binary"
	"slices"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// Types of the machine.
const (
	I32 byte = 0x7f
	I64 byte = 0x7e
	F32 byte = 0x7d
	F64 byte = 0x7c
)

// Module is a module under construction. Imports come before functions.
type Module struct {
	types, imports, functions, globals, exports, codes, datas, tables, elements [][]byte
	custom                                                                      []itype.Section
	importFuncs                                                                 int
	MinPages, MaxPages                                                          int // of its memory; no maximum if 0, no memory if MinPages is 0
	Start                                                                       int // function that runs at instantiation, if not 0
}

func uleb(v uint64) []byte { return binary.AppendUvarint(nil, v) }

func text(s string) []byte { return append(uleb(uint64(len(s))), s...) }

func vector(items [][]byte) []byte {
	return slices.Concat(append([][]byte{uleb(uint64(len(items)))}, items...)...)
}

func (m *Module) typ(params, results []byte) int {
	m.types = append(m.types, slices.Concat([]byte{0x60}, uleb(uint64(len(params))), params, uleb(uint64(len(results))), results))
	return len(m.types) - 1
}

// Import adds an imported function and returns its index.
func (m *Module) Import(namespace, name string, params, results []byte) int {
	if len(m.functions) > 0 {
		panic("guest: imports come before functions")
	}
	t := m.typ(params, results)
	m.imports = append(m.imports, slices.Concat(text(namespace), text(name), []byte{0}, uleb(uint64(t))))
	m.importFuncs++
	return m.importFuncs - 1
}

// Func adds a function, exported if it has a name, with locals behind its parameters, and returns its index.
func (m *Module) Func(export string, params, results, locals []byte, code ...[]byte) int {
	m.functions = append(m.functions, uleb(uint64(m.typ(params, results))))
	var groups [][]byte
	for _, l := range locals {
		groups = append(groups, []byte{1, l})
	}
	body := slices.Concat(vector(groups), slices.Concat(code...), []byte{0x0b})
	m.codes = append(m.codes, append(uleb(uint64(len(body))), body...))
	index := m.importFuncs + len(m.functions) - 1
	if export != "" {
		m.exports = append(m.exports, slices.Concat(text(export), []byte{0}, uleb(uint64(index))))
	}
	return index
}

// Global adds a mutable i32 and returns its index.
func (m *Module) Global(value int32) int {
	m.globals = append(m.globals, slices.Concat([]byte{I32, 1}, Const(value), []byte{0x0b}))
	return len(m.globals) - 1
}

// Table adds a table of functions with a size, filled from the start.
func (m *Module) Table(size int, functions ...int) {
	m.tables = append(m.tables, append([]byte{0x70, 0}, uleb(uint64(size))...))
	var items [][]byte
	for _, f := range functions {
		items = append(items, uleb(uint64(f)))
	}
	m.elements = append(m.elements, slices.Concat([]byte{0}, Const(0), []byte{0x0b}, vector(items)))
}

// Data puts bytes into the memory.
func (m *Module) Data(offset int32, b []byte) {
	m.datas = append(m.datas, slices.Concat([]byte{0}, Const(offset), []byte{0x0b}, uleb(uint64(len(b))), b))
}

// Custom adds a custom section.
func (m *Module) Custom(name string, body []byte) {
	m.custom = append(m.custom, itype.Section{Name: name, Body: body})
}

// Bytes is the binary.
func (m *Module) Bytes() []byte {
	exports := m.exports
	var all []itype.Section
	add := func(id byte, items [][]byte) {
		if len(items) > 0 {
			all = append(all, itype.Section{ID: id, Body: vector(items)})
		}
	}
	add(1, m.types)
	add(2, m.imports)
	add(3, m.functions)
	add(4, m.tables)
	if m.MinPages > 0 {
		limits := append([]byte{0}, uleb(uint64(m.MinPages))...)
		if m.MaxPages > 0 {
			limits = slices.Concat([]byte{1}, uleb(uint64(m.MinPages)), uleb(uint64(m.MaxPages)))
		}
		add(5, [][]byte{limits})
		exports = append(slices.Clone(exports), append(text("memory"), 2, 0))
	}
	add(6, m.globals)
	add(7, exports)
	if m.Start > 0 {
		all = append(all, itype.Section{ID: 8, Body: uleb(uint64(m.Start))})
	}
	add(9, m.elements)
	add(10, m.codes)
	add(11, m.datas)
	return itype.Assemble(append(all, m.custom...))
}
