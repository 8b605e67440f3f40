package itype

import (
	"encoding/binary"
	"fmt"
)

// What can be written and read again (spec/services.md#S8).
const (
	maxList = 127
	maxName = 255
)

// Encode writes the section; [Decode] is its inverse. Decoding and encoding what the original wrote gives the same bytes. A
// name or list that cannot be read again, by the original or here, is an error (spec/services.md#S8).
func (it *Interfaces) Encode() ([]byte, error) {
	w := &writer{}
	w.b = append(w.b, blockVersion)
	w.name(it.Version)
	w.block(blockTypes, len(it.Types), func(i int) { w.typeDef(it.Types[i]) })
	w.block(blockImports, len(it.Imports), func(i int) {
		w.name(it.Imports[i].Namespace)
		w.name(it.Imports[i].Name)
		w.uleb(it.Imports[i].Type)
	})
	w.block(blockAdapters, len(it.Adapters), func(i int) { w.adapter(it.Adapters[i]) })
	w.block(blockExports, len(it.Exports), func(i int) {
		w.name(it.Exports[i].Name)
		w.uleb(it.Exports[i].Type)
	})
	w.block(blockImplementations, len(it.Impls), func(i int) {
		w.uleb(it.Impls[i].Core)
		w.uleb(it.Impls[i].Adapter)
	})
	return w.b, w.err
}

// writer keeps the first thing that cannot be written.
type writer struct {
	b   []byte
	err error
}

func (w *writer) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format, args...)
	}
}

func (w *writer) block(kind byte, n int, entry func(int)) {
	if n == 0 {
		return
	}
	w.b = append(w.b, kind)
	w.b = binary.AppendUvarint(w.b, uint64(n))
	for i := range n {
		entry(i)
	}
}

func (w *writer) uleb(v uint64) {
	if v >= 1<<63 {
		w.fail("the number %d takes more than 63 bits", v)
	}
	w.b = binary.AppendUvarint(w.b, v)
}

func (w *writer) name(s string) {
	if len(s) > maxName {
		w.fail("the name %q takes %d bytes, at most %d can be written", s, len(s), maxName)
		return
	}
	w.b = append(append(w.b, byte(len(s))), s...)
}

func (w *writer) count(n int, what string) {
	if n > maxList {
		w.fail("there are %d %s, at most %d can be written", n, what, maxList)
		return
	}
	w.b = append(w.b, byte(n))
}

func (w *writer) typeDef(t TypeDef) {
	switch {
	case t.Func != nil:
		w.b = append(w.b, 0)
		w.fields(t.Func.Args, "arguments")
		w.count(len(t.Func.Outs), "results")
		for _, out := range t.Func.Outs {
			w.typ(out)
		}
	case t.Rec != nil && len(t.Rec.Fields) > 0:
		w.b = append(w.b, 1)
		w.name(t.Rec.Name)
		w.fields(t.Rec.Fields, "fields")
	default:
		w.fail("a type is neither a function nor a record with fields")
	}
}

func (w *writer) fields(fields []Field, what string) {
	w.count(len(fields), what)
	for _, f := range fields {
		w.name(f.Name)
		w.typ(f.Type)
	}
}

func (w *writer) typ(t Type) {
	w.b = append(w.b, codes[t.Kind])
	switch t.Kind {
	case Array:
		w.typ(*t.Elem)
	case Record:
		w.uleb(t.Rec)
	}
}

func (w *writer) adapter(a Adapter) {
	w.uleb(a.Type)
	w.count(len(a.Code), "instructions in an adapter")
	for _, in := range a.Code {
		w.b = append(w.b, byte(in.Op))
		switch _, imm, ok := in.Op.shape(); {
		case !ok:
			w.fail("%#02x is no instruction", byte(in.Op))
		case imm == numberImmediate:
			w.uleb(in.Arg)
		case imm == typeImmediate:
			w.typ(in.Elem)
		}
	}
}
