package exec

import (
	"strconv"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// fail raises a user's error (spec/vm.md#V8). A missing variable does not suspend it (spec/air.md#A45).
func (m *machine) fail(in *air.Instr) *Fault {
	object, f := m.failObject(in)
	if f != nil {
		return f
	}
	node, f := m.tree(object.V)
	if f == nil {
		f = checkErrorObject(node)
	}
	if f != nil {
		return f
	}
	m.complete = false
	raised := fault(codeUser, "fail with '%s' is used without corresponding xor", node)
	if in.In[0].Kind == air.ErrorValue {
		// The descriptor stays; what is raised is the error whose handler this is (spec/air.md#A54).
		if original := m.errors.original; original != nil {
			copied := *original
			raised = &copied
		}
		raised.kept = true
	}
	m.errors.last, m.errors.mayLast = object, false
	return raised
}

func (m *machine) failObject(in *air.Instr) (*value.Traced, *Fault) {
	what := &in.In[0]
	if what.Kind == air.Int {
		code, _ := strconv.ParseInt(what.Text, 10, 64)
		return &value.Traced{T: m.literal, V: value.Of(value.Object(
			value.Member{Key: "error_code", Value: value.Num(value.OfInt(code))},
			value.Member{Key: "instruction", Value: value.Text(in.Short())},
			value.Member{Key: "message", Value: value.Text(in.In[1].Name())},
			value.Member{Key: "peer_id", Value: value.Text(m.InitPeer)},
		))}, nil
	}
	var r resolved
	if f := m.resolve(what, &r); f != nil {
		return nil, f
	}
	r.origin()
	return &r.Traced, nil
}

func checkErrorObject(n *value.Node) *Fault {
	if n.Kind != value.KindObject {
		return fault(codeErrorObject, "scalar should have an object type to be converted into error object, but '%s' doesn't have", n)
	}
	code := n.Get("error_code")
	if code == nil {
		return fault(codeErrorObject, "scalar '%s' must have field with name 'error_code'", n)
	}
	number, integer := code.Num.Int64()
	if code.Kind != value.KindNumber || !integer {
		return fault(codeErrorObject, "error_code of scalar '%s' must have integer type", n)
	}
	if number == 0 {
		return fault(codeErrorObject, "error code must be non-zero, but it is zero")
	}
	message := n.Get("message")
	if message == nil {
		return fault(codeErrorObject, "scalar '%s' must have field with name 'message'", n)
	}
	if message.Kind != value.KindString {
		return fault(codeErrorObject, "message of scalar '%s' must have string type", n)
	}
	return nil
}
