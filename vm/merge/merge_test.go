package merge

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/aquifer-dev/aquifer/vm/data"
)

func sent(peer string) data.State  { return data.State{Kind: data.CallSent, Ref: peer} }
func scalar(cid string) data.State { return data.State{Kind: data.CallScalar, Ref: cid} }
func failed(cid string) data.State { return data.State{Kind: data.CallFailed, Ref: cid} }
func inStream(cid string, gen uint32) data.State {
	return data.State{Kind: data.CallStream, Ref: cid, A: gen}
}
func par(l, r uint32) data.State { return data.State{Kind: data.Par, A: l, B: r} }
func ap(gens ...uint32) data.State {
	if len(gens) == 1 {
		return data.State{Kind: data.Ap, A: gens[0]}
	}
	return data.State{Kind: data.Ap, More: &data.More{Gens: gens}}
}
func frozen(cid string) data.State        { return data.State{Kind: data.CanonDone, Ref: cid} }
func states(s ...data.State) []data.State { return s }

// TestMergeOfOneState holds the tables of rules A60 to A62.
func TestMergeOfOneState(t *testing.T) {
	call := func(m *Merger) (*data.State, Source, error) { return m.Call() }
	doAp := func(m *Merger) (*data.State, Source, error) { return m.Ap() }
	canon := func(m *Merger) (*data.State, Source, error) {
		s, err := m.Canon()
		return s, Nowhere, err
	}
	tests := []struct {
		name          string
		ask           func(*Merger) (*data.State, Source, error)
		prev, current []data.State
		want          *data.State
		source        Source
		err           string
	}{
		{"nothing", call, nil, nil, nil, Nowhere, ""},
		{"previous alone", call, states(sent("a")), nil, &data.State{Kind: data.CallSent, Ref: "a"}, Prev, ""},
		{"current alone", call, nil, states(scalar("1")), &data.State{Kind: data.CallScalar, Ref: "1"}, Current, ""},
		{"two requests", call, states(sent("a")), states(sent("b")), &data.State{Kind: data.CallSent, Ref: "a"}, Prev, ""},
		{"a result arrives", call, states(sent("a")), states(failed("1")), &data.State{Kind: data.CallFailed, Ref: "1"}, Current, ""},
		{"a result is known", call, states(scalar("1")), states(sent("a")), &data.State{Kind: data.CallScalar, Ref: "1"}, Prev, ""},
		{"streams of other generations", call, states(inStream("1", 3)), states(inStream("1", 5)), &data.State{Kind: data.CallStream, Ref: "1", A: 3}, Both, ""},
		{"other results", call, states(scalar("1")), states(scalar("2")), nil, Nowhere, `values in call results are not equal: Scalar(CID("1")) != Scalar(CID("2"))`},
		{"other kinds of results", call, states(scalar("1")), states(inStream("1", 0)), nil, Nowhere, "values in call results are not equal"},
		{"result and failure", call, states(scalar("1")), states(failed("1")), nil, Nowhere, "previous and current call results are incompatible"},
		{"not a call", call, states(ap(0)), nil, nil, Nowhere, "state from previous `Ap(ApResult { res_generations: [0] })` is incompatible with expected call"},
		{"neither a call", call, states(ap(0)), states(par(0, 0)), nil, Nowhere, "previous and current data have incompatible states"},
		{"ap on both sides", doAp, states(ap(1)), states(ap(1, 2)), &data.State{Kind: data.Ap, A: 1}, Both, ""},
		{"ap without a generation", doAp, states(ap()), nil, nil, Nowhere, "inappropriate generation count"},
		{"equal canons", canon, states(frozen("1")), states(frozen("1")), &data.State{Kind: data.CanonDone, Ref: "1"}, Nowhere, ""},
		{"other canons", canon, states(frozen("1")), states(frozen("2")), nil, Nowhere, "points to incompatible execution states"},
		{"a canon arrives", canon, states(data.State{Kind: data.CanonSent}), states(frozen("2")), &data.State{Kind: data.CanonDone, Ref: "2"}, Nowhere, ""},
	}
	for _, test := range tests {
		got, source, err := test.ask(New(test.prev, test.current, 0))
		if (err != nil) != (test.err != "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" || source != test.source {
			t.Errorf("%s: source %d: %s", test.name, source, diff)
		}
	}
}

// visit runs a par whose branches ask for so many calls each, and returns what they were given.
func visit(t *testing.T, m *Merger, left, right int) (got []string) {
	t.Helper()
	ask := func(n int) {
		for range n {
			s, _, err := m.Call()
			if err != nil {
				t.Fatal(err)
			}
			if s == nil {
				s = &data.State{Kind: data.CallScalar, Ref: "-"}
			}
			got = append(got, s.Ref)
			m.Emit(*s)
		}
	}
	var p Par
	if err := m.ParStart(&p); err != nil {
		t.Fatal(err)
	}
	ask(left)
	m.ParLeft(&p)
	ask(right)
	m.ParRight(&p)
	return got
}

func TestParKeepsBranchesApart(t *testing.T) {
	trace := states(par(2, 1), scalar("a"), scalar("b"), scalar("c"), scalar("d"))
	m := New(trace, nil, 0)
	got := visit(t, m, 3, 2)
	if next, _, _ := m.Call(); next == nil || next.Ref != "d" {
		t.Errorf("behind the par: %v", next)
	}
	if diff := cmp.Diff([]string{"a", "b", "-", "c", "-"}, got); diff != "" {
		t.Error(diff)
	}
	if s := m.Out[0]; s.A != 3 || s.B != 2 {
		t.Errorf("sizes %d, %d", s.A, s.B)
	}
}

// TestParOffersWhatIsLeft holds rule A64: the move behind the left branch happens only if the trace has room for the left
// branch once more.
func TestParOffersWhatIsLeft(t *testing.T) {
	short := states(par(1, 1), scalar("a"), scalar("b"))
	if diff := cmp.Diff([]string{"b"}, visit(t, New(short, nil, 0), 0, 1)); diff != "" {
		t.Error("one state:", diff)
	}
	short = states(par(2, 1), scalar("a"), scalar("b"), scalar("c"))
	if diff := cmp.Diff([]string{"a"}, visit(t, New(short, nil, 0), 0, 1)); diff != "" {
		t.Error("without room:", diff)
	}
	long := append(short, scalar("d"))
	if diff := cmp.Diff([]string{"c"}, visit(t, New(long, nil, 0), 0, 1)); diff != "" {
		t.Error("with room:", diff)
	}
}

func TestParRefusesSizes(t *testing.T) {
	for _, trace := range [][]data.State{
		states(par(1, 1), scalar("a")),
		states(par(1<<32-1, 1<<32-1), scalar("a")),
	} {
		for _, m := range []*Merger{New(trace, nil, 0), New(nil, trace, 0)} {
			if err := m.ParStart(new(Par)); err == nil {
				t.Errorf("%v is accepted", trace[0])
			}
		}
	}
}

// TestFoldWindows follows a fold over two values of one generation whose bodies ask for a call before and one behind next.
func TestFoldWindows(t *testing.T) {
	sub := func(begin, n uint32) data.SubTrace { return data.SubTrace{Begin: begin, Len: n} }
	trace := states(
		ap(0), ap(0),
		data.State{Kind: data.Fold, More: &data.More{Lore: []data.Lore{
			{Value: 0, Subs: []data.SubTrace{sub(3, 1), sub(6, 1)}},
			{Value: 1, Subs: []data.SubTrace{sub(4, 1), sub(5, 1)}},
		}}},
		scalar("before 0"), scalar("before 1"), scalar("behind 1"), scalar("behind 0"), scalar("after"),
	)
	m := New(trace, nil, 0)
	var got []string
	call := func() {
		s, _, err := m.Call()
		if err != nil || s == nil {
			t.Fatal(s, err)
		}
		got = append(got, s.Ref)
		m.Emit(*s)
	}
	for range 2 {
		s, _, err := m.Ap()
		if err != nil {
			t.Fatal(err)
		}
		m.Emit(*s)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f, err := m.FoldStart()
	must(err)
	must(f.Begin(0))
	call()
	must(f.Next())
	must(f.Begin(1))
	call()
	must(f.Next())
	must(f.Back())
	call()
	must(f.Back())
	call()
	f.EndGeneration()
	f.End()
	call()
	if diff := cmp.Diff([]string{"before 0", "before 1", "behind 1", "behind 0", "after"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(trace, m.Out); diff != "" {
		t.Error("the new trace differs:", diff)
	}
}

func TestFoldRefusesLore(t *testing.T) {
	sub := func(begin, n uint32) data.SubTrace { return data.SubTrace{Begin: begin, Len: n} }
	lore := func(value uint32, subs ...data.SubTrace) data.Lore { return data.Lore{Value: value, Subs: subs} }
	for name, l := range map[string][]data.Lore{
		"one range":       {lore(0, sub(2, 0))},
		"value twice":     {lore(0, sub(2, 0), sub(2, 0)), lore(0, sub(2, 0), sub(2, 0))},
		"value outside":   {lore(9, sub(2, 0), sub(2, 0))},
		"value no value":  {lore(1, sub(2, 0), sub(2, 0))},
		"longer than all": {lore(0, sub(2, 5), sub(2, 0))},
		"overflow":        {lore(0, sub(2, 1<<32-1), sub(2, 1<<32-1))},
	} {
		m := New(states(ap(0), data.State{Kind: data.Fold, More: &data.More{Lore: l}}), nil, 0)
		if _, _, err := m.Ap(); err != nil {
			t.Fatal(err)
		}
		m.Emit(ap(0))
		if _, err := m.FoldStart(); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// TestMergeWithItself: a trace merged with itself, or with nothing on either side, is itself.
func TestMergeWithItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trace := drawTrace(t, 4)
		for name, m := range map[string]*Merger{"itself": New(trace, trace, 0), "nothing": New(trace, nil, 0), "nothing before": New(nil, trace, 0)} {
			replay(t, m, trace, 0, len(trace))
			if diff := cmp.Diff(trace, m.Out); diff != "" {
				t.Fatalf("merged with %s: %s", name, diff)
			}
		}
	})
}

func drawTrace(t *rapid.T, depth int) []data.State {
	trace := []data.State{}
	for range rapid.IntRange(0, 4).Draw(t, "n") {
		kind := rapid.IntRange(0, 4).Draw(t, "kind")
		switch {
		case kind == 0 && depth > 0:
			l, r := drawTrace(t, depth-1), drawTrace(t, depth-1)
			trace = append(trace, par(uint32(len(l)), uint32(len(r))))
			trace = append(append(trace, l...), r...)
		case kind == 1:
			trace = append(trace, ap(0))
		case kind == 2:
			trace = append(trace, frozen("c"))
		case kind == 3:
			trace = append(trace, sent("a"))
		default:
			trace = append(trace, scalar("s"))
		}
	}
	return trace
}

// replay asks for the states of a range of the trace in the way of the instructions that made them.
func replay(t *rapid.T, m *Merger, trace []data.State, from, to int) {
	for i := from; i < to; i++ {
		var s *data.State
		var err error
		switch trace[i].Kind {
		case data.Par:
			var p Par
			if err = m.ParStart(&p); err != nil {
				t.Fatal(err)
			}
			left := i + 1 + int(trace[i].A)
			replay(t, m, trace, i+1, left)
			m.ParLeft(&p)
			i = left + int(trace[i].B)
			replay(t, m, trace, left, i)
			m.ParRight(&p)
			i--
			continue
		case data.Ap:
			s, _, err = m.Ap()
		case data.CanonDone:
			s, err = m.Canon()
		default:
			s, _, err = m.Call()
		}
		if err != nil || s == nil {
			t.Fatalf("state %d: %v, %v", i, s, err)
		}
		m.Emit(*s)
	}
}
