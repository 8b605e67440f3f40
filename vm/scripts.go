package vm

import (
	"context"
	"sync"

	"github.com/aquifer-dev/aquifer/air"
)

// Scripts keeps parsed scripts for the steps of many particles. It belongs to the caller, who hands it over in [Params], and
// is safe for concurrent use. The zero value keeps nothing; nil is allowed.
type Scripts struct {
	limit int // bytes of text

	mu       sync.Mutex
	recent   map[string]parsed
	older    map[string]parsed
	recently int // bytes of text in recent
}

// parsed is what a text turned out to be: a script, or what is said of its errors.
type parsed struct {
	script  *air.Script
	problem string
}

// NewScripts makes a cache that keeps scripts of up to so many bytes of text in all, those that were used last. A parsed
// script takes about ten times the memory of its text.
func NewScripts(limit int) *Scripts { return &Scripts{limit: limit} }

// parse returns what a text is, parsed now or before. It fails with the context.
func (s *Scripts) parse(ctx context.Context, text string) (parsed, error) {
	if s == nil || len(text) > s.limit/2 {
		return parse(ctx, text)
	}
	if p, ok := s.get(text); ok {
		return p, nil
	}
	p, err := parse(ctx, text)
	if err != nil {
		return parsed{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(text, p)
	return p, nil
}

func parse(ctx context.Context, text string) (parsed, error) {
	script, fault, err := air.ParseWhile(ctx, text)
	if fault != nil {
		return parsed{problem: fault.Error()}, nil
	}
	return parsed{script: script}, err
}

func (s *Scripts) get(text string) (parsed, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.recent[text]
	if !ok {
		if p, ok = s.older[text]; ok {
			s.put(text, p)
		}
	}
	return p, ok
}

// put keeps a script among the recent ones. When they take half of the limit they become the older ones, and those that were
// not used since are forgotten.
func (s *Scripts) put(text string, p parsed) {
	if _, ok := s.recent[text]; ok {
		return
	}
	if s.recently += len(text); s.recent == nil || s.recently > s.limit/2 {
		s.older, s.recent, s.recently = s.recent, map[string]parsed{}, len(text)
	}
	s.recent[text] = p
}
