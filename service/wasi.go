package service

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental/sysfs"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"

	"github.com/aquifer-dev/aquifer/service/internal/memfs"
	"github.com/aquifer-dev/aquifer/service/internal/rootfs"
)

// hostWASI makes the system interface that all modules share. Its proc_exit ends a call; the engine's own would close the
// instance behind our back.
func hostWASI(ctx context.Context, rt wazero.Runtime) (api.Module, error) {
	builder := rt.NewHostModuleBuilder(wasiNamespace)
	wasi_snapshot_preview1.NewFunctionExporter().ExportFunctions(builder)
	builder.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(func(_ context.Context, _ api.Module, stack []uint64) {
		panic(sys.NewExitError(uint32(stack[0])))
	}), []api.ValueType{api.ValueTypeI32}, nil).Export("proc_exit")
	compiled, err := builder.Compile(ctx)
	if err != nil {
		return nil, err
	}
	return rt.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName(""))
}

// system is what the system interface shows to a module (spec/services.md#S23).
func (s *Service) system(m *Module, quota *rootfs.Quota) (wazero.ModuleConfig, error) {
	now := s.config.Now
	if now == nil {
		now = time.Now
	}
	clock := &monotonic{now: now, last: now(), nanos: 1}
	c := wazero.NewModuleConfig().WithName("").WithStartFunctions(). // started by hand: the engine would close what exits
										WithSysWalltime().WithSysNanotime().
										WithWalltime(func() (int64, int32) { t := now(); return t.Unix(), int32(t.Nanosecond()) }, 1).
										WithNanotime(clock.read, 1).
										WithNanosleep(s.sleep).
										WithRandSource(random{s})
	if s.config.Output != nil {
		out := output{s}
		c = c.WithStdout(out).WithStderr(out)
	}
	for _, v := range s.config.Environment(m) {
		c = c.WithEnv(v[0], v[1])
	}
	files := wazero.NewFSConfig()
	for _, name := range slices.Sorted(maps.Keys(m.Dirs)) {
		dir := m.Dirs[name]
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, &Error{Class: BadConfig, Module: m.Name, text: fmt.Sprintf("IOError: the directory %s of module %s: %s", name, m.Name, err), cause: err}
		}
		root, err := rootfs.Open(dir, quota)
		if err != nil {
			return nil, &Error{Class: BadConfig, Module: m.Name, text: fmt.Sprintf("IOError: the directory %s of module %s: %s", name, m.Name, err), cause: err}
		}
		s.dirs = append(s.dirs, root)
		files = files.(sysfs.FSConfig).WithSysFSMount(root, name)
	}
	for _, name := range slices.Sorted(maps.Keys(m.InMemory)) {
		files = files.(sysfs.FSConfig).WithSysFSMount(memfs.Mount(m.InMemory[name], quota), name)
	}
	return c.WithFSConfig(files), nil
}

// monotonic is a clock that never goes back, whatever the clock of the host does, and is never at zero, which Go takes for a
// clock that does not work.
type monotonic struct {
	now   func() time.Time
	last  time.Time
	nanos int64
}

func (m *monotonic) read() int64 {
	t := m.now()
	m.nanos += max(int64(t.Sub(m.last)), 0)
	m.last = t
	return m.nanos
}

// random is a service's source of random bytes. It ends with the call: a module may ask for as much as its memory holds.
type random struct{ s *Service }

func (r random) Read(b []byte) (int, error) {
	from := r.s.config.Random
	if from == nil {
		from = rand.Reader
	}
	const portion = 1 << 20
	for n := 0; n < len(b); n += portion {
		part := b[n:min(n+portion, len(b))]
		if err := r.s.transfer(len(part)); err != nil {
			return 0, err
		}
		if _, err := io.ReadFull(from, part); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

// output takes what modules print. It is charged like what they write to files.
type output struct{ s *Service }

func (o output) Write(b []byte) (int, error) {
	if err := o.s.transfer(len(b)); err != nil {
		return 0, err
	}
	return o.s.config.Output.Write(b)
}
