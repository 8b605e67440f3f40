package itype

import (
	"context"
	"fmt"
)

// Run runs the code of an adapter with its inputs and returns what it leaves on the stack, which is the room that it is given
// if that is large enough. The section has passed [Interfaces.Check]. Errors begin with the instruction at fault
// (spec/services.md#S40).
func (it *Interfaces) Run(ctx context.Context, m Machine, code []Instr, in, room []Value) ([]Value, error) {
	r := runner{it: it, m: m, in: in, stack: room[:0]}
	for i := range code {
		if err := r.step(ctx, &code[i]); err != nil {
			return nil, fmt.Errorf("`%s` %w", code[i], err)
		}
	}
	return r.stack, nil
}

// runner is the state of an adapter.
type runner struct {
	it    *Interfaces
	m     Machine
	in    []Value
	stack []Value
}

func (r *runner) push(v Value) { r.stack = append(r.stack, v) }

// need makes sure that the stack holds n values.
func (r *runner) need(n int) error {
	if len(r.stack) < n {
		return fmt.Errorf("needed to read `%d` value(s) from the stack, but it doesn't contain enough data", n)
	}
	return nil
}

// pop takes a value of a kind off the stack.
func (r *runner) pop(kind Kind) (Value, error) {
	if err := r.need(1); err != nil {
		return Value{}, err
	}
	v := r.stack[len(r.stack)-1]
	if v.kind != kind {
		return Value{}, fmt.Errorf("read a value `%s` from the stack, that can't be converted to `%s`", v, debug[kind])
	}
	r.stack = r.stack[:len(r.stack)-1]
	return v, nil
}

// block takes a pointer and a size off the stack.
func (r *runner) block() (offset, size uint32, err error) {
	if err = r.need(2); err != nil {
		return
	}
	s, err := r.pop(I32)
	if err != nil {
		return
	}
	p, err := r.pop(I32)
	return uint32(p.bits), uint32(s.bits), err
}

func (r *runner) step(ctx context.Context, in *Instr) error {
	if in.Op >= firstConversion && in.Op <= lastConversion {
		if err := r.need(1); err != nil {
			return err
		}
		top := &r.stack[len(r.stack)-1]
		v, err := conversions[in.Op-firstConversion].run(*top)
		*top = v
		return err
	}
	switch in.Op {
	case ArgGet:
		if in.Arg >= uint64(len(r.in)) {
			return fmt.Errorf("cannot access invocation inputs #%d because it doesn't exist", in.Arg)
		}
		r.push(r.in[in.Arg])
	case CallCore:
		stack, err := r.m.CallCore(ctx, in.Arg, r.stack)
		r.stack = stack
		return err
	case PushI32:
		r.push(OfInt(I32, int64(int32(in.Arg))))
	case PushI64:
		r.push(OfInt(I64, int64(in.Arg)))
	case Dup:
		if err := r.need(1); err != nil {
			return err
		}
		r.push(r.stack[len(r.stack)-1])
	case Swap2:
		if err := r.need(2); err != nil {
			return err
		}
		top := len(r.stack) - 1
		r.stack[top], r.stack[top-1] = r.stack[top-1], r.stack[top]
	case BoolFromI32:
		v, err := r.pop(I32)
		if err != nil {
			return err
		}
		r.push(OfBool(v.bits != 0))
	case I32FromBool:
		v, err := r.pop(Bool)
		if err != nil {
			return err
		}
		r.push(OfInt(I32, int64(v.bits)))
	case StringSize, StringLift, StringLower, ByteArraySize, ByteArrayLift, ByteArrayLower:
		return r.text(in.Op)
	default:
		return r.compound(ctx, in)
	}
	return nil
}

// text runs the instructions for strings and byte arrays.
func (r *runner) text(op Op) error {
	l := lifter{r.it, r.m, r.m.Memory()}
	switch op {
	case StringSize:
		v, err := r.pop(String)
		if err != nil {
			return err
		}
		r.push(OfInt(I32, int64(int32(len(v.text)))))
	case ByteArraySize:
		v, err := r.byteArray()
		if err != nil {
			return err
		}
		r.push(OfInt(I32, int64(int32(len(v.text)))))
	case StringLift, ByteArrayLift:
		offset, size, err := r.block()
		if err != nil {
			return err
		}
		if end := uint64(offset) + uint64(size); size > 0 && end > uint64(l.mem.Size()) { // the original's two libraries say it in two ways
			return fmt.Errorf("read out of the memory bounds (index %d > memory length %d)", end, l.mem.Size())
		}
		lift := l.string
		if op == ByteArrayLift {
			lift = l.byteArray
		}
		v, err := lift(offset, size)
		if err != nil {
			return err
		}
		r.push(v)
	default: // lowering copies into a block that the code has allocated
		if err := r.need(2); err != nil {
			return err
		}
		var v Value
		var err error
		if op == StringLower {
			v, err = r.pop(String)
		} else {
			v, err = r.byteArray()
		}
		if err != nil {
			return err
		}
		p, err := r.pop(I32)
		if err != nil {
			return err
		}
		if err := write(l.mem, uint32(p.bits), v.text); err != nil {
			return err
		}
		r.push(p)
		r.push(OfInt(I32, int64(int32(len(v.text)))))
	}
	return nil
}

// byteArray takes a byte array off the stack, or an array of u8 in its place.
func (r *runner) byteArray() (Value, error) {
	if err := r.need(1); err != nil {
		return Value{}, err
	}
	v := r.stack[len(r.stack)-1]
	if !r.it.Compatible(Type{Kind: ByteArray}, v) {
		return r.pop(ByteArray)
	}
	r.stack = r.stack[:len(r.stack)-1]
	if v.kind == Array {
		b := make([]byte, len(v.items))
		for i, item := range v.items {
			b[i] = byte(item.bits)
		}
		v = OfBytes(b)
	}
	return v, nil
}

// compound runs the instructions for arrays and records.
func (r *runner) compound(ctx context.Context, in *Instr) error {
	switch in.Op {
	case ArrayLift:
		offset, n, err := r.block()
		if err != nil {
			return err
		}
		v, err := r.it.LiftArray(r.m, in.Elem, offset, n)
		if err != nil {
			return err
		}
		r.push(v)
	case RecordLift:
		p, err := r.pop(I32)
		if err != nil {
			return err
		}
		v, err := lifter{r.it, r.m, r.m.Memory()}.record(in.Arg, uint32(p.bits), 0)
		if err != nil {
			return err
		}
		r.push(v)
	case ArrayLower, RecordLower:
		t := Type{Kind: Record, Rec: in.Arg}
		if in.Op == ArrayLower {
			t = Type{Kind: Array, Elem: &in.Elem}
		}
		if err := r.need(1); err != nil {
			return err
		}
		v := r.stack[len(r.stack)-1]
		if !r.it.Compatible(t, v) {
			return fmt.Errorf("read a value `%s` from the stack, that can't be converted to `%s`", v, t.debug())
		}
		r.stack = r.stack[:len(r.stack)-1]
		l := lowerer{ctx, r.m, 0}
		if in.Op == RecordLower {
			offset, err := l.record(v)
			r.push(OfInt(I32, int64(int32(offset))))
			return err
		}
		var offset uint32
		var err error
		n := len(v.items)
		if v.kind == ByteArray {
			n = len(v.text)
			offset, err = l.bytes(v.text)
		} else {
			offset, err = l.array(v.items)
		}
		r.push(OfInt(I32, int64(int32(offset))))
		r.push(OfInt(I32, int64(int32(n))))
		return err
	default:
		return fmt.Errorf("is no instruction")
	}
	return nil
}
