package particle

import (
	"testing"
	"time"

	"github.com/tinylib/msgp/msgp"
)

// BenchmarkDecode reads a particle of 100 kB as nodes write it, and as clients do.
func BenchmarkDecode(b *testing.B) {
	data := make([]byte, 100_000)
	for i := range data {
		data[i] = byte(i)
	}
	p := recorded(b).WithData(data)
	array := msgp.AppendArrayHeader(nil, uint32(len(data)))
	for _, c := range data {
		array = msgp.AppendUint8(array, c)
	}
	client := recorded(b).WithData(nil).Append(nil)
	client = append(client[:len(client)-len(msgp.AppendBytes(nil, nil))], array...)
	for name, m := range map[string][]byte{"node": p.Append(nil), "client": client} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(m)))
			b.ReportAllocs()
			for b.Loop() {
				if q, err := Decode(m); err != nil || len(q.Data) != len(data) {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFrame writes a particle of 100 kB.
func BenchmarkFrame(b *testing.B) {
	p := recorded(b).WithData(make([]byte, 100_000))
	b.ReportAllocs()
	for b.Loop() {
		p.Frame()
	}
}

// BenchmarkCheck verifies a signature.
func BenchmarkCheck(b *testing.B) {
	p := recorded(b)
	for b.Loop() {
		if err := p.Check(time.UnixMilli(1700000000000)); err != nil {
			b.Fatal(err)
		}
	}
}
