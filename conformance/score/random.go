package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/coverage"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Sizes of random programs in statements.
const (
	leastStatements = 10
	mostStatements  = 60
)

func sizeOf(seed uint64) int {
	return leastStatements + int(seed*17%(mostStatements-leastStatements+1))
}

// optionSet of a random program: all are taken in turn, and with each both sorts of names.
func optionSet(seed uint64) conformance.OptionSet {
	return conformance.OptionSets[seed/2%uint64(len(conformance.OptionSets))]
}

// randomPrograms compiles random programs with both compilers, the option sets taken in turn, and says what of the language
// occurred in them.
func randomPrograms(e *env) (*tally, error) {
	temp, err := os.MkdirTemp("", "aquifer-random")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	differ := make([]string, e.programs) // what differs unexpectedly
	t, err := e.each("random-programs", e.programs, func(w *oracle.Worker, i int, t *tally) error {
		seed := e.seed + uint64(i)
		c := &candidate{w: w, root: e.root, dir: filepath.Join(temp, fmt.Sprint(seed)), o: optionSet(seed)}
		defer os.RemoveAll(c.dir)
		if err := c.compare(generate.Program(seed, sizeOf(seed))); err != nil {
			return err
		}
		if c.reason != "" && c.purpose == "" {
			differ[i] = c.reason
		}
		if c.seen != nil {
			t.seen = append(t.seen, c.seen)
		}
		t.refused += c.refused
		t.add(fmt.Sprintf("seed %d [%s]", seed, c.o.Name), c.reason, c.purpose)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := e.shrink(t, temp, differ); err != nil {
		return nil, err
	}
	fmt.Printf("random-programs: seeds %d to %d, %d programs, both compilers refuse %d of them\n", e.seed, e.seed+uint64(e.programs)-1, e.programs, t.refused)
	table := &coverage.Table{}
	for _, s := range t.seen {
		table.Add(s)
	}
	t.lacking = table.Print(os.Stdout)
	return t, nil
}

// shrink makes the first differences small and notes them.
func (e *env) shrink(t *tally, temp string, differ []string) error {
	var first []int
	for i, reason := range differ {
		if reason != "" && len(first) < e.shrunk {
			first = append(first, i)
		}
	}
	small, err := e.each("shrink", len(first), func(w *oracle.Worker, j int, t *tally) error {
		seed := e.seed + uint64(first[j])
		c := &candidate{w: w, root: e.root, dir: filepath.Join(temp, fmt.Sprint(seed)), o: optionSet(seed)}
		defer os.RemoveAll(c.dir)
		wanted := kind(differ[first[j]])
		var failed error
		program := generate.Shrink(generate.Program(seed, sizeOf(seed)), func(a *txtar.Archive) bool {
			failed = errors.Join(failed, c.compare(a))
			return kind(c.reason) == wanted && c.purpose == ""
		})
		failed = errors.Join(failed, c.compare(program))
		t.notes = append(t.notes, fmt.Sprintf("made small, seed %d [%s]: %s\n%s", seed, c.o.Name, c.reason, txtar.Format(program)))
		return failed
	})
	if err == nil {
		t.notes = append(t.notes, small.notes...)
	}
	return err
}

// negativeIndex is in the message of a refusal where the original writes what its interpreter refuses.
const negativeIndex = "is negative"

// kind is what a difference has in common with those that its smaller forms show: its first two words.
func kind(reason string) string {
	words := strings.Fields(reason)
	return strings.Join(words[:min(2, len(words))], " ")
}

// candidate is a program that both compilers are given, with what came of it.
type candidate struct {
	w         *oracle.Worker
	root, dir string
	o         conformance.OptionSet

	reason, purpose string // where they disagree, and why on purpose if so
	refused         int    // 1 when both refuse it
	seen            *coverage.Seen
}

// compare compares the compilers. A program that the original refuses must be refused at the same line.
func (c *candidate) compare(program *txtar.Archive) error {
	c.reason, c.purpose, c.refused, c.seen = "", "", 0, nil
	if err := errors.Join(os.RemoveAll(c.dir), txtar.Write(program, c.dir)); err != nil {
		return err
	}
	file := filepath.Join(c.dir, generate.Main)
	want, err := conformance.AskFile(c.w, c.root, file, c.o)
	if err != nil {
		return err
	}
	if len(want.Errors) > 0 {
		if c.reason = conformance.CompareBad(source.Disk{}, file, c.o, want); c.reason == "" {
			c.refused = 1
		}
		return nil
	}
	result, diags := c.o.Compile(source.Disk{}, file)
	if want.Crash == "" && !diags.HasErrors() {
		c.seen = coverage.Of(result.Program)
	}
	c.reason = conformance.CompareResult(result, diags, c.o, want)
	c.purpose = purposeOf(c.reason, want, result, diags)
	if warned := conformance.MisreadNames(diags); c.reason == "" && want.Crash == "" && len(warned) > 0 {
		c.reason = fmt.Sprintf("ours warns %q and the scripts are the same", warned)
		if slices.Equal(warned, []string{"W0411"}) {
			c.purpose = "differs: ours warns of a method that is passed on with the wrong id, though nothing calls it (spec/lowering.md#W66, D16)"
		}
	}
	return nil
}

// purposeOf says why a difference is there on purpose, "" when it is not.
func purposeOf(reason string, want *conformance.Answer, result *compiler.Result, diags diag.List) string {
	ours := conformance.Scripts(result)["f"]
	switch {
	case reason == "":
		return ""
	case strings.Contains(reason, negativeIndex):
		return conformance.Marks["differs_negative_index.aqua"].String()
	case len(conformance.MisreadNames(diags)) > 0:
		return "differs: the original takes names for one another, as ours warns (spec/lowering.md#W66)"
	case strings.HasPrefix(want.Crash, internalError) && refusedForIndex(diags):
		return conformance.Marks["differs_negative_index.aqua"].String() + ", or ends with an exception"
	case strings.HasPrefix(want.Crash, internalError) && !diags.HasErrors() && unfit(ours):
		return "differs: the original ends with an exception (spec/lowering.md#W69), ours says what no peer can run (E0416)"
	case want.Crash == "" && !diags.HasErrors() && noAIR(want.Scripts["f"]) && sameFault(withIndices.Replace(want.Scripts["f"]), ours):
		return "differs: the original's script is one that no interpreter parses (spec/lowering.md#W15), besides what no peer can run in both (E0416)"
	case diags.HasErrors() || unfit(ours):
		return ""
	case strings.HasPrefix(want.Crash, internalError):
		return "differs: the original ends with an exception (spec/lowering.md#W69)"
	case want.Crash != "":
		return ""
	case nextFirst(want.Scripts["f"]) == nextFirst(ours):
		return "differs: the original's interpreter refuses an instruction behind next in a fold over a stream (spec/lowering.md#W14)"
	case noAIR(want.Scripts["f"]):
		return "differs: the original's script is one that no interpreter parses (spec/lowering.md#W15)"
	case unfit(want.Scripts["f"]):
		return "differs: the original's script names a variable that it does not define (spec/lowering.md#W66)"
	}
	return ""
}

// internalError begins what the original says of an error of its own.
const internalError = "Internal aqua compiler error"

// refusedForIndex tells whether negative indices are all that ours refuses a program for.
func refusedForIndex(diags diag.List) bool {
	for _, d := range diags {
		if d.Severity == diag.Error && d.Code != "E0415" {
			return false
		}
	}
	return diags.HasErrors()
}

var nextLast = regexp.MustCompile(`(?m)^( *)\(null\)\n( *\(next .*\))$`)

// nextFirst is a script in which next stands before null wherever they stand beside each other.
func nextFirst(script string) string { return nextLast.ReplaceAllString(script, "$2\n$1(null)") }

// unfit tells whether an interpreter refuses a script: it is no AIR, or uses what it does not define.
func unfit(script string) bool {
	_, fault := air.Parse(script)
	return fault != nil
}

// withIndices puts an index that parses in the place of those that AIR has none for.
var withIndices = strings.NewReplacer(".[%ttl%]", ".[0]", ".[%timestamp%]", ".[0]")

// sameFault tells whether an interpreter refuses two scripts for the same things, wherever they stand.
func sameFault(a, b string) bool {
	_, one := air.Parse(a)
	_, other := air.Parse(b)
	return one != nil && other != nil && slices.EqualFunc(one.Labels, other.Labels, func(x, y air.Label) bool {
		return x.Code == y.Code && x.Text == y.Text
	})
}

// noAIR tells whether a script is outside the grammar.
func noAIR(script string) bool {
	_, fault := air.ParseOnly(script)
	return fault != nil
}
