package conformance

import (
	"fmt"
	"maps"
	"os"
	"slices"
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

// replay compares programs of the corpus with the recorded answers, with as many option sets as were
// recorded.
func replay(t *testing.T, programs []string, least int, compare func(program string, o OptionSet, want *Answer) string) {
	answers, err := ReadAnswers(AnswersFile)
	if err != nil {
		t.Fatal(err)
	}
	if len(programs) < least {
		t.Fatalf("%d programs", len(programs))
	}
	compared, same := 0, 0
	met := map[string][]string{} // marks whose program differs, with the option sets
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
			_, key, marked := MarkOf(p, o)
			switch {
			case reason == "":
				same++
			case marked:
				met[key] = append(met[key], o.Name)
			default:
				t.Errorf("%s [%s]: %s", p, o.Name, reason)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(Marks)) {
		switch m := Marks[key]; {
		case strings.HasPrefix(key, BadDir+"/") != strings.HasPrefix(programs[0], BadDir+"/"):
		case met[key] != nil:
			t.Logf("%s %q %s", key, met[key], m)
		case m.Kind == Failing:
			t.Errorf("%s was known to fail and agrees now: take its mark away", key)
		default:
			t.Errorf("%s is marked as different and agrees", key)
		}
	}
	t.Logf("%d programs, %d comparisons, %d agree", len(programs), compared, same)
}

func TestCorpus(t *testing.T) {
	programs, err := GoodPrograms(".")
	if err != nil {
		t.Fatal(err)
	}
	replay(t, programs, minGood, func(p string, o OptionSet, want *Answer) string {
		return CompareGood(source.Disk{}, CorpusDir+"/"+p, o, want)
	})
}

func TestBadCorpus(t *testing.T) {
	programs, err := Corpus(".", BadDir)
	if err != nil {
		t.Fatal(err)
	}
	replay(t, programs, minBad, func(p string, o OptionSet, want *Answer) string {
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
