package store

import (
	"maps"
	"slices"
	"strings"
)

// Name is what a record is called.
type Name struct{ Bucket, Key string }

// Gap is a part of the order of records, by bucket and key, that stood on a page which cannot be read. A name without a bucket is no
// bound.
type Gap struct {
	From, Before Name
	Found        int // records of it that were copied all the same
	// Older are those of which an older state was found and which were not copied: they were lost, or deleted before.
	Older []Name
}

// name takes a full key apart.
func name(full string) Name {
	bucket, key, _ := strings.Cut(full, "\x00")
	return Name{bucket, key}
}

// gap is where a page is missing: keys from low on and before high; nil is no bound.
type gap struct{ low, high []byte }

func (g gap) has(key string) bool {
	return key >= string(g.low) && (g.high == nil || key < string(g.high))
}

// losses finds out what a repair could not copy.
func (s *salvaged) losses() (lost []Name, gaps []Gap) {
	for _, key := range slices.Sorted(maps.Keys(s.bad)) {
		if _, there := s.all[key]; !there {
			lost = append(lost, name(key))
		}
	}
	for _, g := range s.gaps {
		out := Gap{From: name(string(g.low)), Before: name(string(g.high))}
		for key := range s.all {
			if g.has(key) {
				out.Found++
			}
		}
		for _, key := range slices.Sorted(maps.Keys(s.older)) {
			if _, there := s.all[key]; !there && !s.bad[key] && g.has(key) {
				out.Older = append(out.Older, name(key))
			}
		}
		gaps = append(gaps, out)
	}
	return lost, gaps
}
