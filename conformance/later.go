package conformance

// LaterDir holds the programs of Later.
const LaterDir = "conformance/later"

// later is a run of a program in LaterDir.
func later(program, call, data, want string, peers ...string) Example {
	return Example{Dir: LaterDir, Program: program, Call: call, Data: data, Want: want, Peers: peers}
}

// anyOrder marks a run whose result depends on who answers first.
func anyOrder(e Example) Example {
	e.AnyOrder = true
	return e
}

const (
	onePeer  = `{"peer": "@bob"}`
	twoPeers = `{"peers": ["@bob", "@eve"]}`
)

// Later is the table of runs of what the language got after 0.14.6 (spec/language.md, sections 9 and 10). The published compiler
// does not know it; that the scripts are right is shown by their results, on our interpreter and on the original one.
var Later = []Example{
	later("map_methods", "get()", `{}`, `[[1, 3], [2]]`),
	later("map_methods", "get_variable(key)", `{"key": "k"}`, `["first", "third"]`),
	later("map_methods", "get_variable(key)", `{"key": "other"}`, `["first", "second", "third"]`),
	later("map_methods", "get_missing()", `{}`, `[[], false, 0]`),
	later("map_methods", "get_elements()", `{}`, `[7, "eight", 2]`),
	later("map_methods", "contains(key)", `{"key": "b"}`, `[false, true, true]`),
	later("map_methods", "contains(key)", `{"key": "a"}`, `[false, true, false]`),
	later("map_methods", "keys()", `{}`, `["a", "b", "a"]`),
	later("map_methods", "keys_empty()", `{}`, `[[], true]`),
	later("map_methods", "keys_elements()", `{}`, `["b", 2]`),
	later("map_methods", "key_expressions(p, names)", `{"p": {"x": 1, "name": "n"}, "names": ["one", "two"]}`, `[[1], [2], [3], [4]]`),
	later("map_methods", "from_empty()", `{}`, `[[], [1], false]`),
	later("map_methods", "as_condition(key)", `{"key": "a"}`, `"there"`),
	later("map_methods", "as_condition(key)", `{"key": "z"}`, `"missing"`),
	later("map_methods", "length()", `{}`, `[2, 3]`),
	later("map_methods", "values_in_loop()", `{}`, `[2, 1, 3]`),

	later("map_loops", "pairs()", `{}`, `[["a", "b", "a"], [2, 3, 4]]`),
	later("map_loops", "items()", `{}`, `[{"key": "a", "value": 1}, {"key": "b", "value": 2}, {"key": "a", "value": 3}]`),
	anyOrder(later("map_loops", "pairs_par()", `{}`, `["a!", "a!", "b!"]`)),
	later("map_loops", "items_par()", `{}`, `[1, 2, 3]`),
	later("map_loops", "pairs_try()", `{}`, `["by"]`),
	later("map_loops", "items_try()", `{}`, `["a"]`),
	later("map_loops", "pairs_rec()", `{}`, `[["n", "n", "n", "n"], [1, 2, 3, 4]]`),
	later("map_loops", "items_rec()", `{}`, `[1, 2, 4]`),
	later("map_loops", "nested()", `{}`, `["axy", "azw", "bxy", "bzw", "axy", "azw"]`),
	later("map_loops", "empty()", `{}`, `[[], []]`),
	later("map_loops", "one_map_per_item()", `{}`, `[10, 20, 30]`),
	later("map_loops", "item_fields()", `{}`, `[["a", "b", "a"], 3]`),
	later("map_loops", "changed_items()", `{}`, `[{"key": "a", "value": 101}, {"key": "b", "value": 102}, {"key": "a", "value": 103}]`),
	later("map_loops", "two_loops()", `{}`, `[["a", "b", "a", "all", "all", "all"], [1, 2, 3]]`),

	later("map_values", "as_argument()", `{}`, `[[10, 1, 2], ["a", "a", "a", "b", "b"]]`),
	later("map_values", "several_arguments()", `{}`, `[[1, 2], [2]]`),
	later("map_values", "as_result()", `{}`, `[[1, 3], [2], false]`),
	later("map_values", "returned_twice()", `{}`, `[2]`),
	later("map_values", "filled_by_call()", `{}`, `[[2, 6], ["key", "key"]]`),
	anyOrder(later("map_values", "filled_by_calls()", `{}`, `[2, 4, 6]`)),
	later("map_values", "captured()", `{}`, `[[1, 3], [2]]`),
	later("map_values", "captured_twice()", `{}`, `[[1, 2], 2, [10, 11], 2]`),
	later("map_values", "returned_closure()", `{}`, `[4, 5]`),
	later("map_values", "in_ability()", `{}`, `[2, [7, 8], ["a", "a", "b"]]`),
	later("map_values", "alias()", `{}`, `[1, 2]`),
	later("map_values", "to_service()", `{}`, `{"a": [1, 3], "b": [2]}`),
	later("map_values", "equality()", `{}`, `[true, false, true]`),
	later("map_values", "as_top()", `{}`, `{"a": [1]}`),
	later("map_values", "streams_inside()", `{}`, `[[1, 2], [1, 2, 3], [9]]`),
	later("map_values", "arrays_inside()", `{}`, `[4, 0, [{"x": 1, "y": 2}, {"x": 3, "y": 4}]]`),
	later("map_values", "key_clash(key)", `{"key": "x"}`, `[[2], [1]]`),
	later("map_values", "from_other_map()", `{}`, `["c"]`),
	later("map_values", "in_branches(c)", `{"c": true}`, `[1, 5, 3, 4]`),
	later("map_values", "in_branches(c)", `{"c": false}`, `[2, 3, 4]`),
	later("map_values", "error_inside()", `{}`, `["value '[]' does not contain element for idx = '0'"]`),

	later("map_peers", "on_peer(peer)", onePeer, `[["first", "second"], ["from there"]]`, "bob"),
	later("map_peers", "par_pairs(peers)", twoPeers, `["peer!", "peer!"]`, "bob", "eve"),
	later("map_peers", "par_keys(peers)", twoPeers, `[true, 2]`, "bob", "eve"),
	anyOrder(later("map_peers", "parseq_pairs(peers)", twoPeers, `["a!", "b!"]`, "bob", "eve")),
	anyOrder(later("map_peers", "parseq_items(peers)", twoPeers, `["a?", "b?"]`, "bob", "eve")),
	later("map_peers", "live_stream(peers)", twoPeers, `[2, ["answer!", "answer!"], 1]`, "bob", "eve"),
	later("map_peers", "live_keys(peers)", twoPeers, `["k1", "k1"]`, "bob", "eve"),
	later("map_peers", "get_on_peer(peer)", onePeer, `["v!", 2, false]`, "bob"),
	later("map_peers", "keys_on_peer(peer)", onePeer, `["a!", ["a", "a!"]]`, "bob"),
	later("map_peers", "map_of_peers(peers)", twoPeers, `["seen", "seen", "again"]`, "bob", "eve"),
	later("map_peers", "closure_on_peer(peer)", onePeer, `[[1, 2, 3], 2]`, "bob"),
	later("map_peers", "stream_elements()", `{}`, `[3, 1, "a"]`),
	anyOrder(later("map_peers", "stream_in_loop()", `{}`, `[2, 3, 10, 20, 2]`)),
	anyOrder(later("map_peers", "par_insert(peer)", onePeer, `[2, ["a", "b"]]`, "bob")),
	later("map_peers", "via_of_map(peer)", onePeer, `"by relay"`, "bob"),
	later("map_peers", "stream_taken_empty()", `{}`, `[0, 0, []]`),

	later("map_peers", "gossip(peers)", twoPeers, `[["0", "01", "011"], true]`, "bob", "eve"),
	later("map_peers", "in_par_blocks(peers)", twoPeers, `[["v", "a"], ["k"], false]`, "bob", "eve"),

	later("map_mixed", "loop_closures()", `{}`, `[["a1", "a2", "b1", "b2"], [11, 21, 12, 22]]`),
	later("map_mixed", "compared_in_if()", `{}`, `["same", "changed", "different"]`),
	later("map_mixed", "top_parameter()", `{}`, `[{"a": [1, 2]}, {"a": [1, 2]}]`),
	anyOrder(later("map_mixed", "pairs_on_peers(peers)", twoPeers, `["one!", "two!", "one?", "two?"]`, "bob", "eve")),
	later("map_mixed", "of_results()", `{}`, `[[7], false, 9]`),
	later("map_mixed", "stream_fields()", `{}`, `[2, "first", 2]`),
	later("map_mixed", "joined()", `{}`, `2`),
	later("map_mixed", "nested_calls()", `{}`, `[[1], true, ["b"]]`),
	later("map_mixed", "as_arguments()", `{}`, `[2, 2, ["a", "a", "x"], [1, 2, 1, 2]]`),
	later("map_mixed", "direct_results()", `{}`, `[[1, 2, 9], [1, 2], 2, ["a", "a"], ["a", "a", "more"]]`),
	later("map_mixed", "local_in_closure()", `{}`, `[[1, 2], [10, 11]]`),
	later("map_mixed", "in_par()", `{}`, `[2, ["k", "k"]]`),
	later("map_mixed", "ability_field()", `{}`, `[[1, 5], ["k", "k"]]`),
	later("map_mixed", "in_collections()", `{}`, `[[[1], [2], []], [true, false], [1]]`),
	later("map_mixed", "items_passed_on()", `{}`,
		`[[1, 2], [{"key": "a", "value": 1}, {"key": "a", "value": 100}, {"key": "b", "value": 2}, {"key": "b", "value": 100}], true]`),
	later("map_mixed", "catch_between()", `{}`,
		`["value '[]' does not contain element for idx = '0'", false, "value '[]' does not contain element for idx = '0'"]`),
	later("map_mixed", "many_maps()", `{}`, `["a", "b", "c", "d", "e", "g"]`),
	later("map_mixed", "wide_keys(keys)", `{"keys": ["", "a.b", "7", "[0]", "none"]}`, `[[2, 1, 3, 4], ["a.b", "", "7", "[0]"]]`),
	later("map_mixed", "twice_in_loop()", `{}`, `[1, 20, 1, 2, 10, 20]`),
	later("map_mixed", "detached(peer)", onePeer, `2`, "bob"),

	later("dotted_names", "functions()", `{}`, `[6, 15, 15, 9]`),
	later("dotted_names", "types()", `{}`, `[{"s": "s!", "x": 1}, 4, {"s": "p", "x": 7}, 25]`),
	later("dotted_names", "services()", `{}`, `["default", "free", "other"]`),
	later("dotted_names", "constants()", `{}`, `[5, 6, "op"]`),
	later("dotted_names", "through_others()", `{}`, `[105, 105]`),
	later("dotted_names", "hidden_module(p)", `{"p": {"x": 3, "s": "s"}}`, `[3, "s"]`),
	later("dotted_names", "module_called_like_ability()", `{}`, `[6, 100]`),
	later("dotted_names", "longest_module()", `{}`, `3`),

	later("redeclared", "run()", `{}`,
		`[["f1", "f2", "f3", "f4", "f5", "f6", "S", "S2", "L.S", "B.L.S", "right!", "fleft", "still S"], 6]`),
	later("redeclared", "f(x)", `{"x": "x"}`, `"fx"`),
}
