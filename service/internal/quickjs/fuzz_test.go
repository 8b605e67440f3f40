package quickjs

import (
	"context"
	"errors"
	"testing"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// liar is an engine that answers what a fuzzer likes, and has a memory of its making.
type liar struct {
	answers []byte
	memory  []byte
	calls   int
	spent   int64
}

var errEnough = errors.New("enough")

func (l *liar) Call(_ context.Context, f Function, stack []uint64) error {
	if l.calls++; l.calls > 5000 {
		return errEnough
	}
	if len(l.answers) == 0 {
		stack[0] = 0
		return nil
	}
	n := l.answers[l.calls%len(l.answers)]
	stack[0] = uint64(n)
	if n > 250 { // far away, for addresses
		stack[0] = 0xfffffff0 + uint64(n)&15
	}
	if f == isException { // else nothing would be reached
		stack[0] = uint64(n >> 7 & (n & 1))
	}
	return nil
}

func (l *liar) Memory() itype.Memory { return l }

func (l *liar) Spend(n int64) error {
	if l.spent += n; l.spent > 1<<20 {
		return errEnough
	}
	return nil
}

func (l *liar) Size() uint32 { return uint32(len(l.memory)) }

func (l *liar) Read(offset, size uint32) ([]byte, bool) {
	if uint64(offset)+uint64(size) > uint64(len(l.memory)) {
		return nil, false
	}
	return l.memory[offset : offset+size], true
}

func (l *liar) Write(offset uint32, b []byte) bool { return l.WriteString(offset, string(b)) }

func (l *liar) WriteString(offset uint32, s string) bool {
	if uint64(offset)+uint64(len(s)) > uint64(len(l.memory)) {
		return false
	}
	copy(l.memory[offset:], s)
	return true
}

func (l *liar) Called(r *Run, _ string, args []Handle) (Handle, error) {
	if len(args) > 1 {
		return r.Throw("no"), r.Err()
	}
	return r.Give(types, itype.Type{Kind: itype.Record}, value), r.Err()
}

var (
	types = &itype.Interfaces{Types: []itype.TypeDef{{Rec: &itype.RecordType{Name: "All", Fields: []itype.Field{
		{Name: "b", Type: itype.Type{Kind: itype.Bool}}, {Name: "i", Type: itype.Type{Kind: itype.S8}}, {Name: "u", Type: itype.Type{Kind: itype.U64}}, {Name: "f", Type: itype.Type{Kind: itype.F32}},
		{Name: "s", Type: itype.Type{Kind: itype.String}}, {Name: "d", Type: itype.Type{Kind: itype.ByteArray}},
		{Name: "l", Type: itype.Type{Kind: itype.Array, Elem: &itype.Type{Kind: itype.U16}}}, {Name: "t", Type: itype.Type{Kind: itype.Array, Elem: &itype.Type{Kind: itype.String}}},
	}}}}}
	value = itype.OfRecord(itype.OfBool(true), itype.OfInt(itype.S8, -1), itype.OfUint(itype.U64, 1<<63), itype.OfF32(1), itype.OfString("s"), itype.OfBytes([]byte{1}),
		itype.OfArray(itype.OfUint(itype.U16, 7)), itype.OfArray(itype.OfString("t")))
)

// FuzzEngine works with an engine that lies: everything ends, in an error if need be, and what is taken fits its type.
func FuzzEngine(f *testing.F) {
	f.Add([]byte{8, 16, 0, 1, 24, 32, 1, 1, 1}, []byte("memory"))
	f.Add([]byte{1}, make([]byte, 300))
	f.Add([]byte{0, 255, 129}, make([]byte, 64))
	f.Fuzz(func(t *testing.T, answers, memory []byte) {
		if len(memory) > 4096 {
			return
		}
		ctx := context.Background()
		l := &liar{answers: answers, memory: append(memory, make([]byte, 8192)...)}
		vm := New(l)
		_ = vm.Start(ctx, Program{File: "f.js", Code: "code", Modules: []Module{{Name: "m", Functions: map[string]string{"f": "call m.f", "not an identifier": "x"}, Env: map[string]string{"K": "V"}}}})
		for range 4 {
			r := vm.Run(ctx)
			h := r.Export("f")
			arg := r.Give(types, itype.Type{Kind: itype.Record}, value)
			result := r.Invoke(h, arg)
			settled, _ := r.Settle(result)
			v := r.Take(types, itype.Type{Kind: itype.Record}, settled)
			if r.Err() == nil && !types.Compatible(itype.Type{Kind: itype.Record}, v) {
				t.Fatalf("%s fits no type", v)
			}
			r.Free(h, arg, result)
		}
		for name := range Imports {
			stack := make([]uint64, 5)
			for i := range stack {
				if len(answers) > 0 {
					stack[i] = uint64(answers[i%len(answers)])
				}
			}
			_ = vm.Import(ctx, name, l, stack)
		}
	})
}
