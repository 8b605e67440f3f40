// Package sdk is for authors of services in Go. A service is an ordinary package: its exported functions can be called from
// Aqua, its structs are Aqua's data, and `aqua service build` makes a WebAssembly module of it.
//
//	// Package greet is a service.
//	package greet
//
//	func Hello(name string) string { return "Hello, " + name + "!" }
//
// A service without questions to its host needs nothing of this package. It has what goes beyond plain functions: who calls
// ([CurrentCall]), the host's log ([Log], and package hostlog), results of the host's programs ([BinaryResult]). All of it works in `go test`,
// too, where package sdktest stands in for the host.
//
// docs/goservices.md tells the rules and shows a service from its first line to the first call.
package sdk
