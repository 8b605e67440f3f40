// Package identities has a function for every type that answers its argument: the interface of the WebAssembly module of that
// name in service/testdata/guests.
package identities

// Pair is a small record.
type Pair struct {
	B uint8
	A string
	W int64
}

// Outer nests.
type Outer struct {
	Pairs []Pair
	Bytes []byte
	F     float32
	Inner Pair
	Names [][]string
	Ok    bool
	H     int16
}

func IdBool(x bool) bool                            { return x }
func IdI8(x int8) int8                              { return x }
func IdI16(x int16) int16                           { return x }
func IdI32(x int32) int32                           { return x }
func IdI64(x int64) int64                           { return x }
func IdU8(x uint8) uint8                            { return x }
func IdU16(x uint16) uint16                         { return x }
func IdU32(x uint32) uint32                         { return x }
func IdU64(x uint64) uint64                         { return x }
func IdF32(x float32) float32                       { return x }
func IdF64(x float64) float64                       { return x }
func IdString(x string) string                      { return x }
func IdPair(x Pair) Pair                            { return x }
func IdOuter(x Outer) Outer                         { return x }
func IdListBool(x []bool) []bool                    { return x }
func IdListI8(x []int8) []int8                      { return x }
func IdListI16(x []int16) []int16                   { return x }
func IdListI32(x []int32) []int32                   { return x }
func IdListI64(x []int64) []int64                   { return x }
func IdListU8(x []uint8) []uint8                    { return x }
func IdListU16(x []uint16) []uint16                 { return x }
func IdListU32(x []uint32) []uint32                 { return x }
func IdListU64(x []uint64) []uint64                 { return x }
func IdListF32(x []float32) []float32               { return x }
func IdListF64(x []float64) []float64               { return x }
func IdListString(x []string) []string              { return x }
func IdListPair(x []Pair) []Pair                    { return x }
func IdListOuter(x []Outer) []Outer                 { return x }
func IdListListU8(x [][]uint8) [][]uint8            { return x }
func IdListListString(x [][]string) [][]string      { return x }
func IdListListListU64(x [][][]uint64) [][][]uint64 { return x }
func IdListListPair(x [][]Pair) [][]Pair            { return x }
