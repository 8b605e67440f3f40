package compiler

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/workload"
	"github.com/aquifer-dev/aquifer/source"
)

// everything writes down all that a compilation gives, with names and lines in place of file numbers.
func everything(r *Result, diags diag.List) string {
	var b strings.Builder
	place := func(at source.Span) string {
		file, start, end, ok := r.Sources.Where(at)
		if !ok {
			return "nowhere"
		}
		return fmt.Sprintf("%s:%d:%d-%d:%d", file.Name, start.Line, start.Column, end.Line, end.Column)
	}
	for _, u := range r.Units {
		fmt.Fprintf(&b, "unit %s of %s at %s, %v -> %v\n%s", u.Name, u.File, place(u.At), u.Params, u.Results, u.Script)
		for _, in := range u.AIR.ByID {
			for f := u.Map.Frame(in.ID); f != nil; f = f.Caller {
				fmt.Fprintf(&b, " %d %s %s", in.ID, f.Func, place(f.At))
			}
		}
		b.WriteString("\n")
	}
	for _, s := range r.Services {
		fmt.Fprintf(&b, "service %s of %s %s\n", s.Name, s.File, s.DefaultID)
	}
	if r.Program != nil {
		for _, m := range r.Program.Modules {
			fmt.Fprintf(&b, "module %s %s\n", m.Path, m.Name)
			for _, o := range m.Objects {
				fmt.Fprintf(&b, "  %s: %s at %s\n", o.Ident(), o.Type(), place(o.At()))
			}
		}
	}
	b.WriteString(r.Dump)
	diags.WriteText(&b, r.Sources, false)
	for _, d := range diags.JSON(r.Sources) {
		fmt.Fprintf(&b, "%+v\n", d)
	}
	return b.String()
}

// editedModule is one of the modules of TestCacheChangesNothing, as the choices that its text is made from.
type editedModule struct {
	imports  []int // of other modules, itself and one that is not there
	use      bool
	declares string
	constant int
	body     int
	fault    int
}

func (m editedModule) text(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "aqua M%d%s\n\n", n, m.declares)
	for _, i := range m.imports {
		if m.use {
			fmt.Fprintf(&b, "use \"m%d.aqua\" as N%d\n", i, i)
		} else {
			fmt.Fprintf(&b, "import \"m%d.aqua\"\n", i)
		}
	}
	fmt.Fprintf(&b, "\nexport f%d, g%d as h%d, S%d\n\nconst K%d = %d\n\nservice S%d(\"s%d\"):\n  n(x: u32) -> u32\n\n", n, n, n, n, n, m.constant, n, n)
	fmt.Fprintf(&b, "data D%d:\n  a: u32\n\nfunc f%d(x: u32) -> u32:\n", n, n)
	switch m.body {
	case 0:
		fmt.Fprintf(&b, "  <- x + K%d\n", n)
	case 1:
		fmt.Fprintf(&b, "  y <- S%d.n(x)\n  <- y\n", n)
	case 2:
		fmt.Fprintf(&b, "  c = () -> u32:\n    <- GIVEN\n  y <- c()\n  <- y\n")
	}
	fmt.Fprintf(&b, "\nfunc g%d(x: u32) -> u32, []D%d:\n  d: *D%d\n  d <<- D%d(a = x)\n", n, n, n, n)
	last := fmt.Sprintf("f%d(x)", n)
	for _, i := range m.imports {
		name := fmt.Sprintf("f%d", i)
		if m.use {
			name = fmt.Sprintf("N%d.f%d", i, i)
		}
		if i != n {
			last = name + "(" + last + ")"
		}
	}
	fmt.Fprintf(&b, "  y <- %s\n  <- y, d\n", last)
	switch m.fault {
	case 1:
		b.WriteString("\nfunc e( -> u32:\n  <- 1\n")
	case 2:
		b.WriteString("\nfunc e() -> u32:\n  y <- mising(1)\n  <- \"text\"\n")
	case 3:
		b.WriteString("\nfunc e() -> u32:\n  y <- helper(1)\n  <- y\n") // the fallback has it
	}
	return b.String()
}

// Compiling with a cache gives what compiling without one does, whatever was compiled with it before.
func TestCacheChangesNothing(t *testing.T) {
	fallback := source.Memory{"lib.aqua": "aqua Lib declares *\n\nfunc helper(x: u32) -> u32:\n  <- x\n"}
	tally := map[bool]int{} // compilations that made scripts, and that did not
	rapid.Check(t, func(t *rapid.T) {
		const n = 4
		modules := make([]editedModule, n)
		for i := range modules { // a chain, all well
			modules[i].declares = " declares *"
			if i > 0 {
				modules[i].imports = []int{i - 1}
			}
		}
		edit := func(i int) {
			m := &modules[i]
			switch rapid.IntRange(0, 5).Draw(t, "edit") {
			case 0:
				among := rapid.IntRange(0, max(0, i-1))
				if i == 0 || rapid.IntRange(0, 3).Draw(t, "wild") == 0 {
					among = rapid.IntRange(0, n) // cycles, and a file that is not there
				}
				m.imports = rapid.SliceOfNDistinct(among, 0, min(3, max(1, i)), rapid.ID[int]).Draw(t, "imports")
			case 1:
				m.use = !m.use
			case 2:
				m.declares = rapid.SampledFrom([]string{"", " declares *"}).Draw(t, "declares")
			case 3:
				m.constant = rapid.IntRange(0, 2).Draw(t, "constant")
			case 4:
				m.body = rapid.SampledFrom([]int{0, 1, 0, 1, 2}).Draw(t, "body")
			case 5:
				m.fault = rapid.SampledFrom([]int{0, 0, 0, 0, 1, 2, 3, 3}).Draw(t, "fault")
			}
		}
		cache := &Cache{}
		var opt Options
		roots := []string{"m3.aqua"}
		for range rapid.IntRange(1, 16).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0:
				switch rapid.IntRange(0, 4).Draw(t, "option") {
				case 0:
					opt.Consts = rapid.SampledFrom([][]string{nil, {"GIVEN = 1"}, {"GIVEN = 2"}, {"GIVEN ="}}).Draw(t, "consts")
				case 1:
					opt.Dump = rapid.SampledFrom(append(Stages(), "", "", "", "", "")).Draw(t, "dump")
				case 2:
					opt.Fallback = nil
					if rapid.Bool().Draw(t, "library") {
						opt.Fallback = fallback
					}
				default:
					flag := rapid.SampledFrom([]*bool{
						&opt.NoRelay, &opt.NoXor, &opt.Scheduled, &opt.Tracing, &opt.EmptyResponse, &opt.Compat,
					}).Draw(t, "flag")
					*flag = !*flag
				}
			case 1:
				roots = rapid.SampledFrom([][]string{{"m3.aqua"}, {"m1.aqua", "m2.aqua"}, {"."}, {"m4.aqua", "m0.aqua"}}).Draw(t, "roots")
			default:
				edit(rapid.IntRange(0, n-1).Draw(t, "module"))
			}
			files := source.Memory{}
			for i, m := range modules {
				files[fmt.Sprintf("m%d.aqua", i)] = m.text(i)
			}
			r, diags := Compile(context.Background(), files, roots, opt)
			want := everything(r, diags)
			tally[len(r.Units) > 0]++
			with := opt
			with.Cache = cache
			if got := everything(Compile(context.Background(), files, roots, with)); got != want {
				t.Fatalf("with a cache (-), without (+):\n%s", cmp.Diff(strings.Split(got, "\n"), strings.Split(want, "\n")))
			}
		}
	})
	if tally[true] < 100 || tally[false] < 100 {
		t.Errorf("%d programs compiled, %d did not: too few of a kind", tally[true], tally[false])
	}
}

// After a change only the changed module and those that depend on it are made anew, and only their scripts.
func TestCacheMakesWhatChanged(t *testing.T) {
	files := source.Memory(workload.Modules(200, 2))
	cache := &Cache{}
	compile := func() (*check.Program, Work) {
		r, diags := Compile(context.Background(), files, []string{workload.Main}, Options{Cache: cache})
		if diags.HasErrors() || len(r.Units) != 400 {
			t.Fatalf("%d units; %s", len(r.Units), describe(r, diags))
		}
		return r.Program, r.Work
	}
	program, all := compile()
	if want := (Work{Parsed: 202, Checked: 202, Lowered: 202, Scripts: 400}); all != want {
		t.Errorf("at first %+v, want %+v", all, want)
	}
	if _, again := compile(); again != (Work{}) {
		t.Errorf("without a change %+v", again)
	}
	for _, name := range []string{workload.ModuleName(0), workload.ModuleName(7), workload.ModuleName(199), "shared.aqua"} {
		dependents := dependentsOf(program, name)
		before := files[name]
		files[name] = strings.Replace(before, "count + ", "count + 1", 1) + "\n-- changed\n"
		scripts := 0
		for path := range dependents {
			if strings.HasPrefix(path, "module") {
				scripts += 2
			}
		}
		want := Work{Parsed: 1, Checked: len(dependents), Lowered: len(dependents), Scripts: scripts}
		if _, work := compile(); work != want {
			t.Errorf("%s changed: %+v, want %+v", name, work, want)
		}
		files[name] = before
		if _, work := compile(); work != (Work{}) {
			t.Errorf("%s changed back: %+v", name, work)
		}
	}
}

// dependentsOf are the paths of a module and of all that import it, directly or not.
func dependentsOf(p *check.Program, path string) map[string]bool {
	all := map[string]bool{}
	for _, m := range p.Modules { // in dependency order
		if m.Path == path || slices.ContainsFunc(m.Imports, func(i check.Import) bool { return all[i.Module.Path] }) {
			all[m.Path] = true
		}
	}
	return all
}

// What is not used for a while is dropped, and so are all but the last texts of a file.
func TestCacheForgets(t *testing.T) {
	cache := &Cache{}
	opt := Options{Cache: cache}
	compile := func(name, text string) Work {
		r, diags := Compile(context.Background(), source.Memory{name: text}, []string{name}, opt)
		if len(r.Units) != 1 {
			t.Fatal(describe(r, diags))
		}
		return r.Work
	}
	program := func(i int) string { return fmt.Sprintf("aqua M\nexport f\nfunc f() -> u32:\n  <- %d\n", i) }
	all := Work{1, 1, 1, 1}
	compile("old.aqua", program(0))
	for i := range 3 * keptCompilations {
		if work := compile("a.aqua", program(i)); work != all {
			t.Fatalf("text %d: %+v", i, work)
		}
	}
	if paths := slices.Collect(maps.Keys(cache.files)); len(paths) != 1 || len(cache.files["a.aqua"]) != keptTexts {
		t.Errorf("kept %v, with %d texts", paths, len(cache.files["a.aqua"]))
	}
	if work := compile("old.aqua", program(0)); work != all {
		t.Errorf("long unused, yet kept: %+v", work)
	}
	opt.Consts, opt.Tracing = []string{"K = 1"}, true
	compile("old.aqua", program(0))
	opt.Tracing = false
	compile("old.aqua", program(0))
	file := cache.files["old.aqua"][0]
	if len(file.checks) != 2 || len(file.checks[0].scripts) != 2 {
		t.Errorf("%d checks and %d scripts in two ways each", len(file.checks), len(file.checks[0].scripts))
	}
	for range 2 * keptCompilations {
		if work := compile("old.aqua", program(0)); work != (Work{}) {
			t.Fatalf("in constant use, yet made anew: %+v", work)
		}
	}
	if len(file.checks) != 1 || len(file.checks[0].scripts) != 1 {
		t.Errorf("%d checks and %d scripts kept of which one is used", len(file.checks), len(file.checks[0].scripts))
	}
}

// One cache serves compilations at the same time.
func TestCacheIsShared(t *testing.T) {
	cache := &Cache{}
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := range 6 {
				files := source.Memory(workload.Modules(6, 2))
				name := workload.ModuleName((worker + i) % 3)
				files[name] += strings.Repeat("\n", (worker+i)%4)
				opt := Options{NoRelay: i%2 == 0}
				want := everything(Compile(context.Background(), files, []string{workload.Main}, opt))
				opt.Cache = cache
				if everything(Compile(context.Background(), files, []string{workload.Main}, opt)) != want {
					t.Errorf("worker %d, compilation %d differs", worker, i)
				}
			}
		})
	}
	wg.Wait()
}

// A call compiled with a cache shares its modules, and its own text has a place in the sources.
func TestCacheServesCalls(t *testing.T) {
	cache := &Cache{}
	files := source.Memory{"m.aqua": callee}
	compile := func(call string, cache *Cache) (string, *air.Script) {
		set := &source.Set{}
		opt := Options{Cache: cache, Sources: set}
		c, diags := CompileCall(context.Background(), files, "m.aqua", call, Values{}, opt)
		var b strings.Builder
		diags.WriteText(&b, set, false)
		if c == nil {
			return b.String(), nil
		}
		return b.String(), c.AIR
	}
	for _, call := range []string{"hidden(true)", "hidden(", "none(1)", "hidden(true)"} {
		got, script := compile(call, cache)
		want, other := compile(call, nil)
		if got != want || (script == nil) != (other == nil) || script != nil && script.Text != other.Text {
			t.Errorf("%s: with a cache\n%s, without\n%s", call, got, want)
		}
	}
	_, one := compile("none()", cache)
	_, two := compile("none()", cache)
	if one == nil || one != two {
		t.Error("a call was compiled twice")
	}
}

// What is said about a module depends on the library that it could have imported from, and on nothing else that is kept.
func TestCacheKnowsOfTheLibrary(t *testing.T) {
	files := source.Memory{"m.aqua": editedModule{fault: 3}.text(0)}
	cache := &Cache{}
	opt := Options{Cache: cache}
	plain := everything(Compile(context.Background(), files, []string{"m.aqua"}, opt))
	opt.Fallback = source.Memory{"lib.aqua": "aqua Lib declares *\n\nfunc helper(x: u32) -> u32:\n  <- x\n"}
	helped := everything(Compile(context.Background(), files, []string{"m.aqua"}, opt))
	if strings.Contains(plain, "lib.aqua") || !strings.Contains(helped, "lib.aqua") {
		t.Errorf("without a library:\n%s\nwith it:\n%s", plain, helped)
	}
}
