package stdlib

import (
	"github.com/aquifer-dev/aquifer/vm/value"
)

// This file answers for peers that host no modules: lists are empty, look-ups fail in the node's words. A peer with a
// services host puts its own functions in front of these.

// srvFunctions manage services (spec/network.md#N31).
func srvFunctions() map[string]builtin {
	return map[string]builtin{
		"list":          {func(*call) (*value.Node, error) { return value.Array(), nil }, unsupported("srv", "list")},
		"info":          {serviceMissing(0), nil},
		"get_interface": {serviceMissing(0), unsupported("srv", "get_interface")},
		"remove":        {protected(serviceMissing(0)), unsupported("srv", "remove")},
		"create":        {protected(noBlueprint), unsupported("srv", "create")},
		"resolve_alias": {noAlias, unsupported("srv", "resolve_alias")},
		"resolve_alias_opt": {func(c *call) (*value.Node, error) {
			_, err := c.str(0, "alias")
			return value.Array(), err
		}, nil},
		"add_alias": {protected(serviceMissing(1)), unsupported("srv", "add_alias")},
	}
}

// serviceMissing answers a look-up of the service whose id is argument i.
func serviceMissing(i int) func(*call) (*value.Node, error) {
	return func(c *call) (*value.Node, error) {
		id, err := c.str(i, "service_id")
		if err != nil {
			return nil, err
		}
		return nil, typed("Service with id '%s' not found on host", id)
	}
}

func noBlueprint(c *call) (*value.Node, error) {
	id, err := c.str(0, "blueprint_id")
	if err != nil {
		return nil, err
	}
	return nil, typed("Blueprint '%s' wasn't found", id)
}

func noAlias(c *call) (*value.Node, error) {
	alias, err := c.str(0, "alias")
	if err != nil {
		return nil, err
	}
	return nil, typed("Service with alias '%s' is not found on worker '%s'", alias, c.host.PeerID())
}

// distFunctions list modules and make their configurations (spec/network.md#N32).
func distFunctions() map[string]builtin {
	none := func(*call) (*value.Node, error) { return value.Array(), nil }
	return map[string]builtin{
		"list_modules":          {none, unsupported("dist", "list_modules")},
		"list_blueprints":       {none, unsupported("dist", "list_blueprints")},
		"get_blueprint":         {noBlueprint, nil},
		"default_module_config": {moduleConfig, unsupported("dist", "default_module_config")},
		"make_module_config":    {moduleConfig, unsupported("dist", "make_module_config")},
	}
}

// moduleConfig builds the record of a module's configuration out of a name and optional settings.
func moduleConfig(c *call) (*value.Node, error) {
	name, err := c.str(0, "name")
	if err != nil {
		return nil, err
	}
	fields := map[string]*value.Node{}
	for i, field := range []string{"", "mem_pages_count", "max_heap_size", "logger_enabled", "preopened_files", "envs", "mapped_dirs", "mounted_binaries", "logging_mask"} {
		if i == 0 {
			continue
		}
		v, err := c.option(i, field)
		if err != nil && c.Args[i].Kind == value.KindArray && i >= 4 && i <= 7 { // lists given bare
			v, err = c.Args[i], nil
		}
		if err != nil {
			return nil, err
		}
		fields[field] = optionNode(v)
	}
	wasi := value.Object(
		value.Member{Key: "envs", Value: fields["envs"]},
		value.Member{Key: "mapped_dirs", Value: fields["mapped_dirs"]},
		value.Member{Key: "mounted_binaries", Value: fields["mounted_binaries"]},
	)
	return value.Object(
		value.Member{Key: "name", Value: value.Text(name)},
		value.Member{Key: "mem_pages_count", Value: value.Array()}, // read and ignored by the original
		value.Member{Key: "max_heap_size", Value: value.Array()},   // the same
		value.Member{Key: "logger_enabled", Value: fields["logger_enabled"]},
		value.Member{Key: "wasi", Value: value.Array(wasi)},
		value.Member{Key: "logging_mask", Value: fields["logging_mask"]},
	), nil
}

func optionNode(n *value.Node) *value.Node {
	if n == nil {
		return value.Array()
	}
	return value.Array(n)
}

// statFunctions report on services (spec/network.md#N33).
func statFunctions() map[string]builtin {
	return map[string]builtin{
		"service_memory": {serviceMissing(0), nil},
		"service_stat": {func(c *call) (*value.Node, error) {
			id, err := c.str(0, "service_id")
			if err != nil {
				return nil, err
			}
			return value.Object(
				value.Member{Key: "status", Value: value.Bool(false)},
				value.Member{Key: "error", Value: value.Text("No stats were collected for the `" + id + "` service")},
				value.Member{Key: "result", Value: value.Array()},
			), nil
		}, nil},
	}
}
