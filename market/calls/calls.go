// Package calls is what the marketplace asks of nodes: Aqua programs, and the Go functions that are made of them. UPDATE=1 go test makes
// them anew.
package calls
