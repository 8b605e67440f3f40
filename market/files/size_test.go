package files

import (
	"errors"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
)

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{
		"2GB": 2_000_000_000, "64 MiB": 64 << 20, "1.5 GiB": 3 << 29, "100": 100, "10 b": 10, "0.5": 0, "1kb": 1000,
		"": -1, "GB": -1, "2 G": -1, "-1MB": -1, "1e3": -1, ".5MB": -1, "1.": -1, "99999999999 TB": -1,
	} {
		got, err := ParseSize(text)
		if want < 0 && !errors.Is(err, market.Malformed) || want >= 0 && (err != nil || got != uint64(want)) {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
	f, err := ReadFluence(parse(t, "f", sample(t, "fluence.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := f.Services.Find("stock").Value.TotalMemoryLimit.Size(); n != 64<<20 || err != nil {
		t.Error(n, err)
	}
}

func FuzzParseSize(f *testing.F) {
	f.Add("1.5 GiB")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := ParseSize(text); err != nil && !errors.Is(err, market.Malformed) {
			t.Fatal(err)
		}
	})
}
