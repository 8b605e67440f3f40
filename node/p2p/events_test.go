package p2p

import (
	"fmt"
	"testing"
)

// TestFarBehind has a reader that does not read while peers come and go again and again: what waits is bounded, and in the end the
// reader knows who is there.
func TestFarBehind(t *testing.T) {
	f := newFeed(func(Event) {})
	there := map[string]bool{}
	for i := range 20 * farBehind {
		peer := fmt.Sprint("peer", i/2%3000)
		there[peer] = !there[peer]
		f.add(Event{Contact: Contact{Peer: peer}, Connected: there[peer]})
		if i%7 == 0 { // and many that come once
			f.add(Event{Contact: Contact{Peer: fmt.Sprint("once", i)}, Connected: true})
			f.add(Event{Contact: Contact{Peer: fmt.Sprint("once", i)}, Connected: false})
		}
	}
	if n := len(f.waiting); n < farBehind || n > farBehind+3000 {
		t.Error("waiting:", n)
	}
	known := map[string]bool{}
	for _, e := range f.waiting {
		if known[e.Contact.Peer] == e.Connected {
			t.Fatal("told twice:", e)
		}
		known[e.Contact.Peer] = e.Connected
	}
	for peer, is := range there {
		if known[peer] != is {
			t.Error(peer, is)
		}
	}
}
