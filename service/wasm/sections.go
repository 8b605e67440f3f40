package wasm

// Sections of a binary, by their ids.
const (
	Custom = iota
	Type
	Import
	Function
	Table
	Memory
	Global
	Export
	Start
	Element
	Code
	Data
	DataCount
	Sections // one more than the last
)
