// Package matrix has a function for every way in which a value can cross.
package matrix

import (
	"errors"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/sdk"
	"github.com/aquifer-dev/aquifer/sdk/hostlog"
)

type (
	ID     string
	Level  uint8
	Levels []Level
	IDs    []ID
	hidden struct{ X int16 }
)

// Scalars has every plain type.
type Scalars struct {
	B   bool
	I8  int8
	I16 int16
	I32 int32
	I64 int64
	I   int
	U8  uint8
	U16 uint16
	U32 uint32
	U64 uint64
	U   uint
	F32 float32
	F64 float64

	secret string
	Left   func() `aqua:"-"`
}

// Lists has slices of everything.
type Lists struct {
	B   []bool
	I8  []int8
	I16 []int16
	I32 []int32
	I64 []int64
	U8  []byte
	U16 []uint16
	U32 []uint32
	U64 []uint64
	F32 []float32
	F64 []float64
	S   []string
	R   []Pair
	LL  [][]string
	BB  [][]byte
	LR  [][]Pair
}

// Pair is a small record.
type Pair struct {
	Name  string `aqua:"label"`
	Value int16
}

// Outer nests.
type Outer struct {
	UserID  ID
	Inner   Pair
	Wait    time.Duration
	Levels  Levels
	IDs     IDs
	Hidden  hidden
	Pairs   []Pair
	Nothing []uint64
}

func EchoBool(v bool) bool             { return v }
func EchoI8(v int8) int8               { return v }
func EchoI16(v int16) int16            { return v }
func EchoI32(v int32) int32            { return v }
func EchoI64(v int64) int64            { return v }
func EchoInt(v int) int                { return v }
func EchoU8(v uint8) uint8             { return v }
func EchoU16(v uint16) uint16          { return v }
func EchoU32(v uint32) uint32          { return v }
func EchoU64(v uint64) uint64          { return v }
func EchoUint(v uint) uint             { return v }
func EchoF32(v float32) float32        { return v }
func EchoF64(v float64) float64        { return v }
func EchoString(v string) string       { return v }
func EchoBytes(v []byte) []byte        { return v }
func EchoID(v ID) ID                   { return v }
func EchoLevel(v Level) Level          { return v }
func EchoLevels(v Levels) Levels       { return v }
func EchoIDs(v IDs) IDs                { return v }
func EchoBools(v []bool) []bool        { return v }
func EchoI16s(v []int16) []int16       { return v }
func EchoU64s(v []uint64) []uint64     { return v }
func EchoF32s(v []float32) []float32   { return v }
func EchoStrings(v []string) []string  { return v }
func EchoScalars(v Scalars) Scalars    { return v }
func EchoLists(v Lists) Lists          { return v }
func EchoPairs(v []Pair) []Pair        { return v }
func EchoOuter(v Outer) Outer          { return v }
func EchoDeep(v [][][]byte) [][][]byte { return v }
func EchoOuters(v [][]Outer) [][]Outer { return v }

// Mixed has arguments of every kind.
func Mixed(a bool, name string, n int64, _ []byte, pair Pair, f float32, list []string) string {
	return strings.Join(append(list, name, pair.Name), ",")
}

// Nothing takes and gives nothing.
func Nothing() {}

// Sixteen has as many parameters as Go can pass.
func Sixteen(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15 int32) int32 {
	return a0 + 2*a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11 + a12 + a13 + a14 + 3*a15
}

// Eight has as many strings.
func Eight(a0, a1, a2, a3, a4, a5, a6, a7 string) string {
	return a7 + a6 + a5 + a4 + a3 + a2 + a1 + a0
}

// Variadic takes a list.
func Variadic(first string, rest ...string) string { return first + strings.Join(rest, "") }

var count uint32

// Count keeps state.
func Count() uint32 {
	count++
	return count
}

// Divide fails for b = 0.
func Divide(a, b int64) (int64, error) {
	if b == 0 {
		return 0, errors.New("division by zero")
	}
	return a / b, nil
}

// Find fails with a record.
func Find(name string) (Pair, error) {
	if name == "" {
		return Pair{}, errors.New("no name")
	}
	return Pair{name, 1}, nil
}

// Check has nothing but an error.
func Check(ok bool) error {
	if !ok {
		return errors.New("not ok")
	}
	return nil
}

// CheckAgain shares the type of its result with Check.
func CheckAgain() error { return nil }

// NotText returns what is no UTF-8.
func NotText() string { return "a\xffb" }

// Fail panics.
func Fail(why string) { panic(why) }

// Who tells who calls.
func Who() string {
	c := sdk.CurrentCall()
	hostlog.New().With("service", c.ServiceID).Info("called", "by", c.Particle.InitPeer)
	sdk.Log(sdk.LevelError, "once")
	first := ""
	for _, ts := range c.Tetraplets {
		for _, t := range ts {
			first += t.Peer + "/" + t.Service + "/" + t.Function + "/" + t.Lens + ";"
		}
	}
	p := c.Particle
	return strings.Join([]string{p.ID, p.InitPeer, p.Script, string(p.Signature), p.Token, c.ServiceID, c.Creator, c.Host, c.Worker, first,
		time.UnixMilli(int64(p.Timestamp)).UTC().Format(time.RFC3339), (time.Duration(p.TTL) * time.Millisecond).String()}, "|")
}

// Renamed has a name of its own.
//
//aqua:name otherwise
func Renamed() uint8 { return 7 }

// Internal is for Go alone.
//
//aqua:ignore
func Internal() (a, b map[string]any) { return nil, nil }

// Meet waits for another goroutine.
func Meet() string {
	met := make(chan string)
	go func() { met <- "met" }()
	return <-met
}

// Sleep waits for time to pass.
func Sleep(milliseconds int64) bool {
	before := time.Now()
	time.Sleep(time.Duration(milliseconds) * time.Millisecond)
	return time.Since(before) >= time.Duration(milliseconds)*time.Millisecond
}

//aqua:import plain add
var add func(a, b int32) int32

//aqua:import plain join
var join func(parts []string) string

// AddElsewhere calls another module.
func AddElsewhere(a, b int32) string {
	if add(a, b) != a+b {
		return "wrong"
	}
	return join([]string{"a", "", "ü"})
}
