package service

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/service/internal/memfs"
	"github.com/aquifer-dev/aquifer/service/jsbuild"
)

// Config says what a service is made of.
type Config struct {
	Modules []Module // in order; the last is the facade
	ID      string   // given to modules as the environment variable service_id, if not empty
	Env     map[string]string
	Memory  uint64 // limit in bytes for all memories and tables together; 0 is none (spec/services.md#S30)
	Disk    uint64 // limit in bytes for what its directories of the host hold; 0 is none (spec/services.md#S113)
	Limits  Limits

	Binaries []string       // programs of the host that modules may run: absolute paths; none by default
	Log      func(LogEntry) // takes what modules log; nil drops it. It must not call the service
	Output   io.Writer      // standard output and error of modules; nil drops them
	Random   io.Reader      // nil is the system's
	Now      func() time.Time
	Sleep    func(context.Context, time.Duration) // waits for a module; nil waits as long as the clock of the system says

	Engine *Engine // shared with other services; nil makes one for this

	Warnings []Warning // of the file that this was read from; nothing is done about them
}

// Limits bound one call, and the start of a service (spec/services.md#S33). Zero is no limit.
type Limits struct {
	Instructions uint64
	Time         time.Duration
}

// Module is the configuration of one module.
type Module struct {
	Name     string
	Wasm     []byte // the binary; if nil, it is read from File
	File     string
	Logger   bool              // it may log
	LogMask  int32             // which targets are passed on (spec/services.md#S20)
	Binaries map[string]string // imported name to path of a program
	Env      map[string]string
	Dirs     map[string]string     // name in the module to directory of the host; made if it does not exist
	InMemory map[string]*MemoryDir // name in the module to directory that is in memory
}

// Script tells whether the module is a program in JavaScript or TypeScript and no binary.
func (m *Module) Script() bool { return m.Wasm == nil && jsbuild.IsScript(m.File) }

// MemoryDir is a directory in memory, which several modules may share. What it tells besides content follows from what was
// done to it, so services that use no other files give the same answers each time.
type MemoryDir = memfs.Dir

// NewMemoryDir makes a directory that takes a number of bytes at most, with all that is below it. now tells when something in
// it changes.
func NewMemoryDir(limit int64, now func() time.Time) *MemoryDir { return memfs.New(limit, now) }

// openFiles is how many files the modules of a service have open together.
const openFiles = 256

// check makes a configuration complete or says why it cannot be.
func (c *Config) check() error {
	if len(c.Modules) == 0 {
		return configError("config should contain at least one module")
	}
	seen := map[string]bool{}
	c.Modules = slices.Clone(c.Modules)
	for i := range c.Modules {
		m := &c.Modules[i]
		switch {
		case m.Name == "":
			return configError("module %d has no name", i)
		case seen[m.Name]:
			return moduleError(m.Name, fmt.Errorf("module with name '%s' already loaded into Marine, please specify another name", m.Name))
		}
		seen[m.Name] = true
		for name := range m.InMemory {
			if _, both := m.Dirs[name]; both {
				return configError("the directory %s of module %s is on the host and in memory", name, m.Name)
			}
		}
		for name, path := range m.Binaries {
			if !slices.Contains(c.Binaries, path) {
				return configError("module %s wants to run `%s`, which is not on the list of allowed programs (as %s)", m.Name, path, name)
			}
			if !filepath.IsAbs(path) {
				return configError("the program `%s` of module %s has no absolute path", path, m.Name)
			}
		}
	}
	return nil
}

// Environment is what a module finds in its environment, names and values, sorted by name (spec/services.md#S24).
func (c *Config) Environment(m *Module) [][2]string {
	all := map[string]string{}
	add := func(vars map[string]string) {
		for k, v := range vars {
			all[k] = v
		}
	}
	add(m.Env)
	add(m.Dirs)
	for name := range m.InMemory { // on no host: the path is that of the module
		all[name] = name
	}
	add(c.Env)
	if c.ID != "" {
		all["service_id"] = c.ID
	}
	var list [][2]string
	for k, v := range all {
		list = append(list, [2]string{k, v})
	}
	slices.SortFunc(list, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return list
}

// LogEntry is what a module has logged.
type LogEntry struct {
	Module string
	Level  int32 // 1 error, 2 warn, 3 info, 4 debug, else trace
	Text   string
}
