package air

import (
	"context"
	"strings"
	"testing"
)

// TestManyArguments parses a call with so many arguments that a list which grows by one at a time would take minutes.
func TestManyArguments(t *testing.T) {
	const arguments = 500_000
	s, err := Parse(`(call "p" ("s" "f") [` + strings.Repeat(`1 `, arguments) + `] x)`)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(s.Root.In); got != 3+arguments {
		t.Errorf("%d operands", got)
	}
	for i, o := range s.Root.In[3:] {
		if o.Text != "1" {
			t.Fatalf("argument %d is %q", i, o.Text)
		}
	}
}

// ending is a context that ends when it has been looked at so often.
type ending struct {
	context.Context
	looks int
}

func (e *ending) Err() error {
	if e.looks--; e.looks < 0 {
		return context.Canceled
	}
	return nil
}

// TestParseWhile ends parsing at every look at the context: in the midst of what is right and of what is not.
func TestParseWhile(t *testing.T) {
	for _, unit := range []string{`(seq (ap "x" $s) `, `(call "p" ("s" "f") [1 `, `(seq (bad) `, `(xor (null) (fold $s i (next i)`, `(`} {
		text := strings.Repeat(unit, 100_000/len(unit))
		want, wantErr := Parse(text)
		for looks := 0; ; looks++ {
			s, err, stopped := ParseWhile(&ending{context.Background(), looks}, text)
			if stopped != nil {
				if s != nil || err != nil {
					t.Fatalf("%q: a result although it was stopped", unit)
				}
				continue
			}
			if looks == 0 || (s == nil) != (want == nil) || s == nil && err.Error() != wantErr.Error() {
				t.Errorf("%q: after %d looks: %v", unit, looks, err)
			}
			break
		}
	}
}
