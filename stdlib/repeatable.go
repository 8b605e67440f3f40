package stdlib

import "slices"

// Repeatable reports whether a call of a built-in changes nothing, so that it can be made once more when nobody knows whether it was
// made (spec/network.md#N109). Of a service nobody can say it, be it deployed under the name of a built-in that a node lacks or may lack,
// as it may those of subnet.
func Repeatable(service, function string) bool {
	if table()[service+"."+function].node == nil {
		return false
	}
	switch service {
	case "op", "kad", "math", "cmp", "array", "json", "debug", "sig", "stat", "peer":
		return true
	case "srv":
		return slices.Contains([]string{"list", "info", "get_interface", "resolve_alias", "resolve_alias_opt"}, function)
	case "dist":
		return slices.Contains([]string{
			"default_module_config", "make_module_config", "load_module_config", "list_modules", "get_module_interface", "make_blueprint", "load_blueprint",
			"list_blueprints", "get_blueprint",
		}, function)
	case "worker":
		return slices.Contains([]string{"get_worker_id", "list", "is_active"}, function)
	case "vault":
		return function == "cat"
	}
	return false
}
