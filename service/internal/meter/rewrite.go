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
}

const (
	secType = 1 + iota
	secImport
	secFunction
	secTable
	secMemory
	secGlobal
	secExport
	secStart
	secElement
	secCode
	secData
	secDataCount
	sections
)

// order is that of the sections in a binary.
var order = []byte{secType, secImport, secFunction, secTable, secMemory, secGlobal, secExport, secStart, secElement, secDataCount, secCode, secData}

// rewriter holds what is known of a binary.
type rewriter struct {
	body        [sections][]byte
	has         [sections]bool
	types       uint64   // their number
	params      []uint64 // of every type
	importFuncs uint64   // defined functions begin here; those move up by one
	globals     uint64   // the counter comes behind them
	functions   []uint64 // type of every defined function
	info        Info
}

// Rewrite returns the binary with a meter. The result is to be validated by the engine: only what the meter itself relies on
// is checked here.
func Rewrite(wasm []byte) ([]byte, Info, error) {
	all, err := itype.Sections(wasm)
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
		case s.ID >= sections:
			return nil, Info{}, fmt.Errorf("sections with id %d are not supported", s.ID)
		case w.has[s.ID]:
			return nil, Info{}, fmt.Errorf("there are two sections with id %d", s.ID)
		default:
			w.body[s.ID], w.has[s.ID] = s.Body, true
		}
	}
	for _, step := range []struct {
		id  byte
		run func(*reader) []byte
	}{
		{secType, w.typeSection}, {secImport, w.importSection}, {secFunction, w.functionSection}, {secTable, w.tableSection},
		{secMemory, w.memorySection}, {secGlobal, w.globalSection}, {secExport, w.exportSection}, {secStart, w.startSection},
		{secElement, w.elementSection}, {secCode, w.codeSection},
	} {
		added := step.id == secType || step.id == secImport || step.id == secGlobal || step.id == secExport
		if !w.has[step.id] && !added {
			continue
		}
		r := &reader{b: w.body[step.id]}
		if !w.has[step.id] {
			r.b = []byte{0} // an empty list
		}
		out := step.run(r)
		if r.err == nil && r.i != len(r.b) {
			r.fail(fmt.Errorf("a section with id %d is longer than its content", step.id))
		}
		if r.err != nil {
			return nil, Info{}, r.err
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
func (w *rewriter) typeSection(r *reader) []byte {
	w.types = r.count()
	start := r.i
	for range w.types {
		if form := r.byte(); form != 0x60 && r.err == nil {
			r.fail(fmt.Errorf("types of the form %#x are not supported", form))
		}
		n := r.count()
		w.params = append(w.params, n)
		r.take(n)
		r.take(r.count())
		if r.err != nil {
			return nil
		}
	}
	return append(append(uleb(nil, w.types+1), r.b[start:r.i]...), 0x60, 0, 0)
}

// importSection adds the refill function behind the others, so that their indices stay.
func (w *rewriter) importSection(r *reader) []byte {
	n, start := r.imports(func(namespace, _ string, kind byte) {
		switch {
		case namespace == Namespace:
			r.fail(fmt.Errorf("the namespace %s is reserved", Namespace))
		case kind == importFunc:
			w.importFuncs++
		case kind == importGlobal:
			w.globals++
		}
	})
	if r.err != nil {
		return nil
	}
	out := append(uleb(nil, n+1), r.b[start:r.i]...)
	return uleb(append(name(name(out, Namespace), Refill), 0), w.types)
}

func (w *rewriter) functionSection(r *reader) []byte {
	for range r.count() {
		t := r.uleb()
		if t >= w.types {
			r.fail(fmt.Errorf("there is no type %d", t))
			return nil
		}
		w.functions = append(w.functions, t)
	}
	return r.b
}

// tableSection bounds tables.
func (w *rewriter) tableSection(r *reader) []byte {
	n := r.count()
	out := uleb(nil, n)
	share := MaxTable / max(n, 1)
	for range n {
		out = append(out, r.byte())
		minimum, maximum, bounded := r.limits()
		if minimum > share {
			r.fail(fmt.Errorf("one of %d tables has %d elements, at most %d are allowed in all", n, minimum, MaxTable))
		}
		if !bounded || maximum > share {
			maximum = share
		}
		if r.err != nil {
			return nil
		}
		w.info.TableElements += minimum
		out = uleb(uleb(append(out, 1), minimum), maximum)
	}
	return out
}

func (w *rewriter) memorySection(r *reader) []byte {
	for range r.count() {
		pages, _, _ := r.limits()
		w.info.MemoryPages += pages
	}
	return r.b
}

// globalSection adds the counter. It begins at zero, so that the first charge asks for more.
func (w *rewriter) globalSection(r *reader) []byte {
	n := r.count()
	out := uleb(nil, n+1)
	for range n {
		out = append(out, r.take(2)...)
		out = w.expression(out, r)
		if r.err != nil {
			return nil
		}
	}
	w.globals += n
	return append(out, 0x7e, 1, 0x42, 0, 0x0b)
}

func (w *rewriter) exportSection(r *reader) []byte {
	n := r.count()
	out := uleb(nil, n+1)
	for range n {
		s := string(r.take(r.uleb()))
		kind := r.byte()
		index := r.uleb()
		switch {
		case s == Left:
			r.fail(fmt.Errorf("the export %s is reserved", Left))
		case kind == 0:
			index = w.function(index)
		case kind == 3 && index >= w.globals:
			r.fail(fmt.Errorf("there is no global %d", index))
		}
		if r.err != nil {
			return nil
		}
		out = uleb(append(name(out, s), kind), index)
	}
	return uleb(append(name(out, Left), 3), w.globals)
}

func (w *rewriter) startSection(r *reader) []byte { return uleb(nil, w.function(r.uleb())) }

// elementSection moves the functions in tables. The eight forms differ in what stands before the list and whether its
// items are functions or expressions.
func (w *rewriter) elementSection(r *reader) []byte {
	n := r.count()
	out := uleb(nil, n)
	for range n {
		form := r.uleb()
		if form > 7 {
			r.fail(fmt.Errorf("elements of form %d are not supported", form))
		}
		out = uleb(out, form)
		passive, explicit, expressions := form&1 != 0, form&2 != 0, form&4 != 0
		if !passive {
			if explicit {
				out = uleb(out, r.uleb())
			}
			out = w.expression(out, r)
		}
		if passive || explicit {
			out = append(out, r.byte()) // kind or type
		}
		items := r.count()
		out = uleb(out, items)
		for range items {
			if expressions {
				out = w.expression(out, r)
			} else {
				out = uleb(out, w.function(r.uleb()))
			}
			if r.err != nil {
				return nil
			}
		}
	}
	return out
}

// expression copies a constant expression to its end.
func (w *rewriter) expression(out []byte, r *reader) []byte {
	for r.err == nil {
		op := r.byte()
		out = append(out, op)
		switch op {
		case opEnd:
			return out
		case opRefFunc:
			out = uleb(out, w.function(r.uleb()))
		case 0x41, 0x42, 0x23, 0xd0: // numbers, global.get, ref.null
			start := r.i
			r.leb()
			out = append(out, r.b[start:r.i]...)
		case 0x43:
			out = append(out, r.take(4)...)
		case 0x44:
			out = append(out, r.take(8)...)
		case 0xfd:
			if sub := r.uleb(); sub != 12 {
				r.fail(fmt.Errorf("constant expressions with the vector instruction %d are not supported", sub))
			}
			out = append(append(out, 12), r.take(16)...)
		default:
			r.fail(fmt.Errorf("constant expressions with the instruction %#x are not supported", op))
		}
	}
	return nil
}

// nameSection moves the names of functions, so that traps show them; other names are dropped, and all if they can't be read.
func (w *rewriter) nameSection(body []byte) ([]byte, bool) {
	for r := (&reader{b: body}); r.more(); {
		id := r.byte()
		sub := r.take(r.uleb())
		if id != 1 || r.err != nil {
			continue
		}
		q := &reader{b: sub}
		n := q.count()
		moved := uleb(nil, n)
		last := -1
		for range n {
			index := q.uleb()
			s := q.take(q.uleb())
			if q.err != nil || int(index) <= last {
				return nil, false
			}
			last = int(index)
			moved = append(uleb(uleb(moved, w.function(index)), uint64(len(s))), s...)
		}
		return slices.Concat([]byte{1}, uleb(nil, uint64(len(moved))), moved), true
	}
	return nil, false
}
