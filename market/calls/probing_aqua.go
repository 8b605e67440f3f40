// Code generated from probing.aqua by aqua 0. DO NOT EDIT.

package calls

import (
	"context"

	"github.com/aquifer-dev/aquifer/abi"
)

// AskPeer calls ask_peer(peer: string) -> u64.
//
// A node's time.
func AskPeer(ctx context.Context, caller abi.Caller, peer string) (uint64, error) {
	var result uint64
	err := abi.Call(ctx, caller, askPeerFunction, []any{peer}, &result)
	return result, err
}

// AskRelay calls ask_relay() -> u64.
//
// The relay's time.
func AskRelay(ctx context.Context, caller abi.Caller) (uint64, error) {
	var result uint64
	err := abi.Call(ctx, caller, askRelayFunction, []any{}, &result)
	return result, err
}

// AskWorker calls ask_worker(host: string, worker: string) -> u64.
//
// The worker's time. A worker that is gone, at rest or cut off never answers. The way leads from the relay to the host and on; with both after
// one "on" the host would be left out.
func AskWorker(ctx context.Context, caller abi.Caller, host string, worker string) (uint64, error) {
	var result uint64
	err := abi.Call(ctx, caller, askWorkerFunction, []any{host, worker}, &result)
	return result, err
}

var askPeerFunction = &abi.Function{
	Name: "ask_peer",
	Params: []abi.Field{
		{Name: "peer", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u64"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
    (call %init_peer_id% ("getDataSrv" "peer") [] -peer-arg-)
   )
   (xor
    (seq
     (new $-hop-
      (new #-hopc-
       (canon -relay- $-hop-  #-hopc-)
      )
     )
     (xor
      (seq
       (call -peer-arg- ("peer" "timestamp_ms") [] ret)
       (new $-hop-
        (new #-hopc-
         (canon -relay- $-hop-  #-hopc-)
        )
       )
      )
      (fail :error:)
     )
    )
    (fail :error:)
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [ret])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var askRelayFunction = &abi.Function{
	Name:    "ask_relay",
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u64"}},
	Script: `(xor
 (seq
  (seq
   (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
   (xor
    (call -relay- ("peer" "timestamp_ms") [] ret)
    (fail :error:)
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [ret])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var askWorkerFunction = &abi.Function{
	Name: "ask_worker",
	Params: []abi.Field{
		{Name: "host", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "worker", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "u64"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
     (call %init_peer_id% ("getDataSrv" "host") [] -host-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "worker") [] -worker-arg-)
   )
   (xor
    (seq
     (new $-hop-
      (new #-hopc-
       (canon -relay- $-hop-  #-hopc-)
      )
     )
     (xor
      (seq
       (seq
        (seq
         (new $-hop-
          (new #-hopc-
           (canon -host-arg- $-hop-  #-hopc-)
          )
         )
         (call -worker-arg- ("peer" "timestamp_ms") [] ret)
        )
        (new $-hop-
         (new #-hopc-
          (canon -host-arg- $-hop-  #-hopc-)
         )
        )
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
          (canon -host-arg- $-hop-  #-hopc-)
         )
        )
        (new $-hop-
         (new #-hopc-
          (canon -relay- $-hop-  #-hopc-)
         )
        )
       )
       (fail :error:)
      )
     )
    )
    (fail :error:)
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [ret])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}
