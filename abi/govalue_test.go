package abi

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

type goItem struct {
	Raw  []byte   `json:"raw"`
	Tags []string `json:"tags"`
	N    *uint64  `json:"n"`
}

func scalar(name string) *Type { return &Type{Kind: Scalar, Name: name} }
func array(t *Type) *Type      { return &Type{Kind: Array, Elem: t} }

var itemType = &Type{Kind: Struct, Name: "Item", Fields: []Field{
	{"n", &Type{Kind: Option, Elem: scalar("u64")}}, {"raw", array(scalar("u8"))}, {"tags", array(scalar("string"))},
}}

func TestGoValues(t *testing.T) {
	n := uint64(1<<64 - 1)
	for _, c := range []struct {
		t    *Type
		v    any
		want string
	}{
		{itemType, goItem{}, `{"n":null,"raw":[],"tags":[]}`},
		{itemType, goItem{Raw: []byte{0, 255}, Tags: []string{"a"}, N: &n}, `{"n":18446744073709551615,"raw":[0,255],"tags":["a"]}`},
		{array(array(scalar("u8"))), [][]byte{nil, {7}}, `[[],[7]]`},
		{array(scalar("u16")), []uint16{7}, `[7]`},
		{&Type{Kind: Option, Elem: array(scalar("u8"))}, (*[]byte)(nil), `null`},
		{&Type{Kind: Top}, json.RawMessage(nil), `null`},
		{&Type{Kind: Top}, json.RawMessage(`{"x":[]}`), `{"x":[]}`},
		{scalar("f32"), float32(0.1), `0.1`},
	} {
		got, err := FromGo(c.t, "x", c.v)
		if err != nil || string(got) != c.want {
			t.Errorf("%#v: %s %v, want %s", c.v, got, err, c.want)
		}
	}
	for _, c := range []struct {
		t *Type
		v any
	}{
		{scalar("string"), 5}, {array(scalar("u8")), "no base64"}, {itemType, []int{1}}, {scalar("u8"), make(chan int)},
	} {
		if got, err := FromGo(c.t, "x", c.v); err == nil {
			t.Errorf("%#v is %s", c.v, got)
		}
	}
	var mismatch *Mismatch
	var raw []byte
	if err := ToGo(array(scalar("u8")), "x", json.RawMessage(`[1,256]`), &raw); !errors.As(err, &mismatch) || mismatch.Path != "x[1]" {
		t.Errorf("a byte of 256: %v", err)
	}
	var small uint8
	if err := ToGo(scalar("u8"), "x", json.RawMessage(`-1`), &small); err == nil {
		t.Errorf("-1 is %d", small)
	}
}

func TestGoValuesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		item := goItem{
			Raw:  rapid.SliceOf(rapid.Byte()).Draw(t, "raw"),
			Tags: rapid.SliceOf(rapid.String()).Draw(t, "tags"),
			N:    rapid.Ptr(rapid.Uint64(), true).Draw(t, "n"),
		}
		text, err := FromGo(itemType, "x", item)
		if err != nil {
			t.Fatal(err)
		}
		var back goItem
		if err := ToGo(itemType, "x", text, &back); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if d := cmp.Diff(item, back); d != "" {
			t.Fatal(d)
		}
	})
}

// echo is a caller whose functions answer with their arguments, and call the last one first if it is a callback.
type echo struct{ results []json.RawMessage }

func (e echo) CallFunction(ctx context.Context, f *Function, args []Argument) ([]json.RawMessage, error) {
	var out []json.RawMessage
	for i, a := range args {
		if a.Callback == nil {
			out = append(out, a.Value)
			continue
		}
		call := &Invocation{Type: f.Params[i].Type, Args: []json.RawMessage{[]byte(`[3]`)}, Function: f.Params[i].Name}
		answer, err := a.Callback.Serve(ctx, call)
		if err != nil {
			return nil, err
		}
		out = append(out, answer)
	}
	return append(out, e.results...), nil
}

func TestCallConvertsBothWays(t *testing.T) {
	maybe := &Type{Kind: Option, Elem: scalar("u8")}
	arrow := &Type{Kind: Arrow, Domain: Product([]*Type{maybe}), Codomain: Product([]*Type{maybe})}
	f := &Function{Name: "f", Params: []Field{{"item", itemType}, {"cb", arrow}}, Results: []*Type{itemType, array(scalar("u8"))}}
	double := Handler(func(ctx context.Context, call *Invocation) (json.RawMessage, error) {
		var n *uint8
		if InvocationOf(ctx) != call {
			t.Error("the context does not hold the invocation")
		}
		if err := call.Arguments(&n); err != nil {
			return nil, err
		}
		*n *= 2
		return call.Result(n)
	})
	var item goItem
	var list []byte
	if err := Call(context.Background(), echo{}, f, []any{goItem{Raw: []byte{1}}, double}, &item, &list); err != nil {
		t.Fatal(err)
	}
	if string(item.Raw) != "\x01" || string(list) != "\x06" {
		t.Errorf("%v %v", item, list)
	}
	if InvocationOf(context.Background()) != nil {
		t.Error("there is an invocation where none is served")
	}

	var mismatch *Mismatch
	wrongResult := Handler(func(_ context.Context, call *Invocation) (json.RawMessage, error) { return call.Result() })
	wrongArguments := Handler(func(_ context.Context, call *Invocation) (json.RawMessage, error) { return nil, call.Arguments() })
	for name, err := range map[string]error{
		"too few arguments":    Call(context.Background(), echo{}, f, nil),
		"too many results":     Call(context.Background(), echo{[]json.RawMessage{nil}}, f, []any{goItem{}, double}, &item, &list),
		"too few pointers":     Call(context.Background(), echo{}, f, []any{goItem{}, double}, &item),
		"no result":            Call(context.Background(), echo{}, f, []any{goItem{}, wrongResult}, &item, &list),
		"arguments not wanted": Call(context.Background(), echo{}, f, []any{goItem{}, wrongArguments}, &item, &list),
		"a wrong argument":     Call(context.Background(), echo{}, f, []any{5, double}, &item, &list),
	} {
		if !errors.As(err, &mismatch) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSignature(t *testing.T) {
	f := &Function{Name: "f", Params: []Field{{"a", array(scalar("u8"))}, {"b", scalar("bool")}}, Results: []*Type{scalar("u8"), itemType}}
	if got, want := f.Signature(), "f(a: []u8, b: bool) -> u8, Item"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
