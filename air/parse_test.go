package air

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/internal/golden"
)

// TestTexts runs every archive in testdata: `in` is a script, `format` and `beautify` are its layouts, and `short` the
// short forms of its instructions.
func TestTexts(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, archive *golden.Archive) {
		s, bad := Parse(string(archive.Files[0].Data))
		if bad != nil {
			t.Fatal(bad)
		}
		formatted := Format(s)
		var short strings.Builder
		for _, in := range s.ByID {
			fmt.Fprintf(&short, "%d %s|\n", in.ID, in.Short())
		}
		archive.CompareAll(t, []txtar.File{
			archive.Files[0],
			{Name: "format", Data: []byte(formatted)},
			{Name: "beautify", Data: []byte(Beautify(s))},
			{Name: "short", Data: []byte(short.String())},
		})
		again, bad := Parse(formatted)
		if bad != nil || Format(again) != formatted {
			t.Error("formatting twice differs")
		}
	})
}

// TestBuild checks that a tree made by a program has the ids and places that its parsed text has.
func TestBuild(t *testing.T) {
	x, s, i := Word("x"), Word("$s"), Word("i")
	built := Build(MakeBranches(Seq,
		MakeCall(Word("%init_peer_id%"), Word(`"a"`), Word(`"b"`), []Operand{Word("1"), Word("[]")}, &x),
		MakeNew(s, MakeBranches(Par,
			MakeBranches(Xor, MakeAp(Word("x.$.a"), s), MakeFail(Word("1"), Word(`"m"`))),
			MakeBranches(Seq,
				MakeCanon(Word(`"p"`), s, Word("#s_1")),
				MakeFold(Word("#s_1"), i, MakeCompare(Match, Word("#s_1.length"), Word("1"), MakeNext(i)), MakeNever()),
			)))))
	parsed, err := Parse(built.Text)
	if err != nil {
		t.Fatal(err)
	}
	ignore := cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "Comments" }, cmp.Ignore())
	if diff := cmp.Diff(parsed, built, ignore); diff != "" {
		t.Errorf("(-parsed +built)\n%s", diff)
	}
}

func TestBinding(t *testing.T) {
	s, err := Parse(`(seq (ap 1 $s) (new $s (seq (ap 2 $s) (new $s (fold $s i (next i))))))`)
	if err != nil {
		t.Fatal(err)
	}
	var got []InstrID
	for _, in := range s.ByID {
		switch in.Op {
		case Ap:
			got = append(got, in.Out.New)
		case Fold:
			got = append(got, in.In[0].New)
		}
	}
	if diff := cmp.Diff([]InstrID{0, 3, 6}, got); diff != "" {
		t.Error(diff)
	}
}

// large makes a script of about n bytes like the compiler's: calls in nested seqs, pars and xors.
func large(n int) string {
	var b strings.Builder
	depth := 0
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "%*s(seq\n%*s(xor\n", depth, "", depth+1, "")
		fmt.Fprintf(&b, "%*s(call \"12D3KooWAywSt7m5ngTqGLwsANJYeqeSdbngX8vQF7pjFj394Ydg\" (\"math\" \"add\") [%d x%d.$.value.[0]] x%d)\n", depth+2, "", i, max(i-1, 0), i)
		fmt.Fprintf(&b, "%*s(fail :error:)\n%*s)\n", depth+2, "", depth+1, "")
		depth = (depth + 1) % 50
	}
	text := b.String()
	return "(seq\n(ap [] x0)\n(new x0 " + text + "(null)" + strings.Repeat(")", strings.Count(text, "(seq\n")) + "))"
}

func BenchmarkParse1MB(b *testing.B) {
	text := large(1 << 20)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err.Labels[0])
		}
	}
}

func BenchmarkPrint1MB(b *testing.B) {
	s, err := Parse(large(1 << 20))
	if err != nil {
		b.Fatal(err.Labels[0])
	}
	b.SetBytes(int64(len(Print(s.Root))))
	for b.Loop() {
		Print(s.Root)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"(null)", `(seq (call %init_peer_id% ("a" "b") [x.$.[0] #cc.length] $s) (next i)`, "(fold $s i (ap (\"k\" :error:.$.a!) %m) (never)) ; end",
		"(new #%x (fail 1 \"a\n\"))", "(ap .5 x)(", "(ap ²é.$[é] 1e5)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseOnly(text)
		if err != nil {
			if len(err.Labels) == 0 || err.Report() == "" {
				t.Fatal("an error without a label")
			}
			return
		}
		_ = Check(s)
		_ = Beautify(s)
		formatted := Format(s)
		again, err := ParseOnly(formatted)
		if err != nil {
			t.Fatalf("formatted text is refused: %v\n%s", err, formatted)
		}
		if Print(again.Root) != Print(s.Root) {
			t.Fatalf("formatting changes the tree:\n%s\n%s", text, formatted)
		}
	})
}
