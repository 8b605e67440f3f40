package meter

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/service/wasm"
)

const (
	opLoop        = 0x03
	opEnd         = 0x0b
	opBranchTable = 0x0e
	opCall        = 0x10
	opRefFunc     = 0xd2
	opBulk        = 0xfc
)

// Weights of what takes longer than an instruction (spec/services.md#S33). A call of an import is charged by who answers it: it
// may be made through a table.
const (
	tableWeight = 1000 // what changes many elements of a table
	bulkShift   = 6    // 64 bytes that are moved count as one

	interpreterTable = 32 // targets of a branch in a loop that is that of an interpreter
)

// Bounds of code. The engine takes time with the square of a function's blocks and more for loops in loops, and cannot be
// stopped. What compilers write stays far below: 600 blocks and six loops in each other at most, 20 million squares in a
// module of 20 MB (spec/services.md#S41).
const (
	maxBody    = 1 << 20 // bytes of a function
	maxBlocks  = 4096    // of a function; a loop counts as three, since it is charged
	maxLoops   = 64      // loops in each other
	maxSquares = 100 << 20
)

// size is what a module's code takes to be compiled.
type size struct {
	blocks, loops int // of the function: how many there were, and how many are open
	squares       int // of the module: functions by their blocks, loops by how deep they are
}

// enter counts a block.
func (s *size) enter(loop bool) error {
	s.blocks++
	if loop {
		s.loops++
		s.blocks += 2
		s.squares += 10 * s.loops * s.loops
	}
	return s.check()
}

// table counts the targets of a branch: four are as much as a block.
func (s *size) table(targets int) error {
	s.blocks += targets / 4
	return s.check()
}

func (s *size) check() error {
	if s.blocks > maxBlocks || s.loops > maxLoops {
		return fmt.Errorf("it has %d blocks, %d loops in each other", s.blocks, s.loops)
	}
	return nil
}

// leave ends a function.
func (s *size) leave() error {
	s.squares += s.blocks * s.blocks
	s.blocks = 0
	if s.squares > maxSquares {
		return fmt.Errorf("the module has too many blocks")
	}
	return nil
}

// codeSection puts charges into every function.
func (w *rewriter) codeSection(r *wasm.Reader) []byte {
	n := r.Count()
	if n != uint64(len(w.functions)) {
		r.Fail(fmt.Errorf("there are %d bodies for %d functions", n, len(w.functions)))
		return nil
	}
	out := uleb(make([]byte, 0, len(r.Bytes)*5/4), n)
	b := &body{w: w}
	for i := range n {
		code := r.Take(r.Uleb())
		if len(code) > maxBody {
			r.Fail(fmt.Errorf("function %d takes %d bytes, at most %d are allowed", w.importFuncs+i, len(code), maxBody))
		}
		if r.Err != nil {
			return nil
		}
		rewritten, err := b.rewrite(code, w.params[w.functions[i]])
		if err != nil {
			r.Fail(fmt.Errorf("function %d: %w", w.importFuncs+i, err))
			return nil
		}
		out = append(uleb(out, uint64(len(rewritten))), rewritten...)
	}
	return out
}

// body rewrites functions, one after the other. A region is what runs as often as its beginning at most: the function without
// its loops, or one round of a loop without those in it. The charge for a region stands at its beginning, its size is known
// at its end: so pieces of code are collected first.
//
// The loop of an interpreter branches by a large table, and runs a hundredth of its code in a round. There, every place behind
// a block, to which a branch can lead, begins a region of its own: otherwise a round would be charged a hundred times what it
// does.
type body struct {
	w       *rewriter
	r       wasm.Reader
	code    []byte  // without charges
	pieces  []piece // where charges go
	weights []int64 // of regions
	wholes  []int   // regions of which they are parts, or themselves
	parts   int
	open    []int  // regions, the innermost last
	split   []bool // whether these are the loops of interpreters, or parts of them
	blocks  []bool // whether an open block is a loop
	size    size
	out     []byte
}

// piece is a place in the code where the charge of a region goes. A part of a region has whole for that, others themselves.
type piece struct{ end, region, whole int }

func (b *body) rewrite(code []byte, params uint64) ([]byte, error) {
	b.r = wasm.Reader{Bytes: code}
	b.code, b.pieces, b.weights, b.open, b.split, b.blocks = b.code[:0], b.pieces[:0], b.weights[:0], b.open[:0], b.split[:0], b.blocks[:0]
	b.wholes, b.parts = b.wholes[:0], 0
	r := &b.r
	locals, groups := params, r.Count()
	start := r.At
	for range groups {
		locals += r.Uleb()
		r.Byte()
	}
	groupsEnd := r.At
	b.enter()
	b.blocks = append(b.blocks, false)
	bulk := false
	for r.More() && len(b.blocks) > 0 {
		bulk = b.instruction(locals) || bulk
	}
	if r.Err == nil && r.More() {
		r.Fail(fmt.Errorf("code goes on behind its end"))
	}
	if r.Err == nil && len(b.blocks) > 0 {
		r.Fail(wasm.ErrCut)
	}
	if r.Err != nil {
		return nil, r.Err
	}
	b.join()
	if err := b.size.leave(); err != nil {
		return nil, err
	}
	// The size of what a bulk instruction moves is kept in a local of its own.
	extra := uint64(0)
	if bulk {
		extra = 1
	}
	out := append(uleb(b.out[:0], groups+extra), code[start:groupsEnd]...)
	if bulk {
		out = append(uleb(out, 1), 0x7f)
	}
	from := 0
	for _, p := range b.pieces {
		out = append(out, b.code[from:p.end]...)
		out = b.w.charge(out, b.weights[p.region])
		from = p.end
	}
	b.out = append(out, b.code[from:]...)
	return b.out, nil
}

// enter begins a region here.
func (b *body) enter() {
	b.open, b.split = append(b.open, len(b.weights)), append(b.split, false)
	b.pieces = append(b.pieces, piece{len(b.code), len(b.weights), len(b.weights)})
	b.weights = append(b.weights, 0)
	b.wholes = append(b.wholes, len(b.wholes))
}

// part begins a region here in place of the innermost.
func (b *body) part() {
	whole := b.wholes[b.open[len(b.open)-1]]
	b.open[len(b.open)-1] = len(b.weights)
	b.pieces = append(b.pieces, piece{len(b.code), len(b.weights), whole})
	b.weights = append(b.weights, 0)
	b.wholes = append(b.wholes, whole)
	b.parts++
}

// join makes regions whole again if their parts, which are charged each, are too many.
func (b *body) join() {
	if blocks := b.size.blocks + 2*b.parts; blocks <= maxBlocks {
		b.size.blocks = blocks
		return
	}
	kept := b.pieces[:0]
	for _, p := range b.pieces {
		if p.whole == p.region {
			kept = append(kept, p)
		} else {
			b.weights[p.whole] += b.weights[p.region]
		}
	}
	b.pieces = kept
}

// instruction copies one instruction. It reports whether that one needs the extra local, which has the index scratch.
func (b *body) instruction(scratch uint64) (bulk bool) {
	r := &b.r
	start := r.At
	op := r.Byte()
	weight := &b.weights[b.open[len(b.open)-1]]
	*weight++
	switch op {
	case 0x02, opLoop, 0x04: // block, loop, if
		r.Leb()
		b.code = append(b.code, r.Bytes[start:r.At]...)
		if op == opLoop {
			b.enter()
		}
		b.blocks = append(b.blocks, op == opLoop)
		if err := b.size.enter(op == opLoop); err != nil {
			r.Fail(err)
		}
		return false
	case opEnd:
		top := len(b.blocks) - 1
		if b.blocks[top] {
			b.open, b.split = b.open[:len(b.open)-1], b.split[:len(b.split)-1]
			b.size.loops--
		}
		loop := b.blocks[top]
		b.blocks = b.blocks[:top]
		if !loop && top > 0 && b.split[len(b.split)-1] {
			b.code = append(b.code, op)
			b.part()
			return false
		}
	case opCall, opRefFunc:
		index := r.Uleb()
		b.code = uleb(append(b.code, op), b.w.function(index))
		return false
	case 0x23, 0x24: // global.get, global.set: the counter is out of reach
		if index := r.Uleb(); index >= b.w.globals {
			r.Fail(fmt.Errorf("there is no global %d", index))
		}
	case opBranchTable:
		n := r.Count()
		if n >= interpreterTable && len(b.open) > 1 {
			b.split[len(b.split)-1] = true
			for top := len(b.blocks) - 1; !b.blocks[top] && *weight > 1; top-- { // a block for each target: brackets, no work
				*weight--
			}
		}
		if err := b.size.table(int(n)); err != nil {
			r.Fail(err)
		}
		for range n + 1 {
			r.Uleb()
		}
	case opBulk:
		sub := r.Uleb()
		switch {
		case sub <= 7: // saturating conversions
		case sub == 8 || sub == 10: // memory.init, memory.copy
			r.Uleb()
			r.Uleb()
			bulk = true
			b.w.info.DataByNumber = b.w.info.DataByNumber || sub == 8
		case sub == 11: // memory.fill
			r.Uleb()
			bulk = true
		case sub == 12 || sub == 14: // table.init, table.copy
			*weight += tableWeight
			r.Uleb()
			r.Uleb()
		case sub == 15 || sub == 17: // table.grow, table.fill
			*weight += tableWeight
			r.Uleb()
		case sub == 9 || sub == 13 || sub == 16: // data.drop, elem.drop, table.size
			r.Uleb()
			b.w.info.DataByNumber = b.w.info.DataByNumber || sub == 9
		default:
			r.Fail(fmt.Errorf("the bulk instruction %d is not supported", sub))
		}
		if bulk {
			b.code = b.w.chargeBulk(b.code, scratch)
		}
	default:
		r.Immediates(op)
	}
	if r.Err == nil {
		b.code = append(b.code, r.Bytes[start:r.At]...)
	}
	return bulk
}

// charge takes a weight off the counter and asks for more if that leaves less than nothing.
func (w *rewriter) charge(out []byte, weight int64) []byte {
	out = uleb(append(out, 0x23), w.globals)           // global.get
	out = wasm.AppendSigned(append(out, 0x42), weight) // i64.const
	return w.settle(out)
}

// chargeBulk takes the size on top of the stack, which it leaves there, off the counter.
func (w *rewriter) chargeBulk(out []byte, scratch uint64) []byte {
	out = uleb(append(out, 0x22), scratch)   // local.tee
	out = uleb(append(out, 0x23), w.globals) // global.get
	out = uleb(append(out, 0x20), scratch)   // local.get
	out = append(out, 0xad)                  // i64.extend_i32_u
	out = append(out, 0x42, bulkShift, 0x88) // i64.const, i64.shr_u
	return w.settle(out)
}

// settle subtracts and asks for more.
func (w *rewriter) settle(out []byte) []byte {
	out = uleb(append(out, 0x7d, 0x24), w.globals)                 // i64.sub, global.set
	out = uleb(append(out, 0x23), w.globals)                       // global.get
	out = append(out, 0x42, 0, 0x53, 0x04, 0x40)                   // i64.const 0, i64.lt_s, if
	return append(uleb(append(out, opCall), w.importFuncs), opEnd) // call refill, end
}
