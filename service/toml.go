package service

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/aquifer-dev/aquifer/service/jsbuild"
)

// file is the TOML of a service (spec/services.md#S35).
type file struct {
	ModulesDir  string       `toml:"modules_dir"`
	WorkingDir  string       `toml:"service_working_dir"`
	MemoryLimit any          `toml:"total_memory_limit"`
	Modules     []fileModule `toml:"module"`
	Default     fileModule   `toml:"default"` // read and not applied, as in the original
}

type fileModule struct {
	Name          string            `toml:"name"`
	FileName      string            `toml:"file_name"`
	LoadFrom      string            `toml:"load_from"`
	LoggerEnabled *bool             `toml:"logger_enabled"`
	LoggingMask   *int32            `toml:"logging_mask"`
	Binaries      map[string]string `toml:"mounted_binaries"`
	WASI          struct {
		Envs       map[string]string `toml:"envs"`
		MappedDirs map[string]string `toml:"mapped_dirs"`
	} `toml:"wasi"`
}

// defaultMask passes every target on.
const defaultMask = math.MaxInt32

// ReadConfig reads the TOML file of a service. Paths in the result are absolute; workingDir is used where the file names no
// service_working_dir. The programs that modules may run stay to be allowed in [Config.Binaries]. What the file has without
// effect is in [Config.Warnings].
func ReadConfig(path, workingDir string) (Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Config{}, &Error{Class: BadConfig, text: fmt.Sprintf("IOError: failed to load %s: %s", path, err), cause: err}
	}
	c, err := ParseConfig(string(text), filepath.Dir(path), workingDir)
	for i := range c.Warnings {
		c.Warnings[i].File = path
	}
	if e := (*Error)(nil); errors.As(err, &e) {
		e.File = path
		if jsbuild.IsScript(path) {
			e.Help = append(e.Help, "this is a module in JavaScript or TypeScript; what is wanted is a configuration that lists modules, a Config.toml with [[module]]")
		}
	}
	return c, err
}

// ParseConfig is [ReadConfig] for a text whose paths are relative to a directory.
func ParseConfig(text, dir, workingDir string) (Config, error) {
	var f file
	read, err := toml.Decode(text, &f)
	if err != nil {
		return Config{}, noTOML(text, err)
	}
	warnings := unknownKeys(text, read.Undecoded())
	c, err := f.config(dir, workingDir)
	if e := (*Error)(nil); errors.As(err, &e) { // what was misspelt may be what is missing
		for _, w := range warnings {
			e.Help = append(e.Help, w.String())
		}
	}
	if err == nil {
		c.Warnings = append(warnings, newDirectories(c.Modules)...)
	}
	return c, err
}

func (f *file) config(dir, workingDir string) (Config, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Config{}, configError("%w", err)
	}
	work := f.WorkingDir
	if work == "" {
		work = workingDir
	}
	if work, err = filepath.Abs(work); err != nil {
		return Config{}, configError("%w", err)
	}
	var c Config
	if c.Memory, err = memoryLimit(f.MemoryLimit); err != nil {
		return Config{}, configError("total_memory_limit: %w", err)
	}
	modules := ""
	if f.ModulesDir != "" {
		modules = under(dir, f.ModulesDir)
		if info, err := os.Stat(modules); err != nil || !info.IsDir() {
			return Config{}, configError("modules_dir `%s` is no directory", modules)
		}
	}
	for _, m := range f.Modules {
		module, err := m.module(dir, modules, work)
		if err != nil {
			return Config{}, err
		}
		c.Modules = append(c.Modules, module)
	}
	if len(c.Modules) == 0 {
		return Config{}, configError("config should contain at least one module")
	}
	return c, nil
}

// newDirectories warns of directories that are not there yet: a name may be misspelt (spec/services.md#S114).
func newDirectories(modules []Module) []Warning {
	var warnings []Warning
	for _, m := range modules {
		for _, name := range slices.Sorted(maps.Keys(m.Dirs)) {
			if _, err := os.Stat(m.Dirs[name]); errors.Is(err, fs.ErrNotExist) && len(warnings) < mostNamed {
				warnings = append(warnings, Warning{Key: "mapped_dirs." + name, Text: fmt.Sprintf("the directory %s, which module %s sees as %s, does not exist: it is made, empty", m.Dirs[name], m.Name, name)})
			}
		}
	}
	return warnings
}

func under(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

func (m *fileModule) module(dir, modules, work string) (Module, error) {
	if m.Name == "" {
		return Module{}, configError("a module has no name")
	}
	name := m.FileName
	if name == "" {
		name = m.Name + ".wasm"
	}
	out := Module{Name: m.Name, Logger: m.LoggerEnabled == nil || *m.LoggerEnabled, LogMask: defaultMask, Env: m.WASI.Envs}
	if m.LoggingMask != nil {
		out.LogMask = *m.LoggingMask
	}
	switch {
	case m.LoadFrom != "":
		out.File = under(dir, m.LoadFrom)
		if info, err := os.Stat(out.File); err == nil && info.IsDir() {
			out.File = filepath.Join(out.File, name)
		}
	case modules == "":
		return Module{}, configError(`"modules_dir" field is not defined, but it is required to load module %q`, m.Name)
	default:
		out.File = filepath.Join(modules, name)
	}
	for imported, path := range m.Binaries {
		path = under(dir, path)
		if _, err := os.Stat(path); err != nil {
			return Module{}, &Error{Class: BadConfig, Module: m.Name, text: fmt.Sprintf("IOError: Failed to canonicalize path %s: %s", path, err), cause: err}
		}
		if out.Binaries == nil {
			out.Binaries = map[string]string{}
		}
		out.Binaries[imported] = path
	}
	for guest, host := range m.WASI.MappedDirs {
		if out.Dirs == nil {
			out.Dirs = map[string]string{}
		}
		out.Dirs[guest] = under(work, host)
	}
	return out, nil
}

// memoryLimit reads a size; 0 is no limit.
func memoryLimit(v any) (uint64, error) {
	switch v := v.(type) {
	case nil:
		return 0, nil
	case int64:
		if v <= 0 {
			return 0, fmt.Errorf("%d is no size", v)
		}
		return uint64(v), nil
	case string:
		if v == "Infinity" || v == "infinity" {
			return 0, nil
		}
		n, err := ParseSize(v)
		if err == nil && n == 0 {
			err = fmt.Errorf("%q leaves no memory", v)
		}
		return n, err
	}
	return 0, fmt.Errorf("%v is no size", v)
}

// units of sizes, in lower case (spec/services.md#S36)
var units = map[string]float64{
	"": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9, "t": 1e12, "tb": 1e12, "p": 1e15, "pb": 1e15,
	"ki": 1 << 10, "kib": 1 << 10, "mi": 1 << 20, "mib": 1 << 20, "gi": 1 << 30, "gib": 1 << 30, "ti": 1 << 40, "tib": 1 << 40, "pi": 1 << 50, "pib": 1 << 50,
}

// ParseSize reads a number of bytes with a unit, as in "10 MiB" (spec/services.md#S36).
func ParseSize(text string) (uint64, error) {
	number := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	unit, ok := units[strings.ToLower(text[len(number):])]
	number = strings.TrimSpace(number)
	if ok && unit == 1 {
		if n, err := strconv.ParseUint(number, 10, 64); err == nil {
			return n, nil
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if !ok || err != nil || n < 0 || math.IsNaN(n) || n*unit >= 1<<63 {
		return 0, fmt.Errorf("%q is no size: a number and a unit such as MiB are expected", text)
	}
	return uint64(n * unit), nil
}
