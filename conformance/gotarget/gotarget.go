// Package gotarget is what the Go target generates from the programs for targets, and a test that uses it as a program
// would: on the simulated network, with services and callbacks written in Go.
package gotarget
