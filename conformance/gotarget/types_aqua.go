// Code generated from types.aqua by aqua 0. DO NOT EDIT.

package gotarget

import (
	"context"
	"encoding/json"

	"github.com/aquifer-dev/aquifer/abi"
)

// Point is the data type Point.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Wide is the data type Wide.
type Wide struct {
	Alpha string   `json:"alpha"`
	At    []*Point `json:"at"`
	Big   uint64   `json:"big"`
	Inner Point    `json:"inner"`
	Label *string  `json:"label"`
	Tags  []string `json:"tags"`
	Zeta  uint8    `json:"zeta"`
}

// Bottom calls bottom(never: ⊥) -> u8.
func Bottom(ctx context.Context, caller abi.Caller, never json.RawMessage) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, bottomFunction, []any{never}, &result)
	return result, err
}

// Nested calls nested(w: Wide, ws: [][]Wide) -> Wide, [][]Wide.
func Nested(ctx context.Context, caller abi.Caller, w Wide, ws [][]Wide) (Wide, [][]Wide, error) {
	var result1 Wide
	var result2 [][]Wide
	err := abi.Call(ctx, caller, nestedFunction, []any{w, ws}, &result1, &result2)
	return result1, result2, err
}

// Nothing calls nothing().
func Nothing(ctx context.Context, caller abi.Caller) error {
	return abi.Call(ctx, caller, nothingFunction, []any{})
}

// Numbers calls numbers(a: i8, b: i16, c: i32, d: i64, e: u8, f: u16, g: u32, h: u64, i: f32, j: f64, k: bool, l: string) -> u64, f64, bool.
func Numbers(ctx context.Context, caller abi.Caller, a int8, b int16, c int32, d int64, e uint8, f uint16, g uint32, h uint64, i float32, j float64, k bool, l string) (uint64, float64, bool, error) {
	var result1 uint64
	var result2 float64
	var result3 bool
	err := abi.Call(ctx, caller, numbersFunction, []any{a, b, c, d, e, f, g, h, i, j, k, l}, &result1, &result2, &result3)
	return result1, result2, result3, err
}

// Options calls options(a: ?u32, b: ?[]string, c: []?string, d: ?Point) -> ?Point.
func Options(ctx context.Context, caller abi.Caller, a *uint32, b *[]string, c []*string, d *Point) (*Point, error) {
	var result *Point
	err := abi.Call(ctx, caller, optionsFunction, []any{a, b, c, d}, &result)
	return result, err
}

// Points calls points(one: Point, more: []Point) -> Point.
func Points(ctx context.Context, caller abi.Caller, one Point, more []Point) (Point, error) {
	var result Point
	err := abi.Call(ctx, caller, pointsFunction, []any{one, more}, &result)
	return result, err
}

// Several calls several(p: Point, n: ?u32) -> Point, ?u32, []Point.
func Several(ctx context.Context, caller abi.Caller, p Point, n *uint32) (Point, *uint32, []Point, error) {
	var result1 Point
	var result2 *uint32
	var result3 []Point
	err := abi.Call(ctx, caller, severalFunction, []any{p, n}, &result1, &result2, &result3)
	return result1, result2, result3, err
}

// Streams calls streams(s: []u32) -> []u32.
func Streams(ctx context.Context, caller abi.Caller, s []uint32) ([]uint32, error) {
	var result []uint32
	err := abi.Call(ctx, caller, streamsFunction, []any{s}, &result)
	return result, err
}

// Tops calls tops(any: ⊤, list: []⊤) -> ⊤.
func Tops(ctx context.Context, caller abi.Caller, any_ json.RawMessage, list []json.RawMessage) (json.RawMessage, error) {
	var result json.RawMessage
	err := abi.Call(ctx, caller, topsFunction, []any{any_, list}, &result)
	return result, err
}

var bottomFunction = &abi.Function{
	Name: "bottom",
	Params: []abi.Field{
		{Name: "never", Type: &abi.Type{Kind: abi.Bottom}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u8"}},
	Script: `(xor
 (seq
  (seq
   (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
   (call %init_peer_id% ("getDataSrv" "never") [] -never-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [1])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var nestedFunction = &abi.Function{
	Name: "nested",
	Params: []abi.Field{
		{Name: "w", Type: wideType},
		{Name: "ws", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Array, Elem: wideType}}},
	},
	Results: []*abi.Type{wideType, {Kind: abi.Array, Elem: &abi.Type{Kind: abi.Array, Elem: wideType}}},
	Script: `(xor
 (seq
  (seq
   (seq
    (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
    (call %init_peer_id% ("getDataSrv" "w") [] -w-arg-)
   )
   (call %init_peer_id% ("getDataSrv" "ws") [] -ws-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-w-arg- -ws-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var nothingFunction = &abi.Function{
	Name: "nothing",
	Script: `(xor
 (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var numbersFunction = &abi.Function{
	Name: "numbers",
	Params: []abi.Field{
		{Name: "a", Type: &abi.Type{Kind: abi.Scalar, Name: "i8"}},
		{Name: "b", Type: &abi.Type{Kind: abi.Scalar, Name: "i16"}},
		{Name: "c", Type: &abi.Type{Kind: abi.Scalar, Name: "i32"}},
		{Name: "d", Type: &abi.Type{Kind: abi.Scalar, Name: "i64"}},
		{Name: "e", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
		{Name: "f", Type: &abi.Type{Kind: abi.Scalar, Name: "u16"}},
		{Name: "g", Type: &abi.Type{Kind: abi.Scalar, Name: "u32"}},
		{Name: "h", Type: &abi.Type{Kind: abi.Scalar, Name: "u64"}},
		{Name: "i", Type: &abi.Type{Kind: abi.Scalar, Name: "f32"}},
		{Name: "j", Type: &abi.Type{Kind: abi.Scalar, Name: "f64"}},
		{Name: "k", Type: &abi.Type{Kind: abi.Scalar, Name: "bool"}},
		{Name: "l", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u64"}, {Kind: abi.Scalar, Name: "f64"}, {Kind: abi.Scalar, Name: "bool"}},
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
            (seq
             (seq
              (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
              (call %init_peer_id% ("getDataSrv" "a") [] -a-arg-)
             )
             (call %init_peer_id% ("getDataSrv" "b") [] -b-arg-)
            )
            (call %init_peer_id% ("getDataSrv" "c") [] -c-arg-)
           )
           (call %init_peer_id% ("getDataSrv" "d") [] -d-arg-)
          )
          (call %init_peer_id% ("getDataSrv" "e") [] -e-arg-)
         )
         (call %init_peer_id% ("getDataSrv" "f") [] -f-arg-)
        )
        (call %init_peer_id% ("getDataSrv" "g") [] -g-arg-)
       )
       (call %init_peer_id% ("getDataSrv" "h") [] -h-arg-)
      )
      (call %init_peer_id% ("getDataSrv" "i") [] -i-arg-)
     )
     (call %init_peer_id% ("getDataSrv" "j") [] -j-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "k") [] -k-arg-)
   )
   (call %init_peer_id% ("getDataSrv" "l") [] -l-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-h-arg- -j-arg- -k-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var optionsFunction = &abi.Function{
	Name: "options",
	Params: []abi.Field{
		{Name: "a", Type: &abi.Type{Kind: abi.Option, Elem: &abi.Type{Kind: abi.Scalar, Name: "u32"}}},
		{Name: "b", Type: &abi.Type{Kind: abi.Option, Elem: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}}},
		{Name: "c", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Option, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}}},
		{Name: "d", Type: &abi.Type{Kind: abi.Option, Elem: pointType}},
	},
	Results: []*abi.Type{{Kind: abi.Option, Elem: pointType}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (seq
      (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
      (call %init_peer_id% ("getDataSrv" "a") [] -a-arg-)
     )
     (call %init_peer_id% ("getDataSrv" "b") [] -b-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "c") [] -c-arg-)
   )
   (call %init_peer_id% ("getDataSrv" "d") [] -d-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-d-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var pointsFunction = &abi.Function{
	Name: "points",
	Params: []abi.Field{
		{Name: "one", Type: pointType},
		{Name: "more", Type: &abi.Type{Kind: abi.Array, Elem: pointType}},
	},
	Results: []*abi.Type{pointType},
	Script: `(xor
 (seq
  (seq
   (seq
    (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
    (call %init_peer_id% ("getDataSrv" "one") [] -one-arg-)
   )
   (call %init_peer_id% ("getDataSrv" "more") [] -more-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-one-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var severalFunction = &abi.Function{
	Name: "several",
	Params: []abi.Field{
		{Name: "p", Type: pointType},
		{Name: "n", Type: &abi.Type{Kind: abi.Option, Elem: &abi.Type{Kind: abi.Scalar, Name: "u32"}}},
	},
	Results: []*abi.Type{pointType, {Kind: abi.Option, Elem: &abi.Type{Kind: abi.Scalar, Name: "u32"}}, {Kind: abi.Array, Elem: pointType}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
     (call %init_peer_id% ("getDataSrv" "p") [] -p-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "n") [] -n-arg-)
   )
   (new $array-inline
    (seq
     (seq
      (ap -p-arg- $array-inline)
      (ap -p-arg- $array-inline)
     )
     (canon %init_peer_id% $array-inline  #array-inline-0)
    )
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [-p-arg- -n-arg- #array-inline-0])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var streamsFunction = &abi.Function{
	Name: "streams",
	Params: []abi.Field{
		{Name: "s", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "u32"}}},
	},
	Results: []*abi.Type{{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "u32"}}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
     (call %init_peer_id% ("getDataSrv" "s") [] s-iter)
    )
    (fold s-iter s-item-0
     (seq
      (ap s-item-0 $-s-arg-)
      (next s-item-0)
     )
     (null)
    )
   )
   (canon %init_peer_id% $-s-arg-  #-s-arg-_canon)
  )
  (call %init_peer_id% ("callbackSrv" "response") [#-s-arg-_canon])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var topsFunction = &abi.Function{
	Name: "tops",
	Params: []abi.Field{
		{Name: "any", Type: &abi.Type{Kind: abi.Top}},
		{Name: "list", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Top}}},
	},
	Results: []*abi.Type{{Kind: abi.Top}},
	Script: `(xor
 (seq
  (seq
   (seq
    (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
    (call %init_peer_id% ("getDataSrv" "any") [] -any-arg-)
   )
   (call %init_peer_id% ("getDataSrv" "list") [] -list-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-any-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var pointType = &abi.Type{Kind: abi.Struct, Name: "Point", Fields: []abi.Field{
	{Name: "x", Type: &abi.Type{Kind: abi.Scalar, Name: "f64"}},
	{Name: "y", Type: &abi.Type{Kind: abi.Scalar, Name: "f64"}},
}}

var wideType = &abi.Type{Kind: abi.Struct, Name: "Wide", Fields: []abi.Field{
	{Name: "alpha", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	{Name: "at", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Option, Elem: pointType}}},
	{Name: "big", Type: &abi.Type{Kind: abi.Scalar, Name: "u64"}},
	{Name: "inner", Type: pointType},
	{Name: "label", Type: &abi.Type{Kind: abi.Option, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}},
	{Name: "tags", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}},
	{Name: "zeta", Type: &abi.Type{Kind: abi.Scalar, Name: "u8"}},
}}
