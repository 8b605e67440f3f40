// Code generated from order.aqua by aqua 0. DO NOT EDIT.

package gotarget

import (
	"context"

	"github.com/aquifer-dev/aquifer/abi"
)

// First calls first() -> u8.
func First(ctx context.Context, caller abi.Caller) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, firstFunction, []any{}, &result)
	return result, err
}

// Second calls second() -> u8.
func Second(ctx context.Context, caller abi.Caller) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, secondFunction, []any{}, &result)
	return result, err
}

// Third calls third() -> u8.
func Third(ctx context.Context, caller abi.Caller) (uint8, error) {
	var result uint8
	err := abi.Call(ctx, caller, thirdFunction, []any{}, &result)
	return result, err
}

var firstFunction = &abi.Function{
	Name:    "first",
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

var secondFunction = &abi.Function{
	Name:    "second",
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

var thirdFunction = &abi.Function{
	Name:    "third",
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
