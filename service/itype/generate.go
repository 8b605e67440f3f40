package itype

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// WrittenVersion is the version of the interface types that build tools write sections in, the original's last.
const WrittenVersion = "0.28.0"

// Generate makes the section of a module out of the descriptions that the macros of its SDK have left in it, byte for byte
// as the original's build tool (spec/services.md#S17). The version is that of the interface types library to be named.
func Generate(wasm []byte, version string) (*Interfaces, error) {
	all, err := descriptions(wasm)
	if err != nil {
		return nil, err
	}
	g := &generator{it: &Interfaces{Version: version}, records: map[string]uint64{}}
	g.abi()
	for _, kind := range []string{"Record", "Function", "ExternMod"} {
		for _, d := range all {
			if d.Kind != kind {
				continue
			}
			if err := g.item(d); err != nil {
				return nil, err
			}
		}
		if kind == "Record" && g.stubs > 0 {
			return nil, fmt.Errorf("%d types unresolved", g.stubs)
		}
	}
	if err := g.it.checkNesting(); err != nil {
		return nil, err
	}
	return g.it, g.it.Check()
}

type generator struct {
	it      *Interfaces
	records map[string]uint64
	stubs   int // records that were named but not described yet
}

// Indices of the functions that every module exports (spec/services.md#S12).
const (
	fnAllocate = iota
	fnRelease
	fnResultSize
	fnResultPtr
	fnSetResultSize
	fnSetResultPtr
)

func (g *generator) abi() {
	word := Type{Kind: I32}
	for i, f := range []struct {
		name, arg string
		answers   bool
	}{
		{"allocate", "size", true}, {"release_objects", "", false}, {"get_result_size", "", true}, {"get_result_ptr", "", true},
		{"set_result_size", "result_size", false}, {"set_result_ptr", "result_ptr", false},
	} {
		t := &FuncType{}
		if f.arg != "" {
			t.Args = []Field{{f.arg, word}}
		}
		if f.answers {
			t.Outs = []Type{word}
		}
		g.it.Types = append(g.it.Types, TypeDef{Func: t})
		g.it.Exports = append(g.it.Exports, Export{f.name, uint64(i)})
	}
}

func (g *generator) item(d description) error {
	switch d.Kind {
	case "Record":
		return g.record(d)
	case "Function":
		return g.function(d.Signature)
	}
	if d.Namespace == "host" || strings.HasPrefix(d.Namespace, "__marine_host_api_v") {
		return nil
	}
	for _, im := range d.Imports {
		if err := g.extern(d.Namespace, im); err != nil {
			return err
		}
	}
	return nil
}

// typ resolves a type. While records are read, one that is named before it is described reserves its index.
func (g *generator) typ(t describedType, reserve bool) (Type, error) {
	if kind, ok := describedKinds[t.kind]; ok {
		return Type{Kind: kind}, nil
	}
	switch t.kind {
	case "Vector":
		elem, err := g.typ(*t.elem, reserve)
		if elem.Kind == U8 {
			return Type{Kind: ByteArray}, err
		}
		return Type{Kind: Array, Elem: &elem}, err
	case "Record":
		index, ok := g.records[t.record]
		if !ok && !reserve {
			return Type{}, fmt.Errorf("Can't find record with name='%s', don't you forget to wrap it with #[marine]", t.record)
		}
		if !ok {
			index = uint64(len(g.it.Types))
			g.records[t.record] = index
			g.it.Types = append(g.it.Types, TypeDef{})
			g.stubs++
		}
		return Type{Kind: Record, Rec: index}, nil
	}
	return Type{}, fmt.Errorf("there is no type %q", t.kind)
}

func (g *generator) fields(described []describedField, reserve bool) ([]Field, error) {
	var fields []Field
	for _, f := range described {
		t, err := g.typ(f.Type, reserve)
		if err != nil {
			return nil, err
		}
		fields = append(fields, Field{f.Name, t})
	}
	return fields, nil
}

func (g *generator) record(d description) error {
	if len(d.Fields.Named) == 0 {
		return fmt.Errorf("serialized record with name '%s' contains no fields", d.Name)
	}
	fields, err := g.fields(d.Fields.Named, true)
	if err != nil {
		return err
	}
	def := TypeDef{Rec: &RecordType{d.Name, fields}}
	index, reserved := g.records[d.Name]
	switch {
	case reserved && g.it.Types[index].Rec != nil:
		return fmt.Errorf("the record %s is described twice", d.Name)
	case reserved:
		g.it.Types[index] = def
		g.stubs--
	default:
		g.records[d.Name] = uint64(len(g.it.Types))
		g.it.Types = append(g.it.Types, def)
	}
	return nil
}

func (g *generator) signature(f describedFunc) (*FuncType, error) {
	args, err := g.fields(f.Args, false)
	if err != nil {
		return nil, err
	}
	t := &FuncType{Args: args}
	for _, out := range f.Outs {
		o, err := g.typ(out, false)
		if err != nil {
			return nil, err
		}
		t.Outs = append(t.Outs, o)
	}
	if len(t.Outs) > 1 {
		return nil, fmt.Errorf("the function %s has %d results, one is allowed", f.Name, len(t.Outs))
	}
	return t, nil
}

// function gives an exported function two types, one for its adapter and one for the export.
func (g *generator) function(f describedFunc) error {
	t, err := g.signature(f)
	if err != nil {
		return err
	}
	adapter := uint64(len(g.it.Types))
	g.it.Types = append(g.it.Types, TypeDef{Func: t}, TypeDef{Func: t})
	g.it.Exports = append(g.it.Exports, Export{f.Name, adapter + 1})
	g.it.Adapters = append(g.it.Adapters, Adapter{adapter, exportCode(t, uint64(len(g.it.Exports)-1))})
	g.it.Impls = append(g.it.Impls, Implementation{Core: adapter + 1, Adapter: adapter})
	return nil
}

// extern gives an imported function three types: that between modules, the adapter's and the import's.
func (g *generator) extern(namespace string, im describedImport) error {
	t, err := g.signature(im.Signature)
	if err != nil {
		return err
	}
	raw := rawType(t)
	name := im.Signature.Name
	if im.LinkName != nil {
		name = *im.LinkName
	}
	base := uint64(len(g.it.Types))
	core := uint64(len(g.it.Exports) + len(g.it.Imports)/2)
	g.it.Types = append(g.it.Types, TypeDef{Func: t}, TypeDef{Func: raw}, TypeDef{Func: raw})
	g.it.Imports = append(g.it.Imports, Import{namespace, name, base}, Import{namespace, name, base + 2})
	g.it.Adapters = append(g.it.Adapters, Adapter{base + 1, importCode(t, core)})
	g.it.Impls = append(g.it.Impls, Implementation{Core: base + 2, Adapter: base + 1})
	return nil
}

var errNesting = errors.New("too many inner structures level")

// checkNesting refuses records that contain themselves, or others too deeply, without an array between them. Levels are
// counted from the inside out, a record when all that it contains have been.
func (it *Interfaces) checkNesting() error {
	waiting := make([]int, len(it.Types)) // records inside that have no level yet
	within := map[uint64][]int{}          // the records around a record
	level := make([]int, len(it.Types))
	var ready []int
	records := 0
	for i, t := range it.Types {
		if t.Rec == nil {
			continue
		}
		records++
		for _, f := range t.Rec.Fields {
			if f.Type.Kind == Record {
				waiting[i]++
				within[f.Type.Rec] = append(within[f.Type.Rec], i)
			}
		}
		if waiting[i] == 0 {
			ready = append(ready, i)
		}
	}
	for ; len(ready) > 0; records-- {
		i := ready[0]
		ready = ready[1:]
		for _, outer := range within[uint64(i)] {
			if level[outer] = max(level[outer], level[i]+1); level[outer] > maxDepth {
				return errNesting
			}
			if waiting[outer]--; waiting[outer] == 0 {
				ready = append(ready, outer)
			}
		}
	}
	if records > 0 {
		return errNesting
	}
	return nil
}

// isComplex tells the types that are passed through memory.
func isComplex(t Type) bool { return slices.Contains([]Kind{String, ByteArray, Array, Record}, t.Kind) }
