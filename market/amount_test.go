package market

import (
	"errors"
	"testing"
)

func TestParseAmount(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // smallest units of a currency with 6 decimals; "" is refused
	}{
		{"0", "0"}, {"12", "12000000"}, {"0.33", "330000"}, {"1.2345670", "1234567"}, {"0.1234567", ""},
		{"", ""}, {".5", ""}, {"5.", ""}, {"-1", ""}, {"+1", ""}, {"1e3", ""}, {"1,5", ""}, {" 1", ""}, {"0x10", ""}, {"1.-5", ""},
		{"115792089237316195423570985008687907853269984665640564039457584007913129639936", ""},
	} {
		got, err := ParseAmount(c.text, 6)
		switch {
		case c.want == "" && !errors.Is(err, Malformed):
			t.Errorf("%q: %v, %v; want it refused as malformed", c.text, got, err)
		case c.want != "" && (err != nil || got.String() != c.want):
			t.Errorf("%q: %v, %v; want %s", c.text, got, err, c.want)
		}
	}
}

func TestFormatIsReadBack(t *testing.T) {
	for _, decimals := range []uint8{0, 1, 6, 18} {
		for _, n := range []int64{0, 1, 9, 10, 333, 1000000, 1234567, 9007199254740993} {
			text := Units(n).Format(decimals)
			got, err := ParseAmount(text, decimals)
			if err != nil || !got.Equal(Units(n)) {
				t.Errorf("%d with %d decimals is %q and reads as %v, %v", n, decimals, text, got, err)
			}
		}
	}
	if got := Units(-1500000).Format(6); got != "-1.5" {
		t.Errorf("got %q", got)
	}
}

func FuzzParseAmount(f *testing.F) {
	f.Add("0.33", uint8(6))
	f.Add("115792089237316195423570985008687907853269984665640564039457584007913129639935", uint8(0))
	f.Fuzz(func(t *testing.T, text string, decimals uint8) {
		a, err := ParseAmount(text, decimals)
		if err != nil {
			if !errors.Is(err, Malformed) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := ParseAmount(a.Format(decimals), decimals)
		if err != nil || !again.Equal(a) {
			t.Fatalf("%q is %v, prints as %q, reads as %v, %v", text, a, a.Format(decimals), again, err)
		}
	})
}
