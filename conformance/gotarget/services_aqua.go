// Code generated from services.aqua by aqua 0. DO NOT EDIT.

package gotarget

import (
	"context"
	"encoding/json"

	"github.com/aquifer-dev/aquifer/abi"
)

// Item is the data type Item.
type Item struct {
	Key   string  `json:"key"`
	Value *string `json:"value"`
}

// CalcService is what serves the service Calc.
type CalcService interface {
	// Add serves add(a: i64, b: i64) -> i64.
	Add(ctx context.Context, a int64, b int64) (int64, error)
	// Fail serves fail(why: string) -> u8.
	Fail(ctx context.Context, why string) (uint8, error)
	// Halve serves halve(n: f64) -> f64.
	Halve(ctx context.Context, n float64) (float64, error)
}

// RegisterCalc serves the service under its own id, "calculator".
func RegisterCalc(registrar abi.Registrar, implementation CalcService) error {
	return RegisterCalcAs(registrar, "calculator", implementation)
}

// RegisterCalcAs serves the service under an id.
func RegisterCalcAs(registrar abi.Registrar, id string, implementation CalcService) error {
	return registrar.RegisterService(id, calcDefinition, map[string]abi.Handler{
		"add": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			var a int64
			var b int64
			if err := call.Arguments(&a, &b); err != nil {
				return nil, err
			}
			result, err := implementation.Add(ctx, a, b)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
		"fail": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			var why string
			if err := call.Arguments(&why); err != nil {
				return nil, err
			}
			result, err := implementation.Fail(ctx, why)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
		"halve": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			var n float64
			if err := call.Arguments(&n); err != nil {
				return nil, err
			}
			result, err := implementation.Halve(ctx, n)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
	})
}

// ManyService is what serves the service Many.
type ManyService interface {
	// Alpha serves alpha(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8) -> u8.
	Alpha(ctx context.Context, a uint8, b uint8, c uint8, d uint8, e uint8, f uint8) (uint8, error)
	// Beta serves beta(x: ⊤).
	Beta(ctx context.Context, x json.RawMessage) error
	// Delta serves delta() -> bool.
	Delta(ctx context.Context) (bool, error)
	// Epsilon serves epsilon() -> []?u8.
	Epsilon(ctx context.Context) ([]*uint8, error)
	// Gamma serves gamma() -> ⊤.
	Gamma(ctx context.Context) (json.RawMessage, error)
	// Zeta serves zeta().
	Zeta(ctx context.Context) error
}

// RegisterMany serves the service under its own id, "many".
func RegisterMany(registrar abi.Registrar, implementation ManyService) error {
	return RegisterManyAs(registrar, "many", implementation)
}

// RegisterManyAs serves the service under an id.
func RegisterManyAs(registrar abi.Registrar, id string, implementation ManyService) error {
	return registrar.RegisterService(id, manyDefinition, map[string]abi.Handler{
		"alpha": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			var a uint8
			var b uint8
			var c uint8
			var d uint8
			var e uint8
			var f uint8
			if err := call.Arguments(&a, &b, &c, &d, &e, &f); err != nil {
				return nil, err
			}
			result, err := implementation.Alpha(ctx, a, b, c, d, e, f)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
		"beta": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			var x json.RawMessage
			if err := call.Arguments(&x); err != nil {
				return nil, err
			}
			if err := implementation.Beta(ctx, x); err != nil {
				return nil, err
			}
			return call.Result()
		},
		"delta": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			if err := call.Arguments(); err != nil {
				return nil, err
			}
			result, err := implementation.Delta(ctx)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
		"epsilon": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			if err := call.Arguments(); err != nil {
				return nil, err
			}
			result, err := implementation.Epsilon(ctx)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
		"gamma": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			if err := call.Arguments(); err != nil {
				return nil, err
			}
			result, err := implementation.Gamma(ctx)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
		"zeta": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			if err := call.Arguments(); err != nil {
				return nil, err
			}
			if err := implementation.Zeta(ctx); err != nil {
				return nil, err
			}
			return call.Result()
		},
	})
}

// StoreService is what serves the service Store.
type StoreService interface {
	// All serves all() -> []Item.
	All(ctx context.Context) ([]Item, error)
	// Bytes serves bytes(raw: []u8) -> []u8.
	Bytes(ctx context.Context, raw []byte) ([]byte, error)
	// Get serves get(key: string) -> ?Item.
	Get(ctx context.Context, key string) (*Item, error)
	// Put serves put(item: Item).
	Put(ctx context.Context, item Item) error
}

// RegisterStoreAs serves the service under an id.
func RegisterStoreAs(registrar abi.Registrar, id string, implementation StoreService) error {
	return registrar.RegisterService(id, storeDefinition, map[string]abi.Handler{
		"all": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			if err := call.Arguments(); err != nil {
				return nil, err
			}
			result, err := implementation.All(ctx)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
		"bytes": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			var raw []byte
			if err := call.Arguments(&raw); err != nil {
				return nil, err
			}
			result, err := implementation.Bytes(ctx, raw)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
		"get": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			var key string
			if err := call.Arguments(&key); err != nil {
				return nil, err
			}
			result, err := implementation.Get(ctx, key)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
		"put": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			var item Item
			if err := call.Arguments(&item); err != nil {
				return nil, err
			}
			if err := implementation.Put(ctx, item); err != nil {
				return nil, err
			}
			return call.Result()
		},
	})
}

// Both calls both(n: f64) -> f64, string.
func Both(ctx context.Context, caller abi.Caller, n float64) (float64, string, error) {
	var result1 float64
	var result2 string
	err := abi.Call(ctx, caller, bothFunction, []any{n}, &result1, &result2)
	return result1, result2, err
}

// Calc calls calc(a: i64, b: i64) -> i64.
func Calc(ctx context.Context, caller abi.Caller, a int64, b int64) (int64, error) {
	var result int64
	err := abi.Call(ctx, caller, calcFunction, []any{a, b}, &result)
	return result, err
}

// Far calls far(peer: string, a: i64, b: i64) -> i64.
//
// Adds on another peer.
func Far(ctx context.Context, caller abi.Caller, peer string, a int64, b int64) (int64, error) {
	var result int64
	err := abi.Call(ctx, caller, farFunction, []any{peer, a, b}, &result)
	return result, err
}

// Remember calls remember(id: string, key: string, raw: []u8) -> ?Item, []Item, []u8.
func Remember(ctx context.Context, caller abi.Caller, id string, key string, raw []byte) (*Item, []Item, []byte, error) {
	var result1 *Item
	var result2 []Item
	var result3 []byte
	err := abi.Call(ctx, caller, rememberFunction, []any{id, key, raw}, &result1, &result2, &result3)
	return result1, result2, result3, err
}

var calcDefinition = &abi.Service{
	Name:      "Calc",
	DefaultID: "calculator",
	HasID:     true,
	Methods: []abi.Field{
		{Name: "add", Type: &abi.Type{Kind: abi.Arrow,
			Domain: &abi.Type{Kind: abi.Labelled, Fields: []abi.Field{
				{Name: "a", Type: &abi.Type{Kind: abi.Scalar, Name: "i64"}},
				{Name: "b", Type: &abi.Type{Kind: abi.Scalar, Name: "i64"}},
			}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "i64"}}},
		}},
		{Name: "fail", Type: &abi.Type{Kind: abi.Arrow,
			Domain: &abi.Type{Kind: abi.Labelled, Fields: []abi.Field{
				{Name: "why", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
			}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}}},
		}},
		{Name: "halve", Type: &abi.Type{Kind: abi.Arrow,
			Domain: &abi.Type{Kind: abi.Labelled, Fields: []abi.Field{
				{Name: "n", Type: &abi.Type{Kind: abi.Scalar, Name: "f64"}},
			}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "f64"}}},
		}},
	},
}

var manyDefinition = &abi.Service{
	Name:      "Many",
	DefaultID: "many",
	HasID:     true,
	Methods: []abi.Field{
		{Name: "alpha", Type: &abi.Type{Kind: abi.Arrow,
			Domain: &abi.Type{Kind: abi.Labelled, Fields: []abi.Field{
				{Name: "a", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
				{Name: "b", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
				{Name: "c", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
				{Name: "d", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
				{Name: "e", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
				{Name: "f", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
			}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}}},
		}},
		{Name: "beta", Type: &abi.Type{Kind: abi.Arrow,
			Domain: &abi.Type{Kind: abi.Labelled, Fields: []abi.Field{
				{Name: "x", Type: &abi.Type{Kind: abi.Top}},
			}},
			Codomain: &abi.Type{Kind: abi.Nil},
		}},
		{Name: "delta", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Nil},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "bool"}}},
		}},
		{Name: "epsilon", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Nil},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Option, Elem: &abi.Type{Kind: abi.Scalar, Name: "u8"}}}}},
		}},
		{Name: "gamma", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Nil},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Top}}},
		}},
		{Name: "zeta", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Nil},
			Codomain: &abi.Type{Kind: abi.Nil},
		}},
	},
}

var storeDefinition = &abi.Service{
	Name: "Store",
	Methods: []abi.Field{
		{Name: "all", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Nil},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Array, Elem: itemType}}},
		}},
		{Name: "bytes", Type: &abi.Type{Kind: abi.Arrow,
			Domain: &abi.Type{Kind: abi.Labelled, Fields: []abi.Field{
				{Name: "raw", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "u8"}}},
			}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "u8"}}}},
		}},
		{Name: "get", Type: &abi.Type{Kind: abi.Arrow,
			Domain: &abi.Type{Kind: abi.Labelled, Fields: []abi.Field{
				{Name: "key", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
			}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Option, Elem: itemType}}},
		}},
		{Name: "put", Type: &abi.Type{Kind: abi.Arrow,
			Domain: &abi.Type{Kind: abi.Labelled, Fields: []abi.Field{
				{Name: "item", Type: itemType},
			}},
			Codomain: &abi.Type{Kind: abi.Nil},
		}},
	},
}

var bothFunction = &abi.Function{
	Name: "both",
	Params: []abi.Field{
		{Name: "n", Type: &abi.Type{Kind: abi.Scalar, Name: "f64"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "f64"}, {Kind: abi.Scalar, Name: "string"}},
	Script: `(xor
 (new $message
  (seq
   (seq
    (seq
     (seq
      (seq
       (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
       (call %init_peer_id% ("getDataSrv" "n") [] -n-arg-)
      )
      (call %init_peer_id% ("calculator" "halve") [-n-arg-] ret)
     )
     (xor
      (seq
       (call %init_peer_id% ("calculator" "fail") ["on purpose"] ret-0)
       (ap "not reached" $message)
      )
      (ap :error:.$.message $message)
     )
    )
    (new $message_test
     (seq
      (seq
       (fold $message message_fold_var
        (seq
         (seq
          (ap message_fold_var $message_test)
          (canon %init_peer_id% $message_test  #message_iter_canon)
         )
         (xor
          (match #message_iter_canon.length 1
           (null)
          )
          (next message_fold_var)
         )
        )
        (never)
       )
       (canon %init_peer_id% $message_test  #message_result_canon)
      )
      (ap #message_result_canon message_gate)
     )
    )
   )
   (call %init_peer_id% ("callbackSrv" "response") [ret message_gate.$.[0]])
  )
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var calcFunction = &abi.Function{
	Name: "calc",
	Params: []abi.Field{
		{Name: "a", Type: &abi.Type{Kind: abi.Scalar, Name: "i64"}},
		{Name: "b", Type: &abi.Type{Kind: abi.Scalar, Name: "i64"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "i64"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
     (call %init_peer_id% ("getDataSrv" "a") [] -a-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "b") [] -b-arg-)
   )
   (call %init_peer_id% ("calculator" "add") [-a-arg- -b-arg-] ret)
  )
  (call %init_peer_id% ("callbackSrv" "response") [ret])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var farFunction = &abi.Function{
	Name: "far",
	Params: []abi.Field{
		{Name: "peer", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "a", Type: &abi.Type{Kind: abi.Scalar, Name: "i64"}},
		{Name: "b", Type: &abi.Type{Kind: abi.Scalar, Name: "i64"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "i64"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (seq
      (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
      (call %init_peer_id% ("getDataSrv" "peer") [] -peer-arg-)
     )
     (call %init_peer_id% ("getDataSrv" "a") [] -a-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "b") [] -b-arg-)
   )
   (xor
    (seq
     (seq
      (new $-hop-
       (new #-hopc-
        (canon -relay- $-hop-  #-hopc-)
       )
      )
      (call -peer-arg- ("calculator" "add") [-a-arg- -b-arg-] ret)
     )
     (new $-hop-
      (new #-hopc-
       (canon -relay- $-hop-  #-hopc-)
      )
     )
    )
    (seq
     (seq
      (new $-hop-
       (new #-hopc-
        (canon -relay- $-hop-  #-hopc-)
       )
      )
      (new $-hop-
       (new #-hopc-
        (canon %init_peer_id% $-hop-  #-hopc-)
       )
      )
     )
     (fail :error:)
    )
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [ret])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var rememberFunction = &abi.Function{
	Name: "remember",
	Params: []abi.Field{
		{Name: "id", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "key", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "raw", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "u8"}}},
	},
	Results: []*abi.Type{{Kind: abi.Option, Elem: itemType}, {Kind: abi.Array, Elem: itemType}, {Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "u8"}}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (seq
      (seq
       (seq
        (seq
         (seq
          (seq
           (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
           (call %init_peer_id% ("getDataSrv" "id") [] -id-arg-)
          )
          (call %init_peer_id% ("getDataSrv" "key") [] -key-arg-)
         )
         (call %init_peer_id% ("getDataSrv" "raw") [] -raw-arg-)
        )
        (new $option-inline
         (seq
          (xor
           (ap "kept" $option-inline)
           (null)
          )
          (canon %init_peer_id% $option-inline  #option-inline-0)
         )
        )
       )
       (new %Item_obj_map
        (seq
         (seq
          (ap ("key" -key-arg-) %Item_obj_map)
          (ap ("value" #option-inline-0) %Item_obj_map)
         )
         (canon %init_peer_id% %Item_obj_map  Item_obj)
        )
       )
      )
      (call %init_peer_id% (-id-arg- "put") [Item_obj])
     )
     (call %init_peer_id% (-id-arg- "get") [-key-arg-] ret)
    )
    (call %init_peer_id% (-id-arg- "all") [] ret-0)
   )
   (call %init_peer_id% (-id-arg- "bytes") [-raw-arg-] ret-1)
  )
  (call %init_peer_id% ("callbackSrv" "response") [ret ret-0 ret-1])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var itemType = &abi.Type{Kind: abi.Struct, Name: "Item", Fields: []abi.Field{
	{Name: "key", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	{Name: "value", Type: &abi.Type{Kind: abi.Option, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}},
}}
