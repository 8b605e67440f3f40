package main

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
)

// TestRestarts ends a node a few times; `go run ./conformance/restarts` does it more often.
func TestRestarts(t *testing.T) {
	dir := t.TempDir()
	aqua, guest, err := build(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := restarts(context.Background(), aqua, filepath.Join(dir, "data"), guest, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	if r.rounds != 4 || r.acknowledged < 4 {
		t.Error(r)
	}
	t.Log(r)
}

// TestFullDisk fills the disk of a node.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	aqua, guest, err := build(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	said, err := fullDisk(context.Background(), aqua, filepath.Join(dir, "small"), guest)
	switch {
	case errors.Is(err, errNoMount):
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	t.Log(said)
}

// TestPossible notices what is neither the old nor the new state.
func TestPossible(t *testing.T) {
	p := possible[string]{sure: absent}
	if err := p.check("x", active); err == nil {
		t.Error("a change that nobody has asked for was taken")
	}
	p.ask(active)
	if err := p.check("x", resting); err == nil {
		t.Error("another change was taken")
	}
	if err := p.check("x", active); err != nil || p.maybe != nil {
		t.Error(err)
	}
	if err := p.check("x", absent); err == nil {
		t.Error("what was seen has gone")
	}
}
