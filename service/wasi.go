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

// hostWASI makes the system interface that all modules share: the engine's, each function of which is bounded and charged
// before it does anything. Its proc_exit ends a call; the engine's own would close the instance behind our back.
func hostWASI(ctx context.Context, rt wazero.Runtime) (api.Module, error) {
	engine := rt.NewHostModuleBuilder(wasiNamespace)
	wasi_snapshot_preview1.NewFunctionExporter().ExportFunctions(engine)
	unbounded, err := engine.Compile(ctx)
	if err != nil {
		return nil, err
	}
	builder := rt.NewHostModuleBuilder(wasiNamespace)
	for name, def := range unbounded.ExportedFunctions() {
		f, ok := def.GoFunction().(api.GoModuleFunction)
		if !ok {
			return nil, fmt.Errorf("the engine's %s is no function of Go", name)
		}
		if name == "proc_exit" {
			f = api.GoModuleFunc(exit)
		}
		builder.NewFunctionBuilder().WithGoModuleFunction(boundedWASI(name, f), def.ParamTypes(), def.ResultTypes()).Export(name)
	}
	compiled, err := builder.Compile(ctx)
	if err != nil {
		return nil, err
	}
	return rt.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName(""))
}

func exit(_ context.Context, _ api.Module, stack []uint64) { panic(sys.NewExitError(uint32(stack[0]))) }

// What one call of the system interface may be given: its work cannot be interrupted (spec/services.md#S23).
const (
	maxPath  = 4096 // bytes
	maxParts = 1024 // pieces of memory that are read or written, and events that are waited for
)

// The engine's numbers for what is refused.
const (
	wasiInvalid = 28
	wasiLong    = 37
)

// wasiPaths are the parameters that are lengths of paths.
var wasiPaths = map[string][]int{
	"path_create_directory": {2}, "path_filestat_get": {3}, "path_filestat_set_times": {3}, "path_link": {3, 6}, "path_open": {3},
	"path_readlink": {2}, "path_remove_directory": {2}, "path_rename": {2, 5}, "path_symlink": {1, 4}, "path_unlink_file": {2},
}

// wasiParts are the parameters that are numbers of parts.
var wasiParts = map[string]int{"fd_read": 2, "fd_pread": 2, "fd_write": 2, "fd_pwrite": 2, "poll_oneoff": 2}

// boundedWASI refuses what is too much for one call, and charges for the rest: for the call, each part, and the bytes of paths.
func boundedWASI(name string, f api.GoModuleFunction) api.GoModuleFunc {
	paths := wasiPaths[name]
	parts, hasParts := wasiParts[name]
	return func(ctx context.Context, mod api.Module, stack []uint64) {
		c := callOf(ctx)
		c.enterHost(mod)
		var work uint64
		for _, p := range paths {
			size := uint32(stack[p])
			if size > maxPath {
				stack[0] = wasiLong
				return
			}
			work += uint64(size)
		}
		if hasParts {
			n := uint32(stack[parts])
			if n > maxParts {
				stack[0] = wasiInvalid
				return
			}
			work += uint64(n) * callWeight
		}
		if work > 0 { // the call is paid for
			if err := c.pay(work); err != nil {
				panic(err)
			}
		}
		f.Call(ctx, mod, stack)
	}
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
