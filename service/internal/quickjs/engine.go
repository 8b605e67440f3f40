// Package quickjs speaks with QuickJS, an engine for JavaScript that was compiled to WebAssembly (npm's quickjs-wasi): values
// both ways, calls, exceptions, and functions of the host. It knows nothing of what runs the binary: that is a [Machine].
package quickjs

import (
	"context"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// Machine is an instance of the binary.
type Machine interface {
	// Call calls an exported function with the arguments on the stack, where it leaves its result. An error ends all that runs.
	Call(ctx context.Context, f Function, stack []uint64) error
	Memory() itype.Memory
	// Spend takes bytes for values that are read out of a budget.
	Spend(bytes int64) error
}

// Function is a function that the binary exports.
type Function int

// The functions that are used. A handle is the address of a value; functions that answer one leave it to the caller to be
// freed, and keep none that they are given.
const (
	initialize Function = iota
	initEngine
	setMaxStackSize
	setModuleLoader
	eval
	call
	newString
	newNumber
	newBigInt64
	newObject
	newArray
	newUint8Array
	newArrayBuffer
	newHostFunction
	getUndefined
	getTrue
	getFalse
	getGlobal
	getException
	throw
	getPropString
	setPropString
	getPropUint32
	setPropUint32
	getFloat64
	getBool
	getStringLen
	freeCString
	getTypedArrayBuffer
	getArrayBuffer
	dupValue
	freeValue
	isException
	isNumber
	isBigInt
	isString
	isBool
	isArray
	isObject
	isUndefined
	isPromise
	isArrayBuffer
	promiseState
	promiseResult
	isJobPending
	executePendingJob
	malloc
	free
)

// Functions are their names and types: i for i32, d for f64, the result behind the colon.
var Functions = [...]struct{ Name, Type string }{
	initialize: {"_initialize", ":"}, initEngine: {"qjs_init", ":i"}, setMaxStackSize: {"qjs_set_max_stack_size", "i:"}, setModuleLoader: {"qjs_set_module_loader", "i:"}, eval: {"qjs_eval", "iiii:i"},
	call: {"qjs_call", "iiii:i"}, newString: {"qjs_new_string", "ii:i"}, newNumber: {"qjs_new_number", "d:i"}, newBigInt64: {"qjs_new_big_int64", "ii:i"},
	newObject: {"qjs_new_object", ":i"}, newArray: {"qjs_new_array", ":i"}, newUint8Array: {"qjs_new_uint8_array", "ii:i"}, newArrayBuffer: {"qjs_new_array_buffer", "ii:i"},
	newHostFunction: {"qjs_new_host_function", "iii:i"}, getUndefined: {"qjs_get_undefined", ":i"}, getTrue: {"qjs_get_true", ":i"}, getFalse: {"qjs_get_false", ":i"},
	getGlobal: {"qjs_get_global", ":i"}, getException: {"qjs_get_exception", ":i"}, throw: {"qjs_throw", "i:i"}, getPropString: {"qjs_get_prop_string", "ii:i"},
	setPropString: {"qjs_set_prop_string", "iii:i"}, getPropUint32: {"qjs_get_prop_uint32", "ii:i"}, setPropUint32: {"qjs_set_prop_uint32", "iii:i"},
	getFloat64: {"qjs_get_float64", "i:d"}, getBool: {"qjs_get_bool", "i:i"}, getStringLen: {"qjs_get_string_len", "ii:i"}, freeCString: {"qjs_free_cstring", "i:"},
	getTypedArrayBuffer: {"qjs_get_typed_array_buffer", "iiii:i"}, getArrayBuffer: {"qjs_get_array_buffer", "ii:i"}, freeValue: {"qjs_free_value", "i:"}, dupValue: {"qjs_dup_value", "i:i"},
	isException: {"qjs_is_exception", "i:i"}, isNumber: {"qjs_is_number", "i:i"}, isBigInt: {"qjs_is_big_int", "i:i"}, isString: {"qjs_is_string", "i:i"},
	isBool: {"qjs_is_bool", "i:i"}, isArray: {"qjs_is_array", "i:i"}, isObject: {"qjs_is_object", "i:i"}, isUndefined: {"qjs_is_undefined", "i:i"}, isPromise: {"qjs_is_promise", "i:i"}, isArrayBuffer: {"qjs_is_array_buffer", "i:i"},
	promiseState: {"qjs_promise_state", "i:i"}, promiseResult: {"qjs_promise_result", "i:i"}, isJobPending: {"qjs_is_job_pending", ":i"},
	executePendingJob: {"qjs_execute_pending_job", ":i"}, malloc: {"wasm_malloc", "i:i"}, free: {"wasm_free", "i:"},
}

// Imports are the functions that the binary imports from the module env, with their types.
var Imports = map[string]string{
	"host_call": "iiiii:i", "host_module_normalize": "ii:i", "host_module_load": "ii:i", "host_interrupt": ":i", "host_promise_rejection": "iii:", "host_get_timezone_offset": "ii:i",
}

// Namespace is where the binary imports them from.
const Namespace = "env"
