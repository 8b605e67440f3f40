// Code generated from names.aqua by aqua 0. DO NOT EDIT.

package gotarget

import (
	"context"
	"encoding/json"

	"github.com/aquifer-dev/aquifer/abi"
)

// Pair is the data type Pair.
type Pair struct {
	Class   uint8  `json:"class"`
	JSON    bool   `json:"json"`
	PeerID  string `json:"peerId"`
	PeerID2 string `json:"peer_id"`
	Type    string `json:"type"`
}

// BoxService is what serves the service Box.
type BoxService interface {
	// Delete serves delete(class: u8, callParams: string) -> u8.
	Delete(ctx context.Context, class uint8, callParams string) (uint8, error)
	// GetIt serves getIt() -> u8.
	GetIt(ctx context.Context) (uint8, error)
	// GetIt2 serves get_it() -> Pair.
	GetIt2(ctx context.Context) (Pair, error)
	// New serves new(function: ?u8).
	New(ctx context.Context, function *uint8) error
}

// RegisterBox2 serves the service under its own id, "box".
func RegisterBox2(registrar abi.Registrar, implementation BoxService) error {
	return RegisterBoxAs(registrar, "box", implementation)
}

// RegisterBoxAs serves the service under an id.
func RegisterBoxAs(registrar abi.Registrar, id string, implementation BoxService) error {
	return registrar.RegisterService(id, boxDefinition, map[string]abi.Handler{
		"delete": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			var class uint8
			var callParams string
			if err := call.Arguments(&class, &callParams); err != nil {
				return nil, err
			}
			result, err := implementation.Delete(ctx, class, callParams)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
		"getIt": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			if err := call.Arguments(); err != nil {
				return nil, err
			}
			result, err := implementation.GetIt(ctx)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
		"get_it": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			if err := call.Arguments(); err != nil {
				return nil, err
			}
			result, err := implementation.GetIt2(ctx)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
		"new": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			var function *uint8
			if err := call.Arguments(&function); err != nil {
				return nil, err
			}
			if err := implementation.New(ctx, function); err != nil {
				return nil, err
			}
			return call.Result()
		},
	})
}

// ResultService is what serves the service Result.
type ResultService interface {
	// Type serves type(func: string, ctx: string, abi: string) -> string.
	Type(ctx context.Context, func_ string, ctx_ string, abi_ string) (string, error)
}

// RegisterResult serves the service under its own id, "labels".
func RegisterResult(registrar abi.Registrar, implementation ResultService) error {
	return RegisterResultAs(registrar, "labels", implementation)
}

// RegisterResultAs serves the service under an id.
func RegisterResultAs(registrar abi.Registrar, id string, implementation ResultService) error {
	return registrar.RegisterService(id, resultDefinition, map[string]abi.Handler{
		"type": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			var func_ string
			var ctx_ string
			var abi_ string
			if err := call.Arguments(&func_, &ctx_, &abi_); err != nil {
				return nil, err
			}
			result, err := implementation.Type(ctx, func_, ctx_, abi_)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
	})
}

// Await calls await() -> u8.
func Await(ctx context.Context, caller abi.Caller) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, awaitFunction, []any{}, &result)
	return result, err
}

// Class calls class() -> u8.
func Class(ctx context.Context, caller abi.Caller) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, classFunction, []any{}, &result)
	return result, err
}

// Crossed calls crossed(enum: u8, function: Pair -> Pair, void: () -> u8) -> Pair.
func Crossed(ctx context.Context, caller abi.Caller, enum uint8, function func(ctx context.Context, arg0 Pair) (Pair, error), void func(ctx context.Context) (uint8, error)) (Pair, error) {
	var result Pair
	functionHandler := abi.Handler(func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
		var arg0 Pair
		if err := call.Arguments(&arg0); err != nil {
			return nil, err
		}
		result, err := function(ctx, arg0)
		if err != nil {
			return nil, err
		}
		return call.Result(result)
	})
	voidHandler := abi.Handler(func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
		if err := call.Arguments(); err != nil {
			return nil, err
		}
		result, err := void(ctx)
		if err != nil {
			return nil, err
		}
		return call.Result(result)
	})
	err := abi.Call(ctx, caller, crossedFunction, []any{enum, functionHandler, voidHandler}, &result)
	return result, err
}

// Delete calls delete(a: u8) -> u8.
func Delete(ctx context.Context, caller abi.Caller, a uint8) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, deleteFunction, []any{a}, &result)
	return result, err
}

// F calls f(params: Pair) -> Pair.
func F(ctx context.Context, caller abi.Caller, params Pair) (Pair, error) {
	var result Pair
	err := abi.Call(ctx, caller, fFunction, []any{params}, &result)
	return result, err
}

// FArg calls fArg(x: u8) -> u8.
func FArg(ctx context.Context, caller abi.Caller, x uint8) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, fArgFunction, []any{x}, &result)
	return result, err
}

// FScript calls f_script() -> u8.
func FScript(ctx context.Context, caller abi.Caller) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, fScriptFunction, []any{}, &result)
	return result, err
}

// Labels calls labels(peer: string, config: u8, args: u8, ctx: string, caller: string, err: bool, json: u8, result: u8, a_b: u8, aB: u8) -> string, u8, u8.
func Labels(ctx context.Context, caller abi.Caller, peer string, config uint8, args uint8, ctx_ string, caller_ string, err_ bool, json_ uint8, result uint8, aB uint8, aB_ uint8) (string, uint8, uint8, error) {
	var result1 string
	var result2 uint8
	var result3 uint8
	err := abi.Call(ctx, caller, labelsFunction, []any{peer, config, args, ctx_, caller_, err_, json_, result, aB, aB_}, &result1, &result2, &result3)
	return result1, result2, result3, err
}

// New calls new(new: u8) -> u8.
func New(ctx context.Context, caller abi.Caller, new_ uint8) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, newFunction, []any{new_}, &result)
	return result, err
}

// Pairs calls pairs(len: u32, error: ?string, nil_: []Pair) -> []Pair.
func Pairs(ctx context.Context, caller abi.Caller, len_ uint32, error_ *string, nil_ []Pair) ([]Pair, error) {
	var result []Pair
	err := abi.Call(ctx, caller, pairsFunction, []any{len_, error_, nil_}, &result)
	return result, err
}

// Print calls print(a: u8).
func Print(ctx context.Context, caller abi.Caller, a uint8) error {
	return abi.Call(ctx, caller, printFunction, []any{a})
}

// Range calls range(map: []string) -> []string.
func Range(ctx context.Context, caller abi.Caller, map_ []string) ([]string, error) {
	var result []string
	err := abi.Call(ctx, caller, rangeFunction, []any{map_}, &result)
	return result, err
}

// RegisterBox calls registerBox() -> u8.
func RegisterBox(ctx context.Context, caller abi.Caller) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, registerBoxFunction, []any{}, &result)
	return result, err
}

// SameName calls sameName() -> u8.
func SameName(ctx context.Context, caller abi.Caller) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, sameNameFunction, []any{}, &result)
	return result, err
}

// SameName2 calls same_name() -> u8.
func SameName2(ctx context.Context, caller abi.Caller) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, sameNameFunction2, []any{}, &result)
	return result, err
}

// String calls string(string: string) -> string.
func String(ctx context.Context, caller abi.Caller, string_ string) (string, error) {
	var result string
	err := abi.Call(ctx, caller, stringFunction, []any{string_}, &result)
	return result, err
}

// Type calls type(type: string) -> string.
func Type(ctx context.Context, caller abi.Caller, type_ string) (string, error) {
	var result string
	err := abi.Call(ctx, caller, typeFunction, []any{type_}, &result)
	return result, err
}

// Undefined calls undefined() -> u8.
func Undefined(ctx context.Context, caller abi.Caller) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, undefinedFunction, []any{}, &result)
	return result, err
}

var boxDefinition = &abi.Service{
	Name:      "Box",
	DefaultID: "box",
	HasID:     true,
	Methods: []abi.Field{
		{Name: "delete", Type: &abi.Type{Kind: abi.Arrow,
			Domain: &abi.Type{Kind: abi.Labelled, Fields: []abi.Field{
				{Name: "class", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
				{Name: "callParams", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
			}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}}},
		}},
		{Name: "getIt", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Nil},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}}},
		}},
		{Name: "get_it", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Nil},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{pairType}},
		}},
		{Name: "new", Type: &abi.Type{Kind: abi.Arrow,
			Domain: &abi.Type{Kind: abi.Labelled, Fields: []abi.Field{
				{Name: "function", Type: &abi.Type{Kind: abi.Option, Elem: &abi.Type{Kind: abi.Scalar, Name: "u8"}}},
			}},
			Codomain: &abi.Type{Kind: abi.Nil},
		}},
	},
}

var resultDefinition = &abi.Service{
	Name:      "Result",
	DefaultID: "labels",
	HasID:     true,
	Methods: []abi.Field{
		{Name: "type", Type: &abi.Type{Kind: abi.Arrow,
			Domain: &abi.Type{Kind: abi.Labelled, Fields: []abi.Field{
				{Name: "func", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
				{Name: "ctx", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
				{Name: "abi", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
			}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "string"}}},
		}},
	},
}

var awaitFunction = &abi.Function{
	Name:    "await",
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}},
	Script: `(xor
 (seq
  (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
  (call %init_peer_id% ("callbackSrv" "response") [2])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var classFunction = &abi.Function{
	Name:    "class",
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}},
	Script: `(xor
 (seq
  (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
  (call %init_peer_id% ("callbackSrv" "response") [1])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var crossedFunction = &abi.Function{
	Name: "crossed",
	Params: []abi.Field{
		{Name: "enum", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
		{Name: "function", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{pairType}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{pairType}},
		}},
		{Name: "void", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Nil},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}}},
		}},
	},
	Results: []*abi.Type{pairType},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (seq
      (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
      (call %init_peer_id% ("getDataSrv" "enum") [] -enum-arg-)
     )
     (xor
      (call %init_peer_id% ("callbackSrv" "void") [] init_call_res0)
      (fail :error:)
     )
    )
    (new %Pair_obj_map
     (seq
      (seq
       (seq
        (seq
         (seq
          (ap ("class" init_call_res0) %Pair_obj_map)
          (ap ("json" true) %Pair_obj_map)
         )
         (ap ("peerId" "b") %Pair_obj_map)
        )
        (ap ("peer_id" "a") %Pair_obj_map)
       )
       (ap ("type" "t") %Pair_obj_map)
      )
      (canon %init_peer_id% %Pair_obj_map  Pair_obj)
     )
    )
   )
   (xor
    (call %init_peer_id% ("callbackSrv" "function") [Pair_obj] init_call_res0-0)
    (fail :error:)
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [init_call_res0-0])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var deleteFunction = &abi.Function{
	Name: "delete",
	Params: []abi.Field{
		{Name: "a", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
    (call %init_peer_id% ("getDataSrv" "a") [] -a-arg-)
   )
   (call %init_peer_id% ("box" "delete") [-a-arg- "x"] ret)
  )
  (call %init_peer_id% ("callbackSrv" "response") [ret])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var fFunction = &abi.Function{
	Name: "f",
	Params: []abi.Field{
		{Name: "params", Type: pairType},
	},
	Results: []*abi.Type{pairType},
	Script: `(xor
 (seq
  (seq
   (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
   (call %init_peer_id% ("getDataSrv" "params") [] -params-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-params-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var fArgFunction = &abi.Function{
	Name: "fArg",
	Params: []abi.Field{
		{Name: "x", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}},
	Script: `(xor
 (seq
  (seq
   (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
   (call %init_peer_id% ("getDataSrv" "x") [] -x-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-x-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var fScriptFunction = &abi.Function{
	Name:    "f_script",
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}},
	Script: `(xor
 (seq
  (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
  (call %init_peer_id% ("callbackSrv" "response") [5])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var labelsFunction = &abi.Function{
	Name: "labels",
	Params: []abi.Field{
		{Name: "peer", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "config", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
		{Name: "args", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
		{Name: "ctx", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "caller", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "err", Type: &abi.Type{Kind: abi.Scalar, Name: "bool"}},
		{Name: "json", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
		{Name: "result", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
		{Name: "a_b", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
		{Name: "aB", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}, {Kind: abi.Scalar, Name: "u8"}, {Kind: abi.Scalar, Name: "u8"}},
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
           (seq
            (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
            (call %init_peer_id% ("getDataSrv" "peer") [] -peer-arg-)
           )
           (call %init_peer_id% ("getDataSrv" "config") [] -config-arg-)
          )
          (call %init_peer_id% ("getDataSrv" "args") [] -args-arg-)
         )
         (call %init_peer_id% ("getDataSrv" "ctx") [] -ctx-arg-)
        )
        (call %init_peer_id% ("getDataSrv" "caller") [] -caller-arg-)
       )
       (call %init_peer_id% ("getDataSrv" "err") [] -err-arg-)
      )
      (call %init_peer_id% ("getDataSrv" "json") [] -json-arg-)
     )
     (call %init_peer_id% ("getDataSrv" "result") [] -result-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "a_b") [] -a_b-arg-)
   )
   (call %init_peer_id% ("getDataSrv" "aB") [] -aB-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-peer-arg- -a_b-arg- -aB-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var newFunction = &abi.Function{
	Name: "new",
	Params: []abi.Field{
		{Name: "new", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}},
	Script: `(xor
 (seq
  (seq
   (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
   (call %init_peer_id% ("getDataSrv" "new") [] -new-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-new-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var pairsFunction = &abi.Function{
	Name: "pairs",
	Params: []abi.Field{
		{Name: "len", Type: &abi.Type{Kind: abi.Scalar, Name: "u32"}},
		{Name: "error", Type: &abi.Type{Kind: abi.Option, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}},
		{Name: "nil_", Type: &abi.Type{Kind: abi.Array, Elem: pairType}},
	},
	Results: []*abi.Type{{Kind: abi.Array, Elem: pairType}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
     (call %init_peer_id% ("getDataSrv" "len") [] -len-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "error") [] -error-arg-)
   )
   (call %init_peer_id% ("getDataSrv" "nil_") [] -nil_-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-nil_-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var printFunction = &abi.Function{
	Name: "print",
	Params: []abi.Field{
		{Name: "a", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
	},
	Script: `(xor
 (seq
  (seq
   (seq
    (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
    (call %init_peer_id% ("getDataSrv" "a") [] -a-arg-)
   )
   (new $option-inline
    (seq
     (xor
      (ap -a-arg- $option-inline)
      (null)
     )
     (canon %init_peer_id% $option-inline  #option-inline-0)
    )
   )
  )
  (call %init_peer_id% ("box" "new") [#option-inline-0])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var rangeFunction = &abi.Function{
	Name: "range",
	Params: []abi.Field{
		{Name: "map", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}},
	},
	Results: []*abi.Type{{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}},
	Script: `(xor
 (seq
  (seq
   (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
   (call %init_peer_id% ("getDataSrv" "map") [] -map-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-map-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var registerBoxFunction = &abi.Function{
	Name:    "registerBox",
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}},
	Script: `(xor
 (seq
  (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
  (call %init_peer_id% ("callbackSrv" "response") [4])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var sameNameFunction = &abi.Function{
	Name:    "sameName",
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}},
	Script: `(xor
 (seq
  (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
  (call %init_peer_id% ("callbackSrv" "response") [7])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var sameNameFunction2 = &abi.Function{
	Name:    "same_name",
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}},
	Script: `(xor
 (seq
  (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
  (call %init_peer_id% ("callbackSrv" "response") [6])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var stringFunction = &abi.Function{
	Name: "string",
	Params: []abi.Field{
		{Name: "string", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}},
	Script: `(xor
 (seq
  (seq
   (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
   (call %init_peer_id% ("getDataSrv" "string") [] -string-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-string-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var typeFunction = &abi.Function{
	Name: "type",
	Params: []abi.Field{
		{Name: "type", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}},
	Script: `(xor
 (seq
  (seq
   (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
   (call %init_peer_id% ("getDataSrv" "type") [] -type-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-type-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var undefinedFunction = &abi.Function{
	Name:    "undefined",
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}},
	Script: `(xor
 (seq
  (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
  (call %init_peer_id% ("callbackSrv" "response") [3])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var pairType = &abi.Type{Kind: abi.Struct, Name: "Pair", Fields: []abi.Field{
	{Name: "class", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
	{Name: "json", Type: &abi.Type{Kind: abi.Scalar, Name: "bool"}},
	{Name: "peerId", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	{Name: "peer_id", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	{Name: "type", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
}}
