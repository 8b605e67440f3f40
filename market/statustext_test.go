package market

import (
	"errors"
	"testing"
)

func TestStatesAreReadBack(t *testing.T) {
	for s := Inactive; s <= Removed; s++ {
		var got CommitmentStatus
		if text, _ := s.MarshalText(); got.UnmarshalText(text) != nil || got != s {
			t.Errorf("%s reads as %s", text, got)
		}
	}
	for s := InsufficientFunds; s <= SmallBalance; s++ {
		var got DealStatus
		if text, _ := s.MarshalText(); got.UnmarshalText(text) != nil || got != s {
			t.Errorf("%s reads as %s", text, got)
		}
	}
	if err := new(DealStatus).UnmarshalText([]byte("SLEEPING")); !errors.Is(err, Malformed) {
		t.Error(err)
	}
	if err := new(CommitmentStatus).UnmarshalText(nil); !errors.Is(err, Malformed) {
		t.Error(err)
	}
}
