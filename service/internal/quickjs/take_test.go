package quickjs

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// endless is an engine with one value, which is an object and an array with itself inside.
type endless struct {
	liar
	spends int
}

func (e *endless) Call(_ context.Context, f Function, stack []uint64) error {
	switch f {
	case isObject, isArray:
		stack[0] = 1
	case getFloat64:
		stack[0] = math.Float64bits(1)
	case getPropString, getPropUint32, malloc:
		stack[0] = 16
	default:
		stack[0] = 0
	}
	return nil
}

func (e *endless) Spend(int64) error {
	if e.spends++; e.spends > 100_000 {
		return errEnough
	}
	return nil
}

// TestEndlessValues: how deep values are in each other is bounded before the host's stack is.
func TestEndlessValues(t *testing.T) {
	own := itype.Type{Kind: itype.Record}
	it := &itype.Interfaces{Types: []itype.TypeDef{{Rec: &itype.RecordType{Name: "R", Fields: []itype.Field{{Name: "xs", Type: itype.Type{Kind: itype.Array, Elem: &own}}}}}}}
	vm := New(&endless{liar: liar{memory: make([]byte, 1<<16)}})
	r := vm.Run(context.Background())
	r.Take(it, own, 16)
	var m *Mismatch
	if !errors.As(r.Err(), &m) {
		t.Fatal(r.Err())
	}
	want := strings.Repeat(".xs[0]", 8) + "…[0]" + strings.Repeat(".xs[0]", 7) + ".xs is nested more than 1024 deep, which is no []R"
	if got := m.Error(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// throwing is an engine in which all that is called throws. It keeps what it has handed out.
type throwing struct {
	endless
	next Handle
	held map[Handle]bool
}

func (e *throwing) Call(ctx context.Context, f Function, stack []uint64) error {
	switch f {
	case call, getException:
		e.next++
		e.held[e.next] = true
		stack[0] = uint64(e.next)
	case isException:
		stack[0] = 1
	case freeValue:
		delete(e.held, Handle(stack[0]))
	default:
		return e.endless.Call(ctx, f, stack)
	}
	return nil
}

// TestNothingIsKeptOfWhatCannotBeDescribed: a value whose description throws is freed like any other.
func TestNothingIsKeptOfWhatCannotBeDescribed(t *testing.T) {
	e := &throwing{endless: endless{liar: liar{memory: make([]byte, 1<<16)}}, next: 100, held: map[Handle]bool{}}
	vm := New(e)
	vm.describe = 7
	r := vm.Run(context.Background())
	r.invoke(8)
	var thrown *Thrown
	if !errors.As(r.Err(), &thrown) || len(e.held) > 0 {
		t.Error(r.Err(), e.held)
	}
}
