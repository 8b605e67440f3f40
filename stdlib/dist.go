package stdlib

import (
	"encoding/base64"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// distFunctions store modules and blueprints and make their descriptions (spec/network.md#N32).
func distFunctions() map[string]builtin {
	client := func(name string) func(*call) (*value.Node, error) { return unsupported("dist", name) }
	return map[string]builtin{
		"default_module_config":       {makeModuleConfig, client("default_module_config")},
		"make_module_config":          {makeModuleConfig, client("make_module_config")},
		"load_module_config":          {loadModuleConfig, client("load_module_config")},
		"add_module":                  {protected(addModule), client("add_module")},
		"add_module_from_vault":       {protected(addModuleFromVault), client("add_module_from_vault")},
		"add_module_bytes_from_vault": {protected(addModuleBytesFromVault), nil},
		"list_modules":                {listModules, client("list_modules")},
		"get_module_interface":        {getModuleInterface, client("get_module_interface")},
		"make_blueprint":              {makeBlueprint, client("make_blueprint")},
		"load_blueprint":              {loadBlueprint, client("load_blueprint")},
		"add_blueprint":               {protected(addBlueprint), client("add_blueprint")},
		"list_blueprints":             {listBlueprints, client("list_blueprints")},
		"get_blueprint":               {getBlueprint, nil},
	}
}

// addModule takes the module as base64, or as the bytes that the library declares.
func addModule(c *call) (*value.Node, error) {
	n, err := c.arg(0, "module_bytes")
	if err != nil {
		return nil, err
	}
	wasm, isBytes := asBytes(n)
	switch {
	case n.Kind == value.KindString:
		if wasm, err = base64.StdEncoding.DecodeString(n.Str); err != nil {
			return nil, typed("error decoding module from base64: %s", err)
		}
	case !isBytes:
		return nil, wrongType("module_bytes", "alloc::string::String", n)
	}
	name, err := c.configName(1)
	if err != nil {
		return nil, err
	}
	return c.storeModule(name, wasm)
}

func addModuleFromVault(c *call) (*value.Node, error) {
	path, err := c.str(0, "module_path")
	if err != nil {
		return nil, err
	}
	name, err := c.configName(1)
	if err != nil {
		return nil, err
	}
	return c.storeFromVault(name, path)
}

func addModuleBytesFromVault(c *call) (*value.Node, error) {
	name, err := c.str(0, "module_name")
	if err != nil {
		return nil, err
	}
	path, err := c.str(1, "module_path")
	if err != nil {
		return nil, err
	}
	return c.storeFromVault(name, path)
}

func (c *call) storeFromVault(name, path string) (*value.Node, error) {
	wasm, err := c.readVault(path)
	if err != nil {
		return nil, err
	}
	n, err := c.storeModule(name, wasm)
	if err != nil {
		err = advise(err, err, "the file in the vault is `"+path+"`")
	}
	return n, err
}

func (c *call) storeModule(name string, wasm []byte) (*value.Node, error) {
	hash, err := c.host.Deployment().AddModule(name, wasm)
	if err != nil {
		return nil, libraryError(err)
	}
	return value.Text(hash), nil
}

// listModules tells of files that are no modules, too.
func listModules(c *call) (*value.Node, error) {
	return nodes(c.host.Deployment().Modules(), func(m Module) *value.Node {
		if m.Fault != nil {
			return value.Object(
				value.Member{Key: "invalid_file_name", Value: value.Text(m.Hash)},
				value.Member{Key: "error", Value: value.Text(m.Fault.Error())},
			)
		}
		config := moduleConfig{name: m.Name, logger: value.Bool(m.Logger)}
		if len(m.Programs) > 0 {
			config.binaries = pairsNode(m.Programs)
		}
		return value.Object(
			value.Member{Key: "name", Value: value.Text(m.Name)},
			value.Member{Key: "hash", Value: value.Text(m.Hash)},
			value.Member{Key: "config", Value: config.node()},
		)
	}), nil
}

func getModuleInterface(c *call) (*value.Node, error) {
	hash, err := c.str(0, "hash")
	if err != nil {
		return nil, err
	}
	n, err := c.host.Deployment().ModuleInterface(hash)
	return n, libraryError(err)
}

func makeBlueprint(c *call) (*value.Node, error) {
	name, err := c.str(0, "name")
	if err != nil {
		return nil, err
	}
	dependencies, err := c.strs(1, "dependencies")
	if err != nil {
		return nil, err
	}
	b := Blueprint{Name: name, Dependencies: dependencies}
	if err := b.Check(); err != nil {
		return nil, libraryError(err)
	}
	return value.Text(string(b.DAG())), nil
}

func loadBlueprint(c *call) (*value.Node, error) {
	path, err := c.str(0, "blueprint_path")
	if err != nil {
		return nil, err
	}
	text, err := c.readVault(path)
	if err != nil {
		return nil, err
	}
	b, err := parseBlueprint(text)
	if err != nil {
		return nil, typed("Error parsing blueprint from vault `%s`: %s", path, err)
	}
	return value.Text(string(b.DAG())), nil
}

func addBlueprint(c *call) (*value.Node, error) {
	text, err := c.str(0, "blueprint")
	if err != nil {
		return nil, err
	}
	b, err := parseBlueprint([]byte(text))
	if err != nil {
		return nil, refuse("Error deserializing blueprint from IPLD: %s", err)
	}
	id, err := c.host.Deployment().AddBlueprint(b)
	if err != nil {
		return nil, libraryError(err)
	}
	return value.Text(id), nil
}

func blueprintNode(b Blueprint) *value.Node {
	return value.Object(
		value.Member{Key: "name", Value: value.Text(b.Name)},
		value.Member{Key: "id", Value: value.Text(b.ID)},
		value.Member{Key: "dependencies", Value: stringsNode(b.Dependencies)},
	)
}

func listBlueprints(c *call) (*value.Node, error) {
	return nodes(c.host.Deployment().Blueprints(), blueprintNode), nil
}

func getBlueprint(c *call) (*value.Node, error) {
	id, err := c.str(0, "blueprint_id")
	if err != nil {
		return nil, err
	}
	for _, b := range c.host.Deployment().Blueprints() {
		if b.ID == id {
			return blueprintNode(b), nil
		}
	}
	return nil, libraryError(BlueprintMissing(id))
}
