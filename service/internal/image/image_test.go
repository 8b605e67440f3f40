package image

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/service/wasm"
)

// binaryWith has a section of data, and one in front of it.
func binaryWith(t testing.TB, data []byte) []byte {
	t.Helper()
	return itype.Assemble([]itype.Section{{ID: wasm.DataCount, Body: []byte{1}}, {ID: wasm.Data, Body: data}})
}

// segment is one of data at a place below 64.
func segment(at byte, content string) []byte {
	return append([]byte{0, 0x41, at, 0x0b, byte(len(content))}, content...)
}

func list(segments ...[]byte) []byte {
	return append([]byte{byte(len(segments))}, bytes.Join(segments, nil)...)
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name   string
		data   []byte
		size   uint64
		want   string // of memory; dots are zeros
		remain bool   // the binary keeps its data
	}{
		{"none", list(), 8, "........", false},
		{"later ones win", list(segment(1, "abc"), segment(2, "xy"), segment(7, "z")), 8, ".axy...z", false},
		{"to the end", list(segment(0, "12345678")), 8, "12345678", false},
		{"beyond the end", list(segment(7, "ab")), 8, "", true},
		{"nothing beyond the end", list(segment(9, "")), 8, "", true},
		{"nothing at the end", list(segment(8, "")), 8, "........", false},
		{"passive", list([]byte{1, 1, 'a'}), 8, "", true},
		{"at a global", list([]byte{0, 0x23, 0, 0x0b, 1, 'a'}), 8, "", true},
		{"below zero", list([]byte{0, 0x41, 0x7f, 0x0b, 1, 'a'}), 8, "", true},
		{"cut", list(segment(1, "abc"))[:5], 8, "", true},
		{"something behind", append(list(segment(1, "abc")), 0), 8, "", true},
	} {
		binary := binaryWith(t, c.data)
		rest, m, err := Split(binary, c.size)
		if err != nil {
			t.Fatal(c.name, err)
		}
		if kept := bytes.Equal(rest, binary); kept != c.remain || (m == nil) != c.remain {
			t.Errorf("%s: the binary keeps its data: %v, image %v", c.name, kept, m)
		}
		if m == nil {
			continue
		}
		memory := make([]byte, c.size)
		m.Lay(memory, false)
		if got := string(bytes.ReplaceAll(memory, []byte{0}, []byte("."))); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		m.Close()
	}
}

// uleb is a number of four bytes, signed or not.
func uleb(v int) []byte {
	return []byte{byte(v) | 0x80, byte(v>>7) | 0x80, byte(v>>14) | 0x80, byte(v >> 21)}
}

// TestMapped lays an image that is large enough to be mapped in pages of the system. What one memory writes no other sees.
func TestMapped(t *testing.T) {
	const size = 4 << 20
	r := rand.New(rand.NewPCG(3, 4))
	want := make([]byte, size)
	data := uleb(300)
	for i := range 300 {
		at := 1000 + i*10000
		content := make([]byte, 9000)
		for k := range content {
			content[k] = byte(r.Uint32())
		}
		copy(want[at:], content)
		data = append(append(append(append(append(data, 0, 0x41), uleb(at)...), 0x0b), uleb(len(content))...), content...)
	}
	_, m, err := Split(binaryWith(t, data), size)
	if err != nil || m == nil {
		t.Fatal(m, err)
	}
	defer m.Close()
	var memories [][]byte
	for range 2 {
		memories = append(memories, pages(t, size))
	}
	for i, memory := range memories {
		m.Lay(memory, true)
		if !bytes.Equal(memory, want) {
			t.Error("the memory differs:", i)
		}
		clear(memory)
	}
}

// FuzzSplit checks that nothing panics and that what is laid is what the segments say.
func FuzzSplit(f *testing.F) {
	f.Add(list(segment(1, "abc"), segment(2, "xy")), uint16(100))
	f.Add(list([]byte{1, 1, 'a'}), uint16(100))
	f.Add([]byte{0x80, 0x80, 0x80, 0x80, 0x0f}, uint16(1))
	f.Fuzz(func(t *testing.T, data []byte, size uint16) {
		binary := itype.Assemble([]itype.Section{{ID: wasm.Data, Body: data}})
		rest, m, err := Split(binary, uint64(size))
		if err != nil || m == nil {
			if err != nil || !bytes.Equal(rest, binary) {
				t.Fatal(err, "or the data are lost")
			}
			return
		}
		defer m.Close()
		segments, _ := wasm.Segments(data)
		want, got := make([]byte, size), make([]byte, size)
		for _, s := range segments {
			copy(want[s.At:], s.Bytes)
		}
		m.Lay(got, false)
		if !bytes.Equal(got, want) {
			t.Fatal(fmt.Sprintf("%x, want %x", got, want))
		}
	})
}
