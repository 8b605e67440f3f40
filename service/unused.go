package service

import (
	"container/list"
	"context"
	"slices"
)

// maxUnused is how many bytes of binaries stay compiled when no service is made of them any more: those that were used last, since
// services that end are often started again. Compiled they take more than ten times as much.
const maxUnused = 8 << 20

// uses tell whether a binary is still needed. They are guarded by the engine, as all that follows.
type uses struct {
	counted  bool // it may go; the engine for JavaScript stays
	key      digest
	size     int
	services int // that are made of it
	unused   *list.Element
}

// use takes a binary for a service.
func (e *Engine) use(b *binary) {
	if !b.counted {
		return
	}
	b.services++
	if b.unused != nil {
		e.unused.Remove(b.unused)
		b.unused = nil
		e.unusedBytes -= b.size
	}
}

// release gives back what a service was made of, and lets go of what has been unused for longest where there is too much of it.
func (e *Engine) release(ctx context.Context, all []*binary) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, b := range all {
		if !b.counted {
			continue
		}
		if b.services--; b.services == 0 {
			b.unused = e.unused.PushBack(b)
			e.unusedBytes += b.size
		}
	}
	for e.unusedBytes > e.maxUnused {
		b := e.unused.Remove(e.unused.Front()).(*binary)
		e.unusedBytes -= b.size
		e.forget(ctx, b)
	}
}

// forget frees a binary. Who wants it next compiles it anew.
func (e *Engine) forget(ctx context.Context, b *binary) {
	delete(e.binaries, b.key)
	for state, of := range e.files {
		if of == b {
			delete(e.files, state)
		}
	}
	b.free(ctx, e)
}

// free gives back what the engine has of a binary.
func (b *binary) free(ctx context.Context, e *Engine) {
	if i := slices.Index(e.images, b.image); b.image != nil && i >= 0 {
		e.images = slices.Delete(e.images, i, i+1)
		b.image.Close()
	}
	for namespace, host := range b.hosts {
		if namespace != wasiNamespace {
			_ = host.Close(ctx) // it is memory, which is gone either way
		}
	}
	if b.compiled != nil {
		_ = b.compiled.Close(ctx)
	}
}
