// Code generated from hosting.aqua by aqua 0. DO NOT EDIT.

package calls

import (
	"context"

	"github.com/aquifer-dev/aquifer/abi"
)

// StoredModule is the data type StoredModule.
type StoredModule struct {
	Hash string `json:"hash"`
}

// Service is the data type Service.
type Service struct {
	Aliases     []string `json:"aliases"`
	BlueprintID string   `json:"blueprint_id"`
	ID          string   `json:"id"`
	OwnerID     string   `json:"owner_id"`
	ServiceType string   `json:"service_type"`
}

// Mark is the data type Mark.
type Mark struct {
	Mark  string `json:"mark"`
	Spell string `json:"spell"`
}

// AddModule calls add_module(name: string, wasm: string) -> string.
func AddModule(ctx context.Context, caller abi.Caller, name string, wasm string) (string, error) {
	var result string
	err := abi.Call(ctx, caller, addModuleFunction, []any{name, wasm}, &result)
	return result, err
}

// CreateService calls create_service(worker: string, name: string, modules: []string) -> string.
func CreateService(ctx context.Context, caller abi.Caller, worker string, name string, modules []string) (string, error) {
	var result string
	err := abi.Call(ctx, caller, createServiceFunction, []any{worker, name, modules}, &result)
	return result, err
}

// CreateWorker calls create_worker(deal: string, units: [][]u8) -> string.
func CreateWorker(ctx context.Context, caller abi.Caller, deal string, units [][]byte) (string, error) {
	var result string
	err := abi.Call(ctx, caller, createWorkerFunction, []any{deal, units}, &result)
	return result, err
}

// FindWorker calls find_worker(deal: string) -> []string, []bool.
func FindWorker(ctx context.Context, caller abi.Caller, deal string) ([]string, []bool, error) {
	var result1 []string
	var result2 []bool
	err := abi.Call(ctx, caller, findWorkerFunction, []any{deal}, &result1, &result2)
	return result1, result2, err
}

// InstallSpell calls install_spell(worker: string, script: string, values: string, triggers: string, alias: string) -> string.
func InstallSpell(ctx context.Context, caller abi.Caller, worker string, script string, values string, triggers string, alias string) (string, error) {
	var result string
	err := abi.Call(ctx, caller, installSpellFunction, []any{worker, script, values, triggers, alias}, &result)
	return result, err
}

// ListModules calls list_modules() -> []StoredModule.
func ListModules(ctx context.Context, caller abi.Caller) ([]StoredModule, error) {
	var result []StoredModule
	err := abi.Call(ctx, caller, listModulesFunction, []any{}, &result)
	return result, err
}

// Look calls look(worker: string) -> []Service, []Mark.
func Look(ctx context.Context, caller abi.Caller, worker string) ([]Service, []Mark, error) {
	var result1 []Service
	var result2 []Mark
	err := abi.Call(ctx, caller, lookFunction, []any{worker}, &result1, &result2)
	return result1, result2, err
}

// RemoveService calls remove_service(worker: string, id: string) -> string.
func RemoveService(ctx context.Context, caller abi.Caller, worker string, id string) (string, error) {
	var result string
	err := abi.Call(ctx, caller, removeServiceFunction, []any{worker, id}, &result)
	return result, err
}

// RemoveSpell calls remove_spell(worker: string, id: string) -> string.
func RemoveSpell(ctx context.Context, caller abi.Caller, worker string, id string) (string, error) {
	var result string
	err := abi.Call(ctx, caller, removeSpellFunction, []any{worker, id}, &result)
	return result, err
}

// RemoveWorker calls remove_worker(worker: string) -> string.
func RemoveWorker(ctx context.Context, caller abi.Caller, worker string) (string, error) {
	var result string
	err := abi.Call(ctx, caller, removeWorkerFunction, []any{worker}, &result)
	return result, err
}

// ScheduleSpell calls schedule_spell(worker: string, id: string, triggers: string) -> string.
func ScheduleSpell(ctx context.Context, caller abi.Caller, worker string, id string, triggers string) (string, error) {
	var result string
	err := abi.Call(ctx, caller, scheduleSpellFunction, []any{worker, id, triggers}, &result)
	return result, err
}

// SetActive calls set_active(deal: string, active: bool) -> bool.
func SetActive(ctx context.Context, caller abi.Caller, deal string, active bool) (bool, error) {
	var result bool
	err := abi.Call(ctx, caller, setActiveFunction, []any{deal, active}, &result)
	return result, err
}

var addModuleFunction = &abi.Function{
	Name: "add_module",
	Params: []abi.Field{
		{Name: "name", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "wasm", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
     (call %init_peer_id% ("getDataSrv" "name") [] -name-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "wasm") [] -wasm-arg-)
   )
   (xor
    (seq
     (call -relay- ("dist" "default_module_config") [-name-arg-] ret)
     (call -relay- ("dist" "add_module") [-wasm-arg- ret] ret-0)
    )
    (fail :error:)
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [ret-0])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var createServiceFunction = &abi.Function{
	Name: "create_service",
	Params: []abi.Field{
		{Name: "worker", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "name", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "modules", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (seq
      (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
      (call %init_peer_id% ("getDataSrv" "worker") [] -worker-arg-)
     )
     (call %init_peer_id% ("getDataSrv" "name") [] -name-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "modules") [] -modules-arg-)
   )
   (xor
    (seq
     (seq
      (seq
       (seq
        (seq
         (new $-hop-
          (new #-hopc-
           (canon -relay- $-hop-  #-hopc-)
          )
         )
         (call -worker-arg- ("dist" "make_blueprint") [-name-arg- -modules-arg-] ret)
        )
        (call -worker-arg- ("dist" "add_blueprint") [ret] ret-0)
       )
       (call -worker-arg- ("srv" "create") [ret-0] ret-1)
      )
      (call -worker-arg- ("srv" "add_alias") [-name-arg- ret-1])
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
  (call %init_peer_id% ("callbackSrv" "response") [ret-1])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var createWorkerFunction = &abi.Function{
	Name: "create_worker",
	Params: []abi.Field{
		{Name: "deal", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "units", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "u8"}}}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
     (call %init_peer_id% ("getDataSrv" "deal") [] -deal-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "units") [] -units-arg-)
   )
   (xor
    (call -relay- ("worker" "create") [-deal-arg- -units-arg-] ret)
    (fail :error:)
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [ret])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var findWorkerFunction = &abi.Function{
	Name: "find_worker",
	Params: []abi.Field{
		{Name: "deal", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}, {Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "bool"}}},
	Script: `(xor
 (new $active
  (seq
   (seq
    (seq
     (seq
      (seq
       (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
       (call %init_peer_id% ("getDataSrv" "deal") [] -deal-arg-)
      )
      (xor
       (seq
        (call -relay- ("worker" "get_worker_id") [-deal-arg-] ret)
        (fold ret w-0
         (seq
          (seq
           (call -relay- ("worker" "is_active") [-deal-arg-] ret-0)
           (ap ret-0 $active)
          )
          (next w-0)
         )
         (null)
        )
       )
       (fail :error:)
      )
     )
     (canon %init_peer_id% $active  #-active-fix-0)
    )
    (ap #-active-fix-0 -active-flat-0)
   )
   (call %init_peer_id% ("callbackSrv" "response") [ret -active-flat-0])
  )
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var installSpellFunction = &abi.Function{
	Name: "install_spell",
	Params: []abi.Field{
		{Name: "worker", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "script", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "values", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "triggers", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "alias", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (seq
      (seq
       (seq
        (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
        (call %init_peer_id% ("getDataSrv" "worker") [] -worker-arg-)
       )
       (call %init_peer_id% ("getDataSrv" "script") [] -script-arg-)
      )
      (call %init_peer_id% ("getDataSrv" "values") [] -values-arg-)
     )
     (call %init_peer_id% ("getDataSrv" "triggers") [] -triggers-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "alias") [] -alias-arg-)
   )
   (xor
    (seq
     (seq
      (seq
       (seq
        (seq
         (new $-hop-
          (new #-hopc-
           (canon -relay- $-hop-  #-hopc-)
          )
         )
         (call -worker-arg- ("json" "parse") [-values-arg-] ret)
        )
        (call -worker-arg- ("json" "parse") [-triggers-arg-] ret-0)
       )
       (new $array-inline
        (seq
         (ap -alias-arg- $array-inline)
         (canon -worker-arg- $array-inline  #array-inline-0)
        )
       )
      )
      (call -worker-arg- ("spell" "install") [-script-arg- ret ret-0 #array-inline-0] ret-1)
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
  (call %init_peer_id% ("callbackSrv" "response") [ret-1])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var listModulesFunction = &abi.Function{
	Name:    "list_modules",
	Results: []*abi.Type{{Kind: abi.Array, Elem: storedModuleType}},
	Script: `(xor
 (seq
  (seq
   (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
   (xor
    (call -relay- ("dist" "list_modules") [] ret)
    (fail :error:)
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [ret])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var lookFunction = &abi.Function{
	Name: "look",
	Params: []abi.Field{
		{Name: "worker", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Array, Elem: serviceType}, {Kind: abi.Array, Elem: markType}},
	Script: `(xor
 (new $marks
  (seq
   (seq
    (seq
     (seq
      (seq
       (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
       (call %init_peer_id% ("getDataSrv" "worker") [] -worker-arg-)
      )
      (xor
       (seq
        (seq
         (seq
          (new $-hop-
           (new #-hopc-
            (canon -relay- $-hop-  #-hopc-)
           )
          )
          (call -worker-arg- ("srv" "list") [] ret)
         )
         (fold ret s-0
          (seq
           (new -if-error-
            (xor
             (seq
              (match s-0.$.service_type "spell"
               (seq
                (seq
                 (seq
                  (call -worker-arg- (s-0.$.id "get_string") ["__application__"] ret-0)
                  (ap ret-0.$.value ret-0_flat)
                 )
                 (new %Mark_obj_map
                  (seq
                   (seq
                    (ap ("mark" ret-0_flat) %Mark_obj_map)
                    (ap ("spell" s-0.$.id) %Mark_obj_map)
                   )
                   (canon -worker-arg- %Mark_obj_map  Mark_obj)
                  )
                 )
                )
                (ap Mark_obj $marks)
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
               (ap :error: -if-error-)
               (xor
                (seq
                 (match :error:.$.error_code 10001
                  (null)
                 )
                 (new $-hop-
                  (new #-hopc-
                   (canon -relay- $-hop-  #-hopc-)
                  )
                 )
                )
                (fail -if-error-)
               )
              )
              (new $-hop-
               (new #-hopc-
                (canon -relay- $-hop-  #-hopc-)
               )
              )
             )
            )
           )
           (next s-0)
          )
          (null)
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
     (canon %init_peer_id% $marks  #-marks-fix-0)
    )
    (ap #-marks-fix-0 -marks-flat-0)
   )
   (call %init_peer_id% ("callbackSrv" "response") [ret -marks-flat-0])
  )
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var removeServiceFunction = &abi.Function{
	Name: "remove_service",
	Params: []abi.Field{
		{Name: "worker", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "id", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
     (call %init_peer_id% ("getDataSrv" "worker") [] -worker-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "id") [] -id-arg-)
   )
   (xor
    (seq
     (seq
      (new $-hop-
       (new #-hopc-
        (canon -relay- $-hop-  #-hopc-)
       )
      )
      (call -worker-arg- ("srv" "remove") [-id-arg-])
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
  (call %init_peer_id% ("callbackSrv" "response") [-id-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var removeSpellFunction = &abi.Function{
	Name: "remove_spell",
	Params: []abi.Field{
		{Name: "worker", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "id", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
     (call %init_peer_id% ("getDataSrv" "worker") [] -worker-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "id") [] -id-arg-)
   )
   (xor
    (seq
     (seq
      (new $-hop-
       (new #-hopc-
        (canon -relay- $-hop-  #-hopc-)
       )
      )
      (call -worker-arg- ("spell" "remove") [-id-arg-])
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
  (call %init_peer_id% ("callbackSrv" "response") [-id-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var removeWorkerFunction = &abi.Function{
	Name: "remove_worker",
	Params: []abi.Field{
		{Name: "worker", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
    (call %init_peer_id% ("getDataSrv" "worker") [] -worker-arg-)
   )
   (xor
    (call -relay- ("worker" "remove") [-worker-arg-])
    (fail :error:)
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") ["removed"])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var scheduleSpellFunction = &abi.Function{
	Name: "schedule_spell",
	Params: []abi.Field{
		{Name: "worker", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "id", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "triggers", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (seq
      (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
      (call %init_peer_id% ("getDataSrv" "worker") [] -worker-arg-)
     )
     (call %init_peer_id% ("getDataSrv" "id") [] -id-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "triggers") [] -triggers-arg-)
   )
   (xor
    (seq
     (seq
      (seq
       (new $-hop-
        (new #-hopc-
         (canon -relay- $-hop-  #-hopc-)
        )
       )
       (call -worker-arg- ("json" "parse") [-triggers-arg-] ret)
      )
      (call -worker-arg- ("spell" "update_trigger_config") [-id-arg- ret])
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
  (call %init_peer_id% ("callbackSrv" "response") [-id-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var setActiveFunction = &abi.Function{
	Name: "set_active",
	Params: []abi.Field{
		{Name: "deal", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
		{Name: "active", Type: &abi.Type{Kind: abi.Scalar, Name: "bool"}},
	},
	Results: []*abi.Type{{Kind: abi.Scalar, Name: "bool"}},
	Script: `(xor
 (seq
  (seq
   (seq
    (seq
     (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
     (call %init_peer_id% ("getDataSrv" "deal") [] -deal-arg-)
    )
    (call %init_peer_id% ("getDataSrv" "active") [] -active-arg-)
   )
   (xor
    (new -if-else-error-
     (new -else-error-
      (new -if-error-
       (xor
        (match -active-arg- true
         (call -relay- ("worker" "activate") [-deal-arg-])
        )
        (seq
         (ap :error: -if-error-)
         (xor
          (match :error:.$.error_code 10001
           (call -relay- ("worker" "deactivate") [-deal-arg-])
          )
          (seq
           (seq
            (ap :error: -else-error-)
            (xor
             (seq
              (match :error:.$.error_code 10001
               (ap -if-error- -if-else-error-)
              )
              (new $-hop-
               (new #-hopc-
                (canon -relay- $-hop-  #-hopc-)
               )
              )
             )
             (seq
              (ap -else-error- -if-else-error-)
              (new $-hop-
               (new #-hopc-
                (canon -relay- $-hop-  #-hopc-)
               )
              )
             )
            )
           )
           (fail -if-else-error-)
          )
         )
        )
       )
      )
     )
    )
    (fail :error:)
   )
  )
  (call %init_peer_id% ("callbackSrv" "response") [-active-arg-])
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var storedModuleType = &abi.Type{Kind: abi.Struct, Name: "StoredModule", Fields: []abi.Field{
	{Name: "hash", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
}}

var serviceType = &abi.Type{Kind: abi.Struct, Name: "Service", Fields: []abi.Field{
	{Name: "aliases", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}},
	{Name: "blueprint_id", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	{Name: "id", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	{Name: "owner_id", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	{Name: "service_type", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
}}

var markType = &abi.Type{Kind: abi.Struct, Name: "Mark", Fields: []abi.Field{
	{Name: "mark", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	{Name: "spell", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
}}
