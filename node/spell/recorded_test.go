package spell

import (
	"os"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// TestRecorded calls spells as the original's service was called and compares the answers; testdata/recorded.txt says how.
func TestRecorded(t *testing.T) {
	text, err := os.ReadFile("testdata/recorded.txt")
	if err != nil {
		t.Fatal(err)
	}
	var at, on *recordedSpell // the worker's and the host's
	n := 0
	for _, l := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(l, "#") {
			at, on = newRecorded(t, "worker"), newRecorded(t, "host")
			continue
		}
		n++
		call, want, good := strings.Cut(l, " => ")
		if !good {
			call, want, _ = strings.Cut(l, " !> ")
		}
		words := strings.SplitN(call, " ", 3)
		sp := at
		if strings.ToUpper(words[0]) == words[0] {
			sp = on
		}
		got, err := sp.call(words[0], words[1], words[2])
		switch {
		case !good && (err == nil || err.Error() != want):
			t.Errorf("%s\n%v\n%s", l, err, got)
		case good && err != nil:
			t.Errorf("%s\n%v", l, err)
		case good && !value.EqualNodes(firstParagraph(got), node(want)):
			t.Errorf("%s\n%s", l, got)
		}
	}
	if n < 200 {
		t.Error("only", n)
	}
}

// firstParagraph is an answer without why its object could not be read, which is in other words.
func firstParagraph(n *value.Node) *value.Node {
	text := n.String()
	if before, after, ok := strings.Cut(text, "must represent a JSON object: "); ok {
		text = before + "must represent a JSON object" + after[strings.Index(after, `"`):]
	}
	return node(text)
}

// recordedSpell is a spell S that nothing was written to.
type recordedSpell struct {
	*place
	sp *spell
}

func newRecorded(t *testing.T, scope string) *recordedSpell {
	p := newPlace(t, Limits{})
	p.config.Host = "host"
	sp := &spell{id: "S", scope: scope}
	if err := p.store.Update(func(tx store.Tx) error { return tx.Put(bucket, "S", sp.card(nil)) }); err != nil {
		t.Fatal(err)
	}
	return &recordedSpell{p, sp}
}

func (s *recordedSpell) call(who, function, args string) (*value.Node, error) {
	from := map[string][2]string{
		"host": {"host", "p1"}, "worker": {"worker", "p1"}, "self": {"worker", "spell_S_3"}, "other": {"worker", "spell_X_3"}, "hspell": {"host", "spell_S_3"},
		"ospell": {"nobody", "spell_S_3"}, "nobody": {"nobody", "p1"}, "H": {"host", "p1"}, "HS": {"host", "spell_S_1"}, "HX": {"host", "spell_X_1"}, "HN": {"nobody", "p1"},
	}[who]
	n := node(args)
	list := n.Arr
	if n.Kind == value.KindObject { // one record instead of the list of arguments
		list = []*value.Node{n}
	}
	return s.Spells.call(s.sp, &stdlib.Request{Function: function, InitPeer: from[0], Particle: from[1], Args: list})
}

// TestInterface describes a spell as the original's module is described; testdata/interface.json was made of it.
func TestInterface(t *testing.T) {
	want, err := os.ReadFile("testdata/interface.json")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(describe().JSON()); got != strings.TrimSpace(string(want)) {
		t.Error(got)
	}
}
