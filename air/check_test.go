package air

import (
	"strconv"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/diag"
)

// TestProblems compares what is reported for whole texts: "offset-offset message", in the order of the text.
func TestProblems(t *testing.T) {
	const bare = `ap or call or canon or fail or fold or match_ or mismatch or never or new or next or null or par or seq or xor`
	tests := []struct{ script, want string }{
		{`(null)`, ``},
		{``, `0-1 expected "("`},
		{`x`, `0-1 expected "("`},
		{`(foo)`, `1-4 expected ` + bare},
		{`(null) (null)`, `7-8 expected <nothing>`},
		{`(seq (null) (null`, `17-18 expected ")"`},
		{`(next`, `5-6 expected Scalar`},
		{`(canon "p" $s`, `13-14 expected CanonStream`},
		{`(canon "p" %s #c)`, `14-16 expected CanonStreamMap or Scalar`},
		{`(call "a" ("b" "c") [] #s)`, `23-25 expected ")" or Scalar or Stream`},
		{`(ap 1 x.$.a)`, `6-11 expected Scalar or Stream`},
		{`(fail`, `5-6 expected CanonStreamWithLambda or Error or I64 or LastError or Scalar or ScalarWithLambda`},
		{`(seq (bad) (ap $s x))`, `6-9 expected ` + bare + `|15-17 ` + (apSet | setOf(tLParen)).expected()},
		{`(ap x y)`, `0-8 variable 'x' wasn't defined`},
		{`(seq (ap 1 y) (ap y.$.[k] z))`, `14-28 variable 'k' wasn't defined`},
		{`(seq (new y (null)) (ap y z))`, ``},
		{`(par (ap y z) (ap 1 y))`, `5-13 variable 'y' wasn't defined`},
		{`(ap ("k" x) %m)`, ``},
		{`(ap (x 1) %m)`, `0-13 variable 'x' wasn't defined`},
		{`(seq (canon p $s #c) (fail x))`, ``},
		{`(fail 0 "x")`, `0-12 error code 0 with fail is unsupported`},
		{`(next i)`, `0-8 iterable 'i' wasn't defined`},
		{`(fold [] i (seq (next i) (next i)))`, `25-33 multiple next instructions for iterator 'i' found for one fold, that is prohibited`},
		{`(fold [] i (new i (next i)))`, `11-27 new can't be applied to a 'i' because it's an iterator`},
		{`(fold [] i (fold [] i (next i)))`, `11-31 multiple iterable values found for iterator name 'i'`},
		{`(seq (ap 1 $s) (fold $s i (seq (next i) (null))))`, `26-47 fold can not have instructions after next`},
		{`(seq (ap 1 $s) (fold $s i (par (next i) (null))))`, `26-47 fold can not have instructions after next`},
		{`(seq (ap 1 $s) (fold $s i (xor (next i) (null))))`, ``},
		{`(seq (ap 1 $s) (fold $s i (seq (null) (next i))))`, ``},
		{`(fold [] i (seq (next i) (null)))`, ``},
		{`(seq (ap 1 $s) (fold $s i (seq (fold [] j (next i)) (null))))`, ``},
	}
	for _, test := range tests {
		_, err := Parse(test.script)
		got := ""
		if err != nil {
			var lines []string
			labels := err.sorted()
			for i, d := range err.Diagnostics(1) {
				lines = append(lines, strings.Join([]string{itoa(d.Span.Start), "-", itoa(d.Span.End), " ", labels[i].Text}, ""))
				if d.Code < "E0501" || d.Code > "E0599" || d.Severity != diag.Error {
					t.Errorf("%s: diagnostic %+v", test.script, d)
				}
			}
			got = strings.Join(lines, "|")
		}
		if got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.script, got, test.want)
		}
	}
}

// TestWording checks what people are told where the original lists its terminals.
func TestWording(t *testing.T) {
	for script, want := range map[string]string{
		"(seq (call":                 "expected a variable or a text in quotes or `%init_peer_id%`, found the end of the script",
		"(foo)":                      "expected the name of an instruction, found `foo`",
		`(canon "p" %m #c)`:          "expected a variable or a canon map such as `#%m`, found `#c`",
		"(null) (null)":              "expected the end of the script, found `(`",
		`(call "a" ("b" "c") [] #s)`: "expected `)` or a variable or a stream such as `$s`, found `#s`",
		"(seq (null) (null":          "expected `)`, found the end of the script",
		"":                           "expected `(`, found the end of the script",
		"(ap $s x)":                  "expected `(` or `[` or a value, found `$s`",
	} {
		_, err := Parse(script)
		if err == nil {
			t.Errorf("%s is accepted", script)
			continue
		}
		if got := err.Diagnostics(1)[0].Message; got != want {
			t.Errorf("%s\n got %s\nwant %s", script, got, want)
		}
	}
}

func itoa(n int32) string { return strconv.Itoa(int(n)) }

func TestReport(t *testing.T) {
	_, err := Parse("(seq\n (null)\n (call %init_peer_id% (\"a\" \"b\") [y]))")
	want := "air can't be parsed:\nerror: \n  ┌─ script.air:3:2\n  │\n3 │  (call %init_peer_id% (\"a\" \"b\") [y]))\n" +
		"  │  " + strings.Repeat("^", 35) + " variable 'y' wasn't defined\n\n"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestDepthLimit(t *testing.T) {
	nest := func(n int) string { return strings.Repeat("(new x ", n) + "(null)" + strings.Repeat(")", n) }
	if _, err := Parse(nest(MaxDepth)); err != nil {
		t.Errorf("depth %d: %s", MaxDepth, err.Labels[0].Text)
	}
	if _, err := Parse(nest(MaxDepth + 1)); err == nil || err.Labels[0].Code != codeDepth {
		t.Errorf("depth %d: %v", MaxDepth+1, err)
	}
}
