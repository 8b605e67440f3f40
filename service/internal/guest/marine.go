package guest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// Marine is a module with what the host expects of one: an allocator, the place for results, descriptions.
type Marine struct {
	Module
	// Indices of functions, for code.
	Allocate, SetPtr, SetSize int
	heap                      int
	begun                     bool
}

// New starts a module with a memory of some pages.
func New(pages int) *Marine { return &Marine{Module: Module{MinPages: pages}} }

// HeapStart is where the allocator begins; below it tests may put what they like.
const HeapStart = 1024

// Begin adds the functions that every module has, behind its imports. The allocator goes through memory and starts again
// when the result was taken, unless kept.
func (m *Marine) Begin(keep bool) {
	m.begun = true
	m.heap = m.Global(HeapStart)
	ptr, size := m.Global(0), m.Global(0)
	// allocate: 0 for nothing; grows the memory by what is missing, a trap if that fails
	m.Allocate = m.Func("allocate", []byte{I32, I32}, []byte{I32}, []byte{I32},
		Get(0), Eqz, If(Const(0), Return),
		GlobalGet(m.heap), Set(2),
		GlobalGet(m.heap), Get(0), Add, Const(7), Add, Const(-8), And, GlobalSet(m.heap),
		GlobalGet(m.heap), MemorySize, Const(16), Shl, GtU, If(
			GlobalGet(m.heap), MemorySize, Const(16), Shl, Sub, Const(16), ShrU, Const(1), Add, MemoryGrow,
			Const(0), []byte{0x48}, If(Unreachable)), // i32.lt_s
		Get(2))
	release := [][]byte{}
	if !keep {
		release = append(release, Const(HeapStart), GlobalSet(m.heap))
	}
	m.Func("release_objects", nil, nil, nil, release...)
	m.Func("get_result_ptr", nil, []byte{I32}, nil, GlobalGet(ptr))
	m.Func("get_result_size", nil, []byte{I32}, nil, GlobalGet(size))
	m.SetPtr = m.Func("set_result_ptr", []byte{I32}, nil, nil, Get(0), GlobalSet(ptr))
	m.SetSize = m.Func("set_result_size", []byte{I32}, nil, nil, Get(0), GlobalSet(size))
}

// Answer sets pointer and size of the result to two locals.
func (m *Marine) Answer(ptr, size []byte) []byte {
	return slices.Concat(ptr, Call(m.SetPtr), size, Call(m.SetSize))
}

type described map[string]any

// Type is a type as descriptions spell it: "u32", "[]string", "Record".
func describedType(s string) any {
	if elem, ok := strings.CutPrefix(s, "[]"); ok {
		return described{"Vector": []any{describedType(elem), "ByValue"}}
	}
	kind := map[string]string{
		"bool": "Boolean", "string": "Utf8String", "i8": "I8", "i16": "I16", "i32": "I32", "i64": "I64",
		"u8": "U8", "u16": "U16", "u32": "U32", "u64": "U64", "f32": "F32", "f64": "F64",
	}[s]
	if kind == "" {
		return described{"Record": []any{s, "ByValue"}}
	}
	return described{kind: "ByValue"}
}

// describedFields reads "a: u32, b: []string".
func describedFields(s string) []described {
	fields := []described{}
	for _, f := range strings.Split(s, ",") {
		if f = strings.TrimSpace(f); f == "" {
			continue
		}
		name, typ, _ := strings.Cut(f, ":")
		fields = append(fields, described{"name": name, "ty": describedType(strings.TrimSpace(typ))})
	}
	return fields
}

func describedSignature(name, args, out string) described {
	outs := []any{}
	if out != "" {
		outs = append(outs, describedType(out))
	}
	return described{"name": name, "arguments": describedFields(args), "output_types": outs}
}

func (m *Marine) describe(item string, d described) {
	b, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	m.Custom(itype.DescriptionSection(item), b)
}

// Record describes a record: its fields as "a: u32, b: string".
func (m *Marine) Record(name, fields string) {
	m.describe(name, described{"ast_type": "Record", "name": name, "fields": described{"Named": describedFields(fields)}})
}

// core is the type that a described type has in the machine: results are words, or nothing if they go through memory.
func core(typ string, result bool) []byte {
	switch typ {
	case "":
		return nil
	case "bool", "i8", "i16", "i32", "u8", "u16", "u32":
		return []byte{I32}
	case "i64", "u64":
		return []byte{I64}
	case "f32":
		return []byte{F32}
	case "f64":
		return []byte{F64}
	}
	switch {
	case result:
		return nil
	case typ == "string" || strings.HasPrefix(typ, "[]"):
		return []byte{I32, I32}
	}
	return []byte{I32}
}

func coreArgs(args string) []byte {
	var params []byte
	for _, f := range strings.Split(args, ",") {
		if _, typ, ok := strings.Cut(f, ":"); ok {
			params = append(params, core(strings.TrimSpace(typ), false)...)
		}
	}
	return params
}

// Export adds a function that can be called from outside.
func (m *Marine) Export(name, args, out string, locals []byte, code ...[]byte) {
	if !m.begun {
		panic("guest: Begin comes before functions")
	}
	m.Func(name, coreArgs(args), core(out, true), locals, code...)
	m.describe(name, described{"ast_type": "Function", "signature": describedSignature(name, args, out)})
}

// Link imports a function of another module and returns its index.
func (m *Marine) Link(namespace, name, args, out string) int {
	m.describe(namespace+fmt.Sprint(len(m.custom)), described{
		"ast_type": "ExternMod", "namespace": namespace,
		"imports": []any{described{"link_name": name, "signature": describedSignature(name, args, out)}},
	})
	return m.Import(namespace, name, coreArgs(args), core(out, true))
}

// Wasm is the finished binary.
func (m *Marine) Wasm() []byte {
	it, err := itype.Generate(m.Bytes(), "0.28.0")
	if err != nil {
		panic(err)
	}
	section, err := it.Encode()
	if err != nil {
		panic(err)
	}
	return Embed(m.Bytes(), section)
}

// Embed puts an interface section and a version of the SDK into a binary.
func Embed(wasm, section []byte) []byte {
	for _, s := range []itype.Section{{Name: itype.InterfaceSection, Body: section}, {Name: itype.SDKSection, Body: []byte("0.14.0")}} {
		var err error
		if wasm, err = itype.Embed(wasm, s.Name, s.Body); err != nil {
			panic(err)
		}
	}
	return wasm
}

// Describe describes a function of a binary that a compiler makes.
func (m *Marine) Describe(name, args, out string) {
	m.describe(name, described{"ast_type": "Function", "signature": describedSignature(name, args, out)})
}

// Wrap gives a compiler's binary the interface that was described.
func (m *Marine) Wrap(wasm []byte) []byte {
	it, err := itype.Generate(itype.Assemble(m.custom), "0.28.0")
	if err != nil {
		panic(err)
	}
	section, err := it.Encode()
	if err != nil {
		panic(err)
	}
	return Embed(wasm, section)
}
