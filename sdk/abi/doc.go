// Package abi is what the code around a Go service needs in WebAssembly: the functions that every module exports, and values
// in memory, both ways. `aqua service build` writes that code; authors of services use package sdk.
//
// The rules are spec/services.md#S12 to S16. Outside of WebAssembly the package exports nothing.
package abi
