package callfile

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "calls.txt")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("# comment\na f [1] => =\na+b g [\"x y\"] => \"y => z\"\n")
	got, err := Read(file)
	want := []Call{{2, []string{"a"}, "f", "[1]", "1"}, {3, []string{"a", "b"}, "g", `["x y"]`, `"y => z"`}}
	if err != nil || !reflect.DeepEqual(got, want) || got[1].String() != `a+b g ["x y"]` {
		t.Errorf("%v %v, want %v", got, err, want)
	}
	for _, text := range []string{"", "a f [1]\n", "a f => 1\n"} {
		write(text)
		if got, err := Read(file); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}
