// Code generated from callbacks.aqua by aqua 0. DO NOT EDIT.

package gotarget

import (
	"context"
	"encoding/json"

	"github.com/aquifer-dev/aquifer/abi"
)

// Step is the data type Step.
type Step struct {
	N    uint32  `json:"n"`
	Note *string `json:"note"`
}

// Ask calls ask(question: string, answer: string -> ?string) -> ?string.
func Ask(ctx context.Context, caller abi.Caller, question string, answer func(ctx context.Context, arg0 string) (*string, error)) (*string, error) {
	var result *string
	answerHandler := abi.Handler(func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
		var arg0 string
		if err := call.Arguments(&arg0); err != nil {
			return nil, err
		}
		result, err := answer(ctx, arg0)
		if err != nil {
			return nil, err
		}
		return call.Result(result)
	})
	err := abi.Call(ctx, caller, askFunction, []any{question, answerHandler}, &result)
	return result, err
}

// Chain calls chain(first: Step -> Step, second: []Step -> []Step) -> []Step.
func Chain(ctx context.Context, caller abi.Caller, first func(ctx context.Context, arg0 Step) (Step, error), second func(ctx context.Context, arg0 []Step) ([]Step, error)) ([]Step, error) {
	var result []Step
	firstHandler := abi.Handler(func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
		var arg0 Step
		if err := call.Arguments(&arg0); err != nil {
			return nil, err
		}
		result, err := first(ctx, arg0)
		if err != nil {
			return nil, err
		}
		return call.Result(result)
	})
	secondHandler := abi.Handler(func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
		var arg0 []Step
		if err := call.Arguments(&arg0); err != nil {
			return nil, err
		}
		result, err := second(ctx, arg0)
		if err != nil {
			return nil, err
		}
		return call.Result(result)
	})
	err := abi.Call(ctx, caller, chainFunction, []any{firstHandler, secondHandler}, &result)
	return result, err
}

// Each calls each(items: []string, visit: string, u32 -> ()) -> u32.
func Each(ctx context.Context, caller abi.Caller, items []string, visit func(ctx context.Context, arg0 string, arg1 uint32) error) (uint32, error) {
	var result uint32
	visitHandler := abi.Handler(func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
		var arg0 string
		var arg1 uint32
		if err := call.Arguments(&arg0, &arg1); err != nil {
			return nil, err
		}
		if err := visit(ctx, arg0, arg1); err != nil {
			return nil, err
		}
		return call.Result()
	})
	err := abi.Call(ctx, caller, eachFunction, []any{items, visitHandler}, &result)
	return result, err
}

// Signal calls signal(ready: () -> bool, done: () -> ()) -> bool.
func Signal(ctx context.Context, caller abi.Caller, ready func(ctx context.Context) (bool, error), done func(ctx context.Context) error) (bool, error) {
	var result bool
	readyHandler := abi.Handler(func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
		if err := call.Arguments(); err != nil {
			return nil, err
		}
		result, err := ready(ctx)
		if err != nil {
			return nil, err
		}
		return call.Result(result)
	})
	doneHandler := abi.Handler(func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
		if err := call.Arguments(); err != nil {
			return nil, err
		}
		if err := done(ctx); err != nil {
			return nil, err
		}
		return call.Result()
	})
	err := abi.Call(ctx, caller, signalFunction, []any{readyHandler, doneHandler}, &result)
	return result, err
}

// Tell calls tell(two: u8 -> u8, string) -> bool.
func Tell(ctx context.Context, caller abi.Caller, two func(ctx context.Context, arg0 uint8) (uint8, string, error)) (bool, error) {
	var result bool
	twoHandler := abi.Handler(func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
		var arg0 uint8
		if err := call.Arguments(&arg0); err != nil {
			return nil, err
		}
		result1, result2, err := two(ctx, arg0)
		if err != nil {
			return nil, err
		}
		return call.Result(result1, result2)
	})
	err := abi.Call(ctx, caller, tellFunction, []any{twoHandler}, &result)
	return result, err
}

var askFunction = &abi.Function{
	Name: "ask",
	Params: []abi.Field{
		{Name: "question", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "answer", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "string"}}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Option, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}}},
		}},
	},
	Results: []*abi.Type{{Kind: abi.Option, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}},
	Script: `(xor
 (seq
  (seq
   (seq
    (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
    (call %init_peer_id% ("getDataSrv" "question") [] -question-arg-)
   )
   (xor
    (call %init_peer_id% ("callbackSrv" "answer") [-question-arg-] init_call_res0)
    (fail :error:)
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [init_call_res0])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var chainFunction = &abi.Function{
	Name: "chain",
	Params: []abi.Field{
		{Name: "first", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{stepType}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{stepType}},
		}},
		{Name: "second", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Array, Elem: stepType}}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Array, Elem: stepType}}},
		}},
	},
	Results: []*abi.Type{{Kind: abi.Array, Elem: stepType}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (seq
      (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
      (new %Step_obj_map
       (seq
        (seq
         (ap ("n" 1) %Step_obj_map)
         (ap ("note" []) %Step_obj_map)
        )
        (canon %init_peer_id% %Step_obj_map  Step_obj)
       )
      )
     )
     (xor
      (call %init_peer_id% ("callbackSrv" "first") [Step_obj] init_call_res0)
      (fail :error:)
     )
    )
    (new $array-inline
     (seq
      (seq
       (ap init_call_res0 $array-inline)
       (ap init_call_res0 $array-inline)
      )
      (canon %init_peer_id% $array-inline  #array-inline-0)
     )
    )
   )
   (xor
    (call %init_peer_id% ("callbackSrv" "second") [#array-inline-0] init_call_res0-0)
    (fail :error:)
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [init_call_res0-0])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var eachFunction = &abi.Function{
	Name: "each",
	Params: []abi.Field{
		{Name: "items", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}},
		{Name: "visit", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "string"}, {Kind: abi.Scalar, Name: "u32"}}},
			Codomain: &abi.Type{Kind: abi.Nil},
		}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u32"}},
	Script: `(xor
 (new $n
  (seq
   (seq
    (seq
     (seq
      (seq
       (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
       (call %init_peer_id% ("getDataSrv" "items") [] -items-arg-)
      )
      (fold -items-arg- item-0
       (seq
        (seq
         (xor
          (call %init_peer_id% ("callbackSrv" "visit") [item-0 7])
          (fail :error:)
         )
         (ap 1 $n)
        )
        (next item-0)
       )
       (null)
      )
     )
     (canon %init_peer_id% $n  #n_to_functor)
    )
    (ap #n_to_functor.length n_length)
   )
   (call %init_peer_id% ("callbackSrv" "response") [n_length])
  )
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var signalFunction = &abi.Function{
	Name: "signal",
	Params: []abi.Field{
		{Name: "ready", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Nil},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "bool"}}},
		}},
		{Name: "done", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Nil},
			Codomain: &abi.Type{Kind: abi.Nil},
		}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "bool"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
    (xor
     (seq
      (call %init_peer_id% ("callbackSrv" "ready") [] init_call_res0)
      (new $-hop-
       (new #-hopc-
        (canon -relay- $-hop-  #-hopc-)
       )
      )
     )
     (fail :error:)
    )
   )
   (xor
    (call %init_peer_id% ("callbackSrv" "done") [])
    (fail :error:)
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [init_call_res0])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var tellFunction = &abi.Function{
	Name: "tell",
	Params: []abi.Field{
		{Name: "two", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}, {Kind: abi.Scalar, Name: "string"}}},
		}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "bool"}},
	Script: `(xor
 (seq
  (seq
   (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
   (xor
    (call %init_peer_id% ("callbackSrv" "two") [1] init_call_res0)
    (fail :error:)
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [true])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var stepType = &abi.Type{Kind: abi.Struct, Name: "Step", Fields: []abi.Field{
	{Name: "n", Type: &abi.Type{Kind: abi.Scalar, Name: "u32"}},
	{Name: "note", Type: &abi.Type{Kind: abi.Option, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}},
}}
