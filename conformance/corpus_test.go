package conformance

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/source"
)

// How many programs the corpus has at least.
const (
	minGood = 120
	minBad  = 60
)

// replay compares every program of a directory of the corpus with the recorded answers, with as many option sets as were
// recorded.
func replay(t *testing.T, dir string, least int, compare func(program string, o OptionSet, want *Answer) string) {
	answers, err := ReadAnswers(AnswersFile)
	if err != nil {
		t.Fatal(err)
	}
	programs, err := Corpus(".", dir)
	if err != nil || len(programs) < least {
		t.Fatalf("%d programs: %v", len(programs), err)
	}
	compared, same := 0, 0
	met := map[string]bool{} // marks whose program differs
	for _, p := range programs {
		if answers[p] == nil {
			t.Errorf("%s has no recorded answer: run `go run ./conformance/record`", p)
		}
		for _, o := range OptionSets {
			want := answers[p][o.Name]
			if want == nil {
				continue
			}
			compared++
			reason := compare(p, o, want)
			mark, key, marked := MarkOf(p, o)
			if reason != "" {
				met[key] = true
			}
			switch {
			case reason == "":
				same++
			case marked:
				t.Logf("%s [%s] %s", p, o.Name, mark)
			default:
				t.Errorf("%s [%s]: %s", p, o.Name, reason)
			}
		}
	}
	for key, m := range Marks {
		switch {
		case strings.HasPrefix(key, "bad/") != (dir == "bad") || met[key]:
		case m.Kind == Failing:
			t.Logf("%s was known to fail and agrees now: take its mark away", key)
		default:
			t.Errorf("%s is marked as different and agrees", key)
		}
	}
	t.Logf("%d programs, %d comparisons, %d agree", len(programs), compared, same)
}

func TestCorpus(t *testing.T) {
	replay(t, ".", minGood, func(p string, o OptionSet, want *Answer) string {
		return CompareGood(source.Disk{}, CorpusDir+"/"+p, o, want)
	})
}

func TestBadCorpus(t *testing.T) {
	replay(t, "bad", minBad, func(p string, o OptionSet, want *Answer) string {
		if len(want.Errors) == 0 {
			return fmt.Sprintf("the original does not refuse it (%s)", want.Crash)
		}
		return CompareBad(source.Disk{}, CorpusDir+"/"+p, o, want)
	})
}

func TestWhatDiffers(t *testing.T) {
	want, err := os.ReadFile(DiffersFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(txtar.Format(Golden(".")))); diff != "" {
		t.Errorf("what differs on purpose is not what it was (-want +got):\n%s", diff)
	}
}
