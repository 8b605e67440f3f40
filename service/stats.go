package service

import "sync"

// MemoryStats says what memory a service takes.
type MemoryStats struct {
	Modules []ModuleMemory `json:"modules"`
	Refused int64          `json:"allocation_rejects"` // growths that the limit has refused since the last good call
}

// ModuleMemory is the memory of one module, in bytes.
type ModuleMemory struct {
	Name string `json:"name"`
	Size uint64 `json:"memory_size"`
}

// known is what was known of a service when it was last at rest: a call may run for long.
type known struct {
	mu    sync.Mutex
	stats MemoryStats
}

// note keeps the sizes of memories; the service must be held.
func (s *Service) note() {
	k := &s.known
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stats.Refused, k.stats.Modules = s.refused, k.stats.Modules[:0]
	for _, i := range s.live {
		k.stats.Modules = append(k.stats.Modules, ModuleMemory{i.module.config.Name, uint64(i.memory.Size())})
	}
}

// Stats reports memory sizes (spec/services.md#S32), as they were before a call that runs; none while the service is not
// started.
func (s *Service) Stats() MemoryStats {
	s.known.mu.Lock()
	defer s.known.mu.Unlock()
	return MemoryStats{Modules: append([]ModuleMemory(nil), s.known.stats.Modules...), Refused: s.known.stats.Refused}
}
