package stdlib

import (
	"github.com/aquifer-dev/aquifer/vm/value"
)

// moduleConfig is the record that describes how a module is loaded. What is nil is not said.
type moduleConfig struct {
	name                               string
	logger, mask                       *value.Node
	environment, directories, binaries *value.Node // lists of pairs
}

// node is the record: every field but the name is an option.
func (m moduleConfig) node() *value.Node {
	wasi := value.Object(
		value.Member{Key: "envs", Value: optionNode(m.environment)},
		value.Member{Key: "mapped_dirs", Value: optionNode(m.directories)},
		value.Member{Key: "mounted_binaries", Value: optionNode(m.binaries)},
	)
	return value.Object(
		value.Member{Key: "name", Value: value.Text(m.name)},
		value.Member{Key: "mem_pages_count", Value: value.Array()}, // read and ignored by the original
		value.Member{Key: "max_heap_size", Value: value.Array()},   // the same
		value.Member{Key: "logger_enabled", Value: optionNode(m.logger)},
		value.Member{Key: "wasi", Value: value.Array(wasi)},
		value.Member{Key: "logging_mask", Value: optionNode(m.mask)},
	)
}

func optionNode(n *value.Node) *value.Node {
	if n == nil {
		return value.Array()
	}
	return value.Array(n)
}

// kindOf is a type that a setting may have, with its name in messages.
type kindOf struct {
	name string
	fits func(*value.Node) bool
}

var (
	aBool   = kindOf{"bool", func(n *value.Node) bool { return n.Kind == value.KindBool }}
	aString = kindOf{"alloc::string::String", func(n *value.Node) bool { return n.Kind == value.KindString }}
	aU32    = kindOf{"u32", func(n *value.Node) bool { _, ok := n.Num.Uint32(); return n.Kind == value.KindNumber && ok }}
	anI32   = kindOf{"i32", func(n *value.Node) bool {
		i, ok := n.Num.Int64()
		return n.Kind == value.KindNumber && ok && i == int64(int32(i))
	}}
	someStrings = kindOf{"alloc::vec::Vec<alloc::string::String>", func(n *value.Node) bool { return isList(n, aString.fits) }}
	somePairs   = kindOf{"alloc::vec::Vec<(alloc::string::String, alloc::string::String)>", func(n *value.Node) bool { return isList(n, isPair) }}
)

func isList(n *value.Node, fits func(*value.Node) bool) bool {
	if n.Kind != value.KindArray {
		return false
	}
	for _, item := range n.Arr {
		if !fits(item) {
			return false
		}
	}
	return true
}

func isPair(n *value.Node) bool { return len(n.Arr) == 2 && isList(n, aString.fits) }

// setting reads an optional setting: absent, null and an empty array are none, an array of one is what is in it
// (spec/network.md#N14). A list may also stand there without the array around it.
func setting(n *value.Node, name string, kind kindOf) (*value.Node, error) {
	switch {
	case n == nil || n.Kind == value.KindNull || n.Kind == value.KindArray && len(n.Arr) == 0:
		return nil, nil
	case kind.fits(n):
		return n, nil
	case n.Kind == value.KindArray && len(n.Arr) > 1:
		return nil, typed("Option's array must contain at most 1 element, '%s' was of %d elements", name, len(n.Arr))
	case n.Kind == value.KindArray && kind.fits(n.Arr[0]):
		return n.Arr[0], nil
	}
	return nil, wrongType(name, "core::option::Option<"+kind.name+">", n)
}

// makeModuleConfig builds the record out of a name and optional settings; default_module_config is given the name alone.
func makeModuleConfig(c *call) (*value.Node, error) {
	m := moduleConfig{}
	var err error
	if m.name, err = c.str(0, "name"); err != nil {
		return nil, err
	}
	for i, s := range []struct {
		name string
		kind kindOf
		to   **value.Node
	}{
		{"mem_pages_count", aU32, nil}, {"max_heap_size", aString, nil}, {"logger_enabled", aBool, &m.logger}, {"preopened_files", someStrings, nil},
		{"envs", somePairs, &m.environment}, {"mapped_dirs", somePairs, &m.directories}, {"mounted_binaries", somePairs, &m.binaries}, {"logging_mask", anI32, &m.mask},
	} {
		var given *value.Node
		if i+1 < len(c.Args) {
			given = c.Args[i+1]
		}
		n, err := setting(given, s.name, s.kind)
		if err != nil {
			return nil, err
		}
		if s.to != nil {
			*s.to = n
		}
	}
	return m.node(), nil
}

// readModuleConfig reads the record, or one that someone has written by hand: with bare values in place of options, and with
// objects in place of lists of pairs.
func readModuleConfig(n *value.Node) (moduleConfig, error) {
	m := moduleConfig{}
	name := n.Get("name")
	if name == nil || name.Kind != value.KindString {
		return m, refuse("an object with the `name` of the module is expected")
	}
	m.name = name.Str
	wasi := n.Get("wasi")
	if wasi != nil && wasi.Kind == value.KindArray && len(wasi.Arr) == 1 {
		wasi = wasi.Arr[0]
	}
	if wasi == nil {
		wasi = value.Null()
	}
	binaries := n.Get("mounted_binaries") // where files have it
	if inside := wasi.Get("mounted_binaries"); inside != nil {
		binaries = inside
	}
	for _, s := range []struct {
		name  string
		kind  kindOf
		given *value.Node
		to    **value.Node
	}{
		{"logger_enabled", aBool, n.Get("logger_enabled"), &m.logger}, {"logging_mask", anI32, n.Get("logging_mask"), &m.mask},
		{"envs", somePairs, asPairs(wasi.Get("envs")), &m.environment}, {"mapped_dirs", somePairs, asPairs(wasi.Get("mapped_dirs")), &m.directories},
		{"mounted_binaries", somePairs, asPairs(binaries), &m.binaries},
	} {
		var err error
		if *s.to, err = setting(s.given, s.name, s.kind); err != nil {
			return m, err
		}
	}
	return m, nil
}

// asPairs turns an object into a list of pairs.
func asPairs(n *value.Node) *value.Node {
	if n == nil || n.Kind != value.KindObject {
		return n
	}
	list := make([]*value.Node, len(n.Keys))
	for i, k := range n.Keys {
		list[i] = value.Array(value.Text(k), n.Arr[i])
	}
	return value.Array(list...)
}

func pairsNode(list [][2]string) *value.Node {
	return nodes(list, func(p [2]string) *value.Node { return value.Array(value.Text(p[0]), value.Text(p[1])) })
}

// configName is the name in a module's configuration, all that a node takes from it (spec/services.md#S77).
func (c *call) configName(i int) (string, error) {
	n, err := c.arg(i, "config")
	if err != nil {
		return "", err
	}
	m, err := readModuleConfig(n)
	if err != nil {
		return "", typed("Error deserializing field 'config': %s, got %s", withoutMark(err), n)
	}
	return m.name, nil
}

func loadModuleConfig(c *call) (*value.Node, error) {
	path, err := c.str(0, "config_path")
	if err != nil {
		return nil, err
	}
	text, err := c.readVault(path)
	if err != nil {
		return nil, err
	}
	n, fault := value.ParseNode(string(text))
	if fault != nil {
		return nil, typed("Error parsing module config from vault `%s`: %s", path, fault)
	}
	m, err := readModuleConfig(n)
	if err != nil {
		return nil, typed("Error parsing module config from vault `%s`: %s", path, withoutMark(err))
	}
	return m.node(), nil
}
