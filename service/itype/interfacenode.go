package itype

import "github.com/aquifer-dev/aquifer/vm/value"

// Node is the description as srv.get_interface answers it: fields of records are pairs, as those of functions are
// (spec/services.md#S84).
func (d Description) Node() *value.Node {
	pair := func(name, typ string) *value.Node { return value.Array(value.Text(name), value.Text(typ)) }
	functions := make([]*value.Node, len(d.Functions))
	for i, f := range d.Functions {
		var args, outs []*value.Node
		for _, a := range f.Arguments {
			args = append(args, pair(a[0], a[1]))
		}
		for _, o := range f.Outputs {
			outs = append(outs, value.Text(o))
		}
		functions[i] = value.Object(
			value.Member{Key: "name", Value: value.Text(f.Name)},
			value.Member{Key: "arguments", Value: value.Array(args...)},
			value.Member{Key: "output_types", Value: value.Array(outs...)},
		)
	}
	records := make([]*value.Node, len(d.Records))
	for i, r := range d.Records {
		var fields []*value.Node
		for _, f := range r.Fields {
			fields = append(fields, pair(f.Name, f.Type))
		}
		records[i] = value.Object(
			value.Member{Key: "name", Value: value.Text(r.Name)},
			value.Member{Key: "id", Value: value.Num(value.OfUint(r.ID))},
			value.Member{Key: "fields", Value: value.Array(fields...)},
		)
	}
	return value.Object(
		value.Member{Key: "function_signatures", Value: value.Array(functions...)},
		value.Member{Key: "record_types", Value: value.Array(records...)},
	)
}
