// Package meter rewrites a WebAssembly binary so that it counts the instructions that it executes and can be interrupted, and
// stays usable when it was (spec/services.md#S33).
//
// The binary gets a global with the instructions that are left. Every function and every round of a loop takes what it is
// going to execute off it; when it falls below zero, an imported function is called, which ends the run or puts more in.
package meter

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/service/wasm"
)

// The names that a rewritten binary has beside its own.
const (
	Namespace = "aquifer_meter"
	Refill    = "refill" // () -> (), to be imported from Namespace
	Left      = "aquifer_meter_left"
)

// MaxTable is the largest number of elements that the tables of a module may have together: engines do not let a host count
// them.
const MaxTable = 1 << 20

// Info says what a binary asks for when it is instantiated.
type Info struct {
	MemoryPages   uint64 // of 64 KiB
	TableElements uint64
	DataByNumber  bool // its code refers to segments of its data
}

// order is that of the sections in a binary.
var order = []byte{wasm.Type, wasm.Import, wasm.Function, wasm.Table, wasm.Memory, wasm.Global, wasm.Export, wasm.Start, wasm.Element, wasm.DataCount, wasm.Code, wasm.Data}

// rewriter holds what is known of a binary.
type rewriter struct {
	body        [wasm.Sections][]byte
	has         [wasm.Sections]bool
	types       uint64   // their number
	params      []uint64 // of every type
	importFuncs uint64   // defined functions begin here; those move up by one
	globals     uint64   // the counter comes behind them
	functions   []uint64 // type of every defined function
	info        Info
}

// Rewrite returns the binary with a meter. The result is to be validated by the engine: only what the meter itself relies on
// is checked here.
func Rewrite(binary []byte) ([]byte, Info, error) {
	all, err := itype.Sections(binary)
	if err != nil {
		return nil, Info{}, err
	}
	w := &rewriter{}
	var names []byte
	for _, s := range all {
		switch {
		case s.ID == 0:
			if s.Name == "name" {
				names = s.Body
			}
		case s.ID >= wasm.Sections:
			return nil, Info{}, fmt.Errorf("sections with id %d are not supported", s.ID)
		case w.has[s.ID]:
			return nil, Info{}, fmt.Errorf("there are two sections with id %d", s.ID)
		default:
			w.body[s.ID], w.has[s.ID] = s.Body, true
		}
	}
	for _, step := range []struct {
		id  byte
		run func(*wasm.Reader) []byte
	}{
		{wasm.Type, w.typeSection}, {wasm.Import, w.importSection}, {wasm.Function, w.functionSection}, {wasm.Table, w.tableSection},
		{wasm.Memory, w.memorySection}, {wasm.Global, w.globalSection}, {wasm.Export, w.exportSection}, {wasm.Start, w.startSection},
		{wasm.Element, w.elementSection}, {wasm.Code, w.codeSection},
	} {
		added := step.id == wasm.Type || step.id == wasm.Import || step.id == wasm.Global || step.id == wasm.Export
		if !w.has[step.id] && !added {
			continue
		}
		r := &wasm.Reader{Bytes: w.body[step.id]}
		if !w.has[step.id] {
			r.Bytes = []byte{0} // an empty list
		}
		out := step.run(r)
		if r.Err == nil && r.At != len(r.Bytes) {
			r.Fail(fmt.Errorf("a section with id %d is longer than its content", step.id))
		}
		if r.Err != nil {
			return nil, Info{}, r.Err
		}
		w.body[step.id], w.has[step.id] = out, true
	}
	var out []itype.Section
	for _, id := range order {
		if w.has[id] {
			out = append(out, itype.Section{ID: id, Body: w.body[id]})
		}
	}
	if moved, ok := w.nameSection(names); ok {
		out = append(out, itype.Section{Name: "name", Body: moved})
	}
	return itype.Assemble(out), w.info, nil
}

func uleb(b []byte, v uint64) []byte { return binary.AppendUvarint(b, v) }

func name(b []byte, s string) []byte { return append(uleb(b, uint64(len(s))), s...) }

// function is the new index of a function.
func (w *rewriter) function(index uint64) uint64 {
	if index >= w.importFuncs {
		return index + 1
	}
	return index
}

// typeSection adds the type of the refill function.
func (w *rewriter) typeSection(r *wasm.Reader) []byte {
	w.types = r.Count()
	start := r.At
	for range w.types {
		if form := r.Byte(); form != 0x60 && r.Err == nil {
			r.Fail(fmt.Errorf("types of the form %#x are not supported", form))
		}
		n := r.Count()
		w.params = append(w.params, n)
		r.Take(n)
		r.Take(r.Count())
		if r.Err != nil {
			return nil
		}
	}
	return append(append(uleb(nil, w.types+1), r.Bytes[start:r.At]...), 0x60, 0, 0)
}

// importSection adds the refill function behind the others, so that their indices stay.
func (w *rewriter) importSection(r *wasm.Reader) []byte {
	n, start := r.Imports(func(namespace, _ string, kind byte) {
		switch {
		case namespace == Namespace:
			r.Fail(fmt.Errorf("the namespace %s is reserved", Namespace))
		case kind == wasm.ImportedFunction:
			w.importFuncs++
		case kind == wasm.ImportedGlobal:
			w.globals++
		}
	})
	if r.Err != nil {
		return nil
	}
	out := append(uleb(nil, n+1), r.Bytes[start:r.At]...)
	return uleb(append(name(name(out, Namespace), Refill), 0), w.types)
}

func (w *rewriter) functionSection(r *wasm.Reader) []byte {
	for range r.Count() {
		t := r.Uleb()
		if t >= w.types {
			r.Fail(fmt.Errorf("there is no type %d", t))
			return nil
		}
		w.functions = append(w.functions, t)
	}
	return r.Bytes
}

// tableSection bounds tables.
func (w *rewriter) tableSection(r *wasm.Reader) []byte {
	n := r.Count()
	out := uleb(nil, n)
	share := MaxTable / max(n, 1)
	for range n {
		out = append(out, r.Byte())
		minimum, maximum, bounded := r.Limits()
		if minimum > share {
			r.Fail(fmt.Errorf("one of %d tables has %d elements, at most %d are allowed in all", n, minimum, MaxTable))
		}
		if !bounded || maximum > share {
			maximum = share
		}
		if r.Err != nil {
			return nil
		}
		w.info.TableElements += minimum
		out = uleb(uleb(append(out, 1), minimum), maximum)
	}
	return out
}

func (w *rewriter) memorySection(r *wasm.Reader) []byte {
	for range r.Count() {
		pages, _, _ := r.Limits()
		w.info.MemoryPages += pages
	}
	return r.Bytes
}

// globalSection adds the counter. It begins at zero, so that the first charge asks for more.
func (w *rewriter) globalSection(r *wasm.Reader) []byte {
	n := r.Count()
	out := uleb(nil, n+1)
	for range n {
		out = append(out, r.Take(2)...)
		out = w.expression(out, r)
		if r.Err != nil {
			return nil
		}
	}
	w.globals += n
	return append(out, 0x7e, 1, 0x42, 0, 0x0b)
}

func (w *rewriter) exportSection(r *wasm.Reader) []byte {
	n := r.Count()
	out := uleb(nil, n+1)
	for range n {
		s := string(r.Take(r.Uleb()))
		kind := r.Byte()
		index := r.Uleb()
		switch {
		case s == Left:
			r.Fail(fmt.Errorf("the export %s is reserved", Left))
		case kind == 0:
			index = w.function(index)
		case kind == 3 && index >= w.globals:
			r.Fail(fmt.Errorf("there is no global %d", index))
		}
		if r.Err != nil {
			return nil
		}
		out = uleb(append(name(out, s), kind), index)
	}
	return uleb(append(name(out, Left), 3), w.globals)
}

func (w *rewriter) startSection(r *wasm.Reader) []byte { return uleb(nil, w.function(r.Uleb())) }

// elementSection moves the functions in tables. The eight forms differ in what stands before the list and whether its
// items are functions or expressions.
func (w *rewriter) elementSection(r *wasm.Reader) []byte {
	n := r.Count()
	out := uleb(nil, n)
	for range n {
		form := r.Uleb()
		if form > 7 {
			r.Fail(fmt.Errorf("elements of form %d are not supported", form))
		}
		out = uleb(out, form)
		passive, explicit, expressions := form&1 != 0, form&2 != 0, form&4 != 0
		if !passive {
			if explicit {
				out = uleb(out, r.Uleb())
			}
			out = w.expression(out, r)
		}
		if passive || explicit {
			out = append(out, r.Byte()) // kind or type
		}
		items := r.Count()
		out = uleb(out, items)
		for range items {
			if expressions {
				out = w.expression(out, r)
			} else {
				out = uleb(out, w.function(r.Uleb()))
			}
			if r.Err != nil {
				return nil
			}
		}
	}
	return out
}

// expression copies a constant expression to its end.
func (w *rewriter) expression(out []byte, r *wasm.Reader) []byte {
	for r.Err == nil {
		op := r.Byte()
		out = append(out, op)
		switch op {
		case opEnd:
			return out
		case opRefFunc:
			out = uleb(out, w.function(r.Uleb()))
		case 0x41, 0x42, 0x23, 0xd0: // numbers, global.get, ref.null
			start := r.At
			r.Leb()
			out = append(out, r.Bytes[start:r.At]...)
		case 0x43:
			out = append(out, r.Take(4)...)
		case 0x44:
			out = append(out, r.Take(8)...)
		case 0xfd:
			if sub := r.Uleb(); sub != 12 {
				r.Fail(fmt.Errorf("constant expressions with the vector instruction %d are not supported", sub))
			}
			out = append(append(out, 12), r.Take(16)...)
		default:
			r.Fail(fmt.Errorf("constant expressions with the instruction %#x are not supported", op))
		}
	}
	return nil
}

// nameSection moves the names of functions, so that traps show them; other names are dropped, and all if they can't be read.
func (w *rewriter) nameSection(body []byte) ([]byte, bool) {
	for r := (&wasm.Reader{Bytes: body}); r.More(); {
		id := r.Byte()
		sub := r.Take(r.Uleb())
		if id != 1 || r.Err != nil {
			continue
		}
		q := &wasm.Reader{Bytes: sub}
		n := q.Count()
		moved := uleb(nil, n)
		last := -1
		for range n {
			index := q.Uleb()
			s := q.Take(q.Uleb())
			if q.Err != nil || int(index) <= last {
				return nil, false
			}
			last = int(index)
			moved = append(uleb(uleb(moved, w.function(index)), uint64(len(s))), s...)
		}
		return slices.Concat([]byte{1}, uleb(nil, uint64(len(moved))), moved), true
	}
	return nil, false
}
