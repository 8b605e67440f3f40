package spell

import (
	"encoding/json"
	"fmt"

	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// call calls a function of a spell. What goes wrong in it is a part of the answer, whose field success is false then; errors are
// about the function and its arguments, in the words of a module called "spell".
func (s *Spells) call(sp *spell, r *stdlib.Request) (*value.Node, error) {
	f, ok := functions()[r.Function]
	if !ok {
		return nil, fmt.Errorf("function with name `%s` is missing", r.Function)
	}
	args, err := types().ArgumentsFromJSON(f.args, json.RawMessage(value.Array(r.Args...).Append(nil)))
	if err != nil {
		return nil, fmt.Errorf("arguments from json deserialization error in module \"spell\", function %q: %w", r.Function, err)
	}
	access := s.view
	if f.writes {
		access = s.change
	}
	c := calling{role: s.roleOf(sp, r), from: r, args: args}
	err = access(sp, func(kept *cell) error {
		c.cell, c.result, c.list = kept, nothing(f.out), nil
		return f.run(&c)
	})
	switch {
	case f.out.Kind != itype.Record:
		return value.Array(c.list...), err
	case err != nil:
		c.result = nothing(f.out)
		c.result["error"] = value.Text(err.Error())
	default:
		c.result["success"] = value.Bool(true)
	}
	return object(c.result), nil
}

// nothing are the fields of a record when there is nothing in them.
func nothing(t itype.Type) map[string]*value.Node {
	rec, _ := types().Record(t.Rec)
	fields := map[string]*value.Node{}
	if rec == nil {
		return fields
	}
	for _, f := range rec.Fields {
		fields[f.Name] = empty(f.Type)
	}
	return fields
}

func empty(t itype.Type) *value.Node {
	switch t.Kind {
	case itype.String:
		return value.Text("")
	case itype.Bool:
		return value.Bool(false)
	case itype.Array:
		return value.Array()
	case itype.Record:
		return object(nothing(t))
	}
	return number(0)
}

func object(fields map[string]*value.Node) *value.Node {
	var members []value.Member
	for key, v := range fields {
		members = append(members, value.Member{Key: key, Value: v})
	}
	return value.Object(members...)
}
