package compiler

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/source"
)

// BenchmarkCorpus compiles every program of the corpus that has an export, one by one.
func BenchmarkCorpus(b *testing.B) {
	programs, err := filepath.Glob("../conformance/corpus/*.aqua")
	if err != nil || len(programs) == 0 {
		b.Fatal("no programs", err)
	}
	size := 0
	for _, p := range programs {
		text, err := os.ReadFile(p)
		if err != nil {
			b.Fatal(err)
		}
		size += len(text)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, p := range programs {
			Compile(context.Background(), source.Disk{}, []string{p}, Options{})
		}
	}
}

// BenchmarkManyFunctions compiles a file whose last function calls all before it: naming must not be quadratic in them.
func BenchmarkManyFunctions(b *testing.B) {
	for _, n := range []int{250, 500, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var text strings.Builder
			text.WriteString(service)
			for i := range n {
				fmt.Fprintf(&text, "func g%d(x: u32) -> u32:\n  y <- S.n(x)\n  <- y + %d\n\n", i, i)
			}
			text.WriteString("func f():\n")
			for i := range n {
				fmt.Fprintf(&text, "  S.n(g%d(1))\n", i)
			}
			files := source.Memory{"main.aqua": text.String()}
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				if r, _ := Compile(context.Background(), files, []string{"main.aqua"}, Options{NoRelay: true}); len(r.Units) != 1 {
					b.Fatal("not compiled")
				}
			}
		})
	}
}
