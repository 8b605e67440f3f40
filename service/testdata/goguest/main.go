// A module that a real compiler has made: Go, for wasip1, as a library. What an SDK would generate is written by hand.
//
//	GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -o goguest.wasm .
package main

import (
	"encoding/binary"
	"os"
	"strconv"
	"time"
	"unsafe"
)

func main() {}

var (
	blocks     = map[uint32][]byte{} // what the host has asked for
	results    [][]byte              // what it has not taken yet
	resultPtr  uint32
	resultSize uint32
	calls      uint32
)

func address(b []byte) uint32 { return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) }

//go:wasmexport allocate
func allocate(n, _ uint32) uint32 {
	if n == 0 {
		return 0
	}
	words := make([]uint64, (n+7)/8)
	b := unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), n)
	blocks[address(b)] = b
	return address(b)
}

//go:wasmexport release_objects
func releaseObjects() { results = nil }

//go:wasmexport get_result_ptr
func getResultPtr() uint32 { return resultPtr }

//go:wasmexport get_result_size
func getResultSize() uint32 { return resultSize }

//go:wasmexport set_result_ptr
func setResultPtr(p uint32) { resultPtr = p }

//go:wasmexport set_result_size
func setResultSize(n uint32) { resultSize = n }

//go:wasmimport __marine_host_api_v3 get_call_parameters
func getCallParameters()

//go:wasmimport __marine_host_api_v3 log_utf8_string
func logString(level, target int32, ptr, size uint32)

// take claims a block of n bytes.
func take(ptr, n uint32) []byte {
	b := blocks[ptr]
	delete(blocks, ptr)
	return b[:n]
}

// give keeps a result until it was read.
func give(b []byte, count int) {
	b = append(b, 0) // so that there is an address
	results = append(results, b)
	resultPtr, resultSize = address(b), uint32(count)
}

func giveString(s string) { give([]byte(s), len(s)) }

//go:wasmexport greet
func greet(ptr, n uint32) { giveString("Hi, " + string(take(ptr, n))) }

//go:wasmexport count
func count() uint32 {
	calls++
	return calls
}

//go:wasmexport sum
func sum(ptr, n uint32) (total uint64) {
	b := take(ptr, 8*n)
	for ; n > 0; n-- {
		total += binary.LittleEndian.Uint64(b)
		b = b[8:]
	}
	return total
}

//go:wasmexport double
func double(f float64) float64 { return 2 * f }

//go:wasmexport divide
func divide(a, b int32) int32 { return a / b }

//go:wasmexport fail
func fail(reason, n uint32) { panic(string(take(reason, n))) }

//go:wasmexport swap
func swap(ptr uint32) { // record Pair: a string, n i16
	b := take(ptr, 10)
	text := take(binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]))
	n, err := strconv.Atoi(string(text))
	if err != nil {
		n = -1
	}
	s := []byte(strconv.Itoa(int(int16(binary.LittleEndian.Uint16(b[8:])))))
	results = append(results, s)
	out := binary.LittleEndian.AppendUint32(nil, address(s))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(s)))
	give(binary.LittleEndian.AppendUint16(out, uint16(n)), 0)
}

// nap sleeps and tells how long that took, in nanoseconds.
//
//go:wasmexport nap
func nap(ms uint32) uint64 {
	begin := time.Now()
	time.Sleep(time.Duration(ms) * time.Millisecond)
	return uint64(time.Since(begin))
}

//go:wasmexport write_file
func writeFile(path, pathLen, data, dataLen uint32) {
	err := os.WriteFile(string(take(path, pathLen)), take(data, dataLen), 0o644)
	giveString(text(err))
}

//go:wasmexport read_file
func readFile(path, n uint32) {
	b, err := os.ReadFile(string(take(path, n)))
	if err != nil {
		b = []byte(text(err))
	}
	give(b, len(b))
}

//go:wasmexport list
func list(path, n uint32) {
	entries, err := os.ReadDir(string(take(path, n)))
	names := text(err)
	for _, e := range entries {
		names += e.Name() + ";"
	}
	giveString(names)
}

//go:wasmexport remove
func remove(path, n uint32) { giveString(text(os.Remove(string(take(path, n))))) }

//go:wasmexport link
func link(target, targetLen, path, pathLen uint32) {
	giveString(text(os.Symlink(string(take(target, targetLen)), string(take(path, pathLen)))))
}

func text(err error) string {
	if err != nil {
		return err.Error()
	}
	return ""
}

//go:wasmexport env
func env(name, n uint32) { giveString(os.Getenv(string(take(name, n)))) }

//go:wasmexport eat
func eat(mib uint32) uint32 {
	var all [][]byte
	for range mib {
		all = append(all, make([]byte, 1<<20))
	}
	return uint32(len(all))
}

//go:wasmexport spin
func spin() {
	for {
		calls++
	}
}

//go:wasmexport recurse
func recurse(n uint32) uint32 {
	if n == 0 {
		return 0
	}
	var room [64]uint32
	room[n%64] = recurse(n - 1)
	return room[n%64] + 1
}

//go:wasmexport init_peer
func initPeer() {
	getCallParameters()
	record := unsafe.Slice((*byte)(unsafe.Pointer(uintptr(resultPtr))), 36)
	particle := unsafe.Slice((*byte)(unsafe.Pointer(uintptr(binary.LittleEndian.Uint32(record)))), 52)
	at, n := binary.LittleEndian.Uint32(particle[8:]), binary.LittleEndian.Uint32(particle[12:])
	s := string(unsafe.Slice((*byte)(unsafe.Pointer(uintptr(at))), n))
	clear(blocks)
	line := []byte("called by " + s)
	logString(3, 0, address(line), uint32(len(line)))
	giveString(s)
}
