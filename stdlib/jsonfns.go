package stdlib

import (
	"github.com/aquifer-dev/aquifer/vm/value"
)

// jsonFunctions build objects and convert JSON texts (spec/network.md#N27).
func jsonFunctions() map[string]builtin {
	return map[string]builtin{
		"obj":        {nodeObj, jsObj},
		"put":        {nodePut, jsPut},
		"puts":       {nodePuts, jsPuts},
		"obj_pairs":  {objPairs, nil},
		"puts_pairs": {putsPairs, nil},
		"parse":      {nodeParse, jsParse},
		"stringify":  {nodeStringify, jsStringify},
	}
}

// with adds members to an object.
func with(object *value.Node, members ...value.Member) *value.Node {
	all := make([]value.Member, 0, len(object.Arr)+len(members))
	for i, key := range object.Keys {
		all = append(all, value.Member{Key: key, Value: object.Arr[i]})
	}
	return value.Object(append(all, members...)...)
}

// pairs reads key, value, key, value, …
func pairs(args []*value.Node) ([]value.Member, error) {
	var members []value.Member
	for i := 0; i < len(args); i += 2 {
		if i+1 == len(args) {
			return nil, refuse("Expected odd number of arguments, got even. No value for key '%s'", args[i])
		}
		if args[i].Kind != value.KindString {
			return nil, refuse("All keys must be of type string. Key of the following pair is of invalid type: (%s, %s)", args[i], args[i+1])
		}
		members = append(members, value.Member{Key: args[i].Str, Value: args[i+1]})
	}
	return members, nil
}

func (c *call) object(i int) (*value.Node, error) {
	n, err := c.arg(i, "object")
	if err != nil {
		return nil, err
	}
	if n.Kind != value.KindObject {
		return nil, refuse("expected json object, got %s", n)
	}
	return n, nil
}

func nodeObj(c *call) (*value.Node, error) {
	members, err := pairs(c.Args)
	if err != nil {
		return nil, err
	}
	return value.Object(members...), nil
}

func nodePut(c *call) (*value.Node, error) {
	object, err := c.object(0)
	if err != nil {
		return nil, err
	}
	key, err := c.str(1, "key")
	if err != nil {
		return nil, err
	}
	v, err := c.arg(2, "value")
	if err != nil {
		return nil, err
	}
	return with(object, value.Member{Key: key, Value: v}), nil
}

func nodePuts(c *call) (*value.Node, error) {
	object, err := c.object(0)
	if err != nil {
		return nil, err
	}
	members, err := pairs(c.Args[1:])
	if err != nil {
		return nil, err
	}
	return with(object, members...), nil
}

// listed reads an array of [key, value] arrays.
func (c *call) listed(i int) ([]value.Member, error) {
	n, err := c.arg(i, "pairs")
	if err != nil {
		return nil, err
	}
	var flat []*value.Node
	for _, p := range n.Arr {
		if n.Kind != value.KindArray || p.Kind != value.KindArray || len(p.Arr) != 2 {
			return nil, wrongType("pairs", "alloc::vec::Vec<(alloc::string::String, serde_json::value::Value)>", n)
		}
		flat = append(flat, p.Arr...)
	}
	if n.Kind != value.KindArray {
		return nil, wrongType("pairs", "alloc::vec::Vec<(alloc::string::String, serde_json::value::Value)>", n)
	}
	return pairs(flat)
}

func objPairs(c *call) (*value.Node, error) {
	members, err := c.listed(0)
	if err != nil {
		return nil, err
	}
	return value.Object(members...), nil
}

func putsPairs(c *call) (*value.Node, error) {
	object, err := c.object(0)
	if err != nil {
		return nil, err
	}
	members, err := c.listed(1)
	if err != nil {
		return nil, err
	}
	return with(object, members...), nil
}

func nodeParse(c *call) (*value.Node, error) {
	text, err := c.str(0, "json")
	if err != nil {
		return nil, err
	}
	n, fault := value.ParseNode(text)
	if fault != nil {
		return nil, typed("error parsing json %s", text)
	}
	return n, nil
}

func nodeStringify(c *call) (*value.Node, error) {
	n, err := c.arg(0, "value")
	if err != nil {
		return nil, err
	}
	return value.Text(n.String()), nil
}

func jsObj(c *call) (*value.Node, error) {
	if len(c.Args)%2 != 0 {
		return nil, refuse("Expected even number of argument(s). Got %d", len(c.Args))
	}
	return jsWith(value.Object(), c.Args)
}

// jsWith adds key, value, key, value, … to an object.
func jsWith(object *value.Node, args []*value.Node) (*value.Node, error) {
	var members []value.Member
	for i := 0; i < len(args); i += 2 {
		if args[i].Kind != value.KindString {
			return nil, refuse("Expected string, received %s", jsType(args[i]))
		}
		members = append(members, value.Member{Key: args[i].Str, Value: args[i+1]})
	}
	return with(object, members...), nil
}

func jsPut(c *call) (*value.Node, error) {
	if err := c.jsArgs("object", "string", ""); err != nil {
		return nil, err
	}
	return jsWith(c.Args[0], c.Args[1:])
}

func jsPuts(c *call) (*value.Node, error) {
	if len(c.Args) < 3 {
		return nil, refuse("Expected more than 3 argument(s). Got %d", len(c.Args))
	}
	if len(c.Args)%2 == 0 {
		return nil, refuse("Expected odd number of argument(s). Got %d", len(c.Args))
	}
	if err := c.jsKinds("object"); err != nil {
		return nil, err
	}
	return jsWith(c.Args[0], c.Args[1:])
}

func jsParse(c *call) (*value.Node, error) {
	if err := c.jsArgs("string"); err != nil {
		return nil, err
	}
	n, fault := value.ParseNode(c.Args[0].Str)
	if fault != nil { // the words are the JSON library's, not those of the platform the original runs on
		return nil, refuse("%s in JSON at position %d", fault.Msg, fault.Column)
	}
	return n, nil
}

func jsStringify(c *call) (*value.Node, error) {
	if err := c.jsArgs("object"); err != nil {
		return nil, err
	}
	return value.Text(c.Args[0].String()), nil
}
