package quickjs

import (
	"context"
	_ "embed"
	"errors"

	"github.com/aquifer-dev/aquifer/service/itype"
)

//go:embed prelude.js
var prelude string

// Handle is the address of a value in the engine; 0 is none.
type Handle uint32

// VM is an engine that runs.
type VM struct {
	m                     Machine
	undefined, yes, no    Handle
	scratch, scratchSize  uint32            // memory for what is handed over
	names                 map[string]uint32 // of properties, as the engine reads them
	show, describe, error Handle
	unsigned              Handle
	give, take            map[itype.Kind]Handle
	modules               map[string]string // sources, by name
	exports               Handle            // of the service
	describing            bool              // what was thrown
}

// Run is what the host does with an engine, within one call. The first error ends it: what follows does nothing, and answers
// nothing of meaning.
type Run struct {
	*VM
	ctx context.Context
	err error

	threw bool // for a function of the host: it has thrown, and answers nothing
}

// Run begins to work with the engine.
func (vm *VM) Run(ctx context.Context) *Run { return &Run{VM: vm, ctx: ctx} }

// Err is what ended the run, if anything did.
func (r *Run) Err() error { return r.err }

func (r *Run) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

var errMemory = errors.New("the engine hands out places outside of its memory")

// do calls a function of the engine.
func (r *Run) do(f Function, args ...uint64) uint64 {
	if r.err != nil {
		return 0
	}
	var stack [5]uint64
	copy(stack[:], args)
	if err := r.m.Call(r.ctx, f, stack[:max(1, len(args))]); err != nil {
		r.fail(err)
		return 0
	}
	return stack[0]
}

// handle calls a function whose result is a value. An exception ends the run.
func (r *Run) handle(f Function, args ...uint64) Handle {
	h := Handle(r.do(f, args...))
	if r.err != nil {
		return 0
	}
	if h == 0 {
		r.fail(errMemory)
		return 0
	}
	if r.is(isException, h) {
		r.Free(h)
		r.fail(r.exception())
		return 0
	}
	return h
}

// is asks the engine about a value.
func (r *Run) is(f Function, h Handle) bool { return uint32(r.do(f, uint64(h))) != 0 }

// Free gives values back, also when what was thrown, or did not fit, has ended the run.
func (r *Run) Free(handles ...Handle) {
	if !r.Usable() {
		return
	}
	for _, h := range handles {
		if h == 0 || h == r.undefined || h == r.yes || h == r.no {
			continue
		}
		stack := [1]uint64{uint64(h)}
		if err := r.m.Call(r.ctx, freeValue, stack[:]); err != nil {
			r.err = err
			return
		}
	}
}

// Usable tells whether the engine can go on after what has ended the run.
func (r *Run) Usable() bool {
	switch r.err.(type) {
	case nil, *Thrown, *Mismatch:
		return true
	}
	return false
}

// room is memory of a size in the engine, good until the next that is asked for.
func (r *Run) room(size int) uint32 {
	if n := uint32(size); n > r.scratchSize || r.scratch == 0 {
		if r.scratch != 0 {
			r.do(free, uint64(r.scratch))
			r.scratch, r.scratchSize = 0, 0
		}
		p := r.alloc(max(n, 4096))
		if r.err != nil {
			return 0
		}
		r.scratch, r.scratchSize = p, max(n, 4096)
	}
	return r.scratch
}

func (r *Run) alloc(n uint32) uint32 {
	p := uint32(r.do(malloc, uint64(n)))
	if r.err == nil && p == 0 {
		r.fail(&Thrown{Text: outOfMemory})
	}
	return p
}

// put copies a text to a place.
func (r *Run) put(at uint32, s string) {
	if r.err == nil && !r.m.Memory().WriteString(at, s) {
		r.fail(errMemory)
	}
}

// word reads a word of memory.
func (r *Run) word(at uint32) uint32 {
	if r.err != nil {
		return 0
	}
	b, ok := r.m.Memory().Read(at, 4)
	if !ok {
		r.fail(errMemory)
		return 0
	}
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// kept is a text that stays in the engine, for names of properties.
func (r *Run) kept(s string) uint64 {
	if p := r.names[s]; p != 0 {
		return uint64(p)
	}
	p := r.alloc(uint32(len(s) + 1))
	r.put(p, s+"\x00")
	if r.err == nil {
		r.names[s] = p
	}
	return uint64(p)
}

// text makes a string.
func (r *Run) text(s string) Handle {
	p := r.room(len(s) + 1)
	r.put(p, s+"\x00")
	return r.handle(newString, uint64(p), uint64(len(s)))
}

// readText is the text of a string, or of what can be made one. Halves of surrogates stay what they are: no UTF-8.
func (r *Run) readText(h Handle) string {
	size := r.room(4)
	p := uint32(r.do(getStringLen, uint64(h), uint64(size)))
	if r.err == nil && p == 0 {
		r.fail(r.exception())
	}
	n := r.word(size)
	if r.err != nil {
		return ""
	}
	if err := r.m.Spend(int64(n)); err != nil {
		r.fail(err)
		return ""
	}
	b, ok := r.m.Memory().Read(p, n)
	if !ok {
		r.fail(errMemory)
		return ""
	}
	s := string(b)
	r.do(freeCString, uint64(p))
	return s
}

func (r *Run) prop(h Handle, name string) Handle {
	return r.handle(getPropString, uint64(h), r.kept(name))
}

func (r *Run) setProp(h Handle, name string, v Handle) {
	r.set(r.do(setPropString, uint64(h), r.kept(name), uint64(v)))
}

// set looks at what setting a property has answered.
func (r *Run) set(result uint64) {
	if r.err == nil && int32(result) < 0 {
		r.fail(r.exception())
	}
}

func (r *Run) item(h Handle, i int) Handle {
	return r.handle(getPropUint32, uint64(h), uint64(uint32(i)))
}

func (r *Run) setItem(h Handle, i int, v Handle) {
	r.set(r.do(setPropUint32, uint64(h), uint64(uint32(i)), uint64(v)))
}

// invoke calls a function in JavaScript.
func (r *Run) invoke(f Handle, args ...Handle) Handle {
	p := r.room(4 * len(args))
	words := make([]byte, 0, 4*len(args))
	for _, a := range args {
		words = append(words, byte(a), byte(a>>8), byte(a>>16), byte(a>>24))
	}
	r.put(p, string(words))
	return r.handle(call, uint64(f), uint64(r.undefined), uint64(len(args)), uint64(p))
}

const outOfMemory = "InternalError: out of memory"

// Thrown is an exception.
type Thrown struct{ Text, Stack string }

// Error is the exception as text.
func (t *Thrown) Error() string { return t.Text }

// exception takes the exception that was thrown last.
func (r *Run) exception() error {
	e := Handle(r.do(getException))
	if r.err != nil {
		return r.err
	}
	return r.thrown(e)
}

// thrown describes what was thrown, and frees it. If that fails itself, nothing is known of it.
func (r *Run) thrown(e Handle) error {
	if r.describe == 0 {
		return errStart
	}
	if r.describing { // it has thrown itself
		r.Free(e)
		return &Thrown{Text: outOfMemory}
	}
	r.describing = true
	defer func() { r.describing = false }()
	q := r.VM.Run(r.ctx)
	p := q.room(4)
	q.put(p, string([]byte{byte(e), byte(e >> 8), byte(e >> 16), byte(e >> 24)}))
	pair := Handle(q.do(call, uint64(r.describe), uint64(r.undefined), 1, uint64(p)))
	if q.err == nil && q.is(isException, pair) {
		q.Free(pair, Handle(q.do(getException)), e)
		return &Thrown{Text: outOfMemory}
	}
	text, stack := q.item(pair, 0), q.item(pair, 1)
	t := &Thrown{Text: q.readText(text), Stack: q.readText(stack)}
	q.Free(text, stack, pair, e)
	if q.err != nil {
		return q.err
	}
	return t
}

// Throw makes an error of a text and throws it; the answer is what a function of the host then has to answer.
func (r *Run) Throw(text string) Handle {
	t := r.text(text)
	e := r.invoke(r.error, t)
	if r.err != nil {
		return 0
	}
	h := Handle(r.do(throw, uint64(e)))
	r.Free(h, e, t)
	r.threw = true
	return 0
}
