// Code generated from strings.aqua by aqua 0. DO NOT EDIT.

package gotarget

import (
	"context"

	"github.com/aquifer-dev/aquifer/abi"
)

// Doubled calls doubled(x: string) -> string, string.
func Doubled(ctx context.Context, caller abi.Caller, x string) (string, string, error) {
	var result1 string
	var result2 string
	err := abi.Call(ctx, caller, doubledFunction, []any{x}, &result1, &result2)
	return result1, result2, err
}

// Quoted calls quoted() -> string.
func Quoted(ctx context.Context, caller abi.Caller) (string, error) {
	var result string
	err := abi.Call(ctx, caller, quotedFunction, []any{}, &result)
	return result, err
}

var doubledFunction = &abi.Function{
	Name: "doubled",
	Params: []abi.Field{
		{Name: "x", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}, {Kind: abi.Scalar, Name: "string"}},
	Script: `(xor
 (seq
  (seq
   (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
   (call %init_peer_id% ("getDataSrv" "x") [] -x-arg-)
  )
  (call %init_peer_id% ("callbackSrv" "response") [-x-arg- "` + "`" + `${x}\\` + "`" + `"])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var quotedFunction = &abi.Function{
	Name:    "quoted",
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}},
	Script: `(xor
 (seq
  (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
  (call %init_peer_id% ("callbackSrv" "response") ["back` + "`" + `tick ${dollar} \n \\ $ end"])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}
