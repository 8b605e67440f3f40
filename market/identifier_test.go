package market

import (
	"errors"
	"testing"
)

func TestPeerIDBothWays(t *testing.T) {
	const text = "12D3KooWBUJifCTgaxAUrcM9JysqCcS4CS8tiYH5hExbdWCAoNwb"
	id, err := ParsePeer(text)
	if err != nil || id.Peer() != text {
		t.Fatalf("%v prints as %q, %v", id, id.Peer(), err)
	}
	for _, wrong := range []string{"", "12D3KooW", "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", text + "1", "0OIl"} {
		if got, err := ParsePeer(wrong); !errors.Is(err, Malformed) {
			t.Errorf("%q: %v, %v", wrong, got, err)
		}
	}
}

func TestCIDBothWays(t *testing.T) {
	const text = "bafybeicorj3sl6fhqpuubmt5r2n7plkjkmto6jxqckgte2624dj5zvzufm"
	c, err := ParseCID(text)
	if err != nil || c.String() != text {
		t.Fatalf("prints as %q, %v", c, err)
	}
	if c[0] != 1 || c[1] != 0x70 || c[2] != 0x12 || c[3] != 0x20 {
		t.Errorf("begins with % x", c[:4])
	}
	for _, wrong := range []string{"", "b", text[:len(text)-1], text + "a", "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", "bäfy", "zzz"} {
		if got, err := ParseCID(wrong); !errors.Is(err, Malformed) {
			t.Errorf("%q: %v, %v", wrong, got, err)
		}
	}
}

func FuzzIdentifiers(f *testing.F) {
	f.Add("0x01")
	f.Add("12D3KooWBUJifCTgaxAUrcM9JysqCcS4CS8tiYH5hExbdWCAoNwb")
	f.Add("bafybeicorj3sl6fhqpuubmt5r2n7plkjkmto6jxqckgte2624dj5zvzufm")
	f.Fuzz(func(t *testing.T, text string) {
		if id, err := ParseID(text); err == nil && id != must(t, ParseID, id.String()) {
			t.Fatal(id)
		}
		if a, err := ParseAccount(text); err == nil && a != must(t, ParseAccount, a.String()) {
			t.Fatal(a)
		}
		if id, err := ParsePeer(text); err == nil && id != must(t, ParsePeer, id.Peer()) {
			t.Fatal(id)
		}
		if c, err := ParseCID(text); err == nil && c != must(t, ParseCID, c.String()) {
			t.Fatal(c)
		}
	})
}

func must[T any](t *testing.T, parse func(string) (T, error), text string) T {
	t.Helper()
	v, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
