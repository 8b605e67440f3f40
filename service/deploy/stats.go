package deploy

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// keptCalls is how many calls statistics remember one by one (spec/network.md#N33).
const keptCalls = 5

// stats counts the calls of a service.
type stats struct {
	mu        sync.Mutex
	total     stdlib.CallStats
	functions map[string]*stdlib.CallStats
}

// add counts a call. A function that there is not, whatever its caller has named, counts only in the total.
func (s *stats) add(function string, err error, grown int64, took time.Duration, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.functions == nil {
		s.functions = map[string]*stdlib.CallStats{}
	}
	counted := []*stdlib.CallStats{&s.total}
	var e *service.Error
	if known := !errors.As(err, &e) || e.Class != service.Missing; known {
		if s.functions[function] == nil {
			s.functions[function] = &stdlib.CallStats{}
		}
		counted = append(counted, s.functions[function])
	}
	for _, c := range counted {
		if err == nil {
			c.Good++
		} else {
			c.Failed++
		}
		push(&c.Memory, float64(grown))
		push(&c.Seconds, took.Seconds())
		c.Timestamps = last(append(c.Timestamps, uint64(max(at.Unix(), 0))))
	}
}

func push(s *stdlib.Series, v float64) {
	s.Last, s.Total = last(append(s.Last, v)), s.Total+v
}

// last is the end of a list, in memory of its own.
func last[T any](list []T) []T { return slices.Clone(list[max(len(list)-keptCalls, 0):]) }

// Stats implements stdlib.Deployment.
func (p *Peer) Stats(id string) *stdlib.ServiceStats {
	s, err := p.started(id)
	if err != nil {
		return nil
	}
	s.stats.mu.Lock()
	defer s.stats.mu.Unlock()
	if s.stats.functions == nil {
		return nil
	}
	out := &stdlib.ServiceStats{Total: s.stats.total}
	for _, name := range slices.Sorted(maps.Keys(s.stats.functions)) {
		out.Functions = append(out.Functions, stdlib.FunctionStats{Name: name, CallStats: *s.stats.functions[name]})
	}
	return out
}

// Memory implements stdlib.Deployment.
func (p *Peer) Memory(id string) []stdlib.ModuleMemory {
	s, err := p.started(id)
	if err != nil {
		return nil
	}
	var list []stdlib.ModuleMemory
	for _, m := range s.live.Stats().Modules {
		list = append(list, stdlib.ModuleMemory{Name: m.Name, Size: m.Size, Most: s.most})
	}
	return list
}

// size is the memory of all modules together.
func (s *running) size() int64 {
	var total uint64
	for _, m := range s.live.Stats().Modules {
		total += m.Size
	}
	return int64(total)
}
