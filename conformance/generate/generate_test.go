package generate

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/vm"
)

// compileRandom gives the code of the first error, "" for none.
func compileRandom(program *txtar.Archive) string {
	_, diags := compiler.Compile(context.Background(), Memory(program), []string{Main}, compiler.Options{Compat: true})
	for _, d := range diags {
		if !strings.HasPrefix(d.Code, "W") {
			return d.Code
		}
	}
	return ""
}

// TestProgramsAreValid: an index may turn out to be negative, which is found only when a program is inlined.
func TestProgramsAreValid(t *testing.T) {
	for seed := range uint64(200) {
		size := int(10 + seed%51)
		text := txtar.Format(Program(seed, size))
		if !bytes.Equal(text, txtar.Format(Program(seed, size))) {
			t.Fatalf("seed %d gives two programs", seed)
		}
		if code := compileRandom(Program(seed, size)); code != "" && code != "E0415" {
			t.Errorf("seed %d: %s in\n%s", seed, code, text)
		}
	}
}

func TestLargeProgramsAreValid(t *testing.T) {
	for seed := range uint64(5) {
		if code := compileRandom(Large(seed, 10, 25)); code != "" && code != "E0415" {
			t.Errorf("seed %d: %s in\n%s", seed, code, txtar.Format(Large(seed, 10, 25)))
		}
	}
}

func TestScriptsAreValid(t *testing.T) {
	ids, secrets := Peers(3)
	steps, codes := 0, map[int64]int{}
	for seed := range uint64(150) {
		script := Script(seed, int(seed%40), ids).String()
		parsed, fault := air.Parse(script)
		if fault == nil {
			fault = air.Check(parsed)
		}
		if fault != nil {
			t.Errorf("seed %d: %v in\n%s", seed, fault, script)
		}
		Deliver(seed, script, ids, secrets, func(_ vm.Input, got *vm.Outcome) bool {
			steps++
			codes[got.Code]++
			return true
		})
	}
	if steps < 500 || codes[0] < steps/2 || len(codes) < 5 {
		t.Errorf("%d steps with codes %v: too little happens", steps, codes)
	}
}

// shrinkSeed is that of a program with T.one in it.
const shrinkSeed = 12

func TestShrink(t *testing.T) {
	program := Program(shrinkSeed, 40)
	has := func(a *txtar.Archive) bool { return bytes.Contains(txtar.Format(a), []byte("T.one(")) }
	if !has(program) {
		t.Fatal("choose another seed")
	}
	small := Shrink(program, func(candidate *txtar.Archive) bool { return has(candidate) && compileRandom(candidate) == "" })
	text := txtar.Format(small)
	if n := bytes.Count(text, []byte("func ")); !has(small) || n > 1 || len(text) > len(txtar.Format(program))/2 {
		t.Errorf("%d functions are left:\n%s", n, text)
	}
}

func TestShrinkScript(t *testing.T) {
	ids, _ := Peers(3)
	root := Script(5, 40, ids)
	small := ShrinkScript(root, func(i *Instr) bool { return strings.Contains(i.String(), "(canon ") })
	if text := small.String(); !strings.HasPrefix(text, "(canon ") {
		t.Errorf("left is %s", text)
	}
}
