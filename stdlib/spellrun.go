package stdlib

import (
	"errors"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// This file has what a client does for the functions that it starts, done by a node for the runs of its spells: the script of a
// spell is that of a compiled function (spec/network.md#N149).

// ofSpells returns the function behind a service that clients have.
func ofSpells(service, function string) (builtin, bool) {
	switch {
	case service == "getDataSrv":
		return builtin{node: spellArgument}, true
	case service == "errorHandlingSrv" && function == "error":
		return builtin{node: spellError}, true
	case service == "callbackSrv" && function == "response":
		return builtin{node: spellResponse}, true
	}
	return builtin{}, false
}

// ask calls a function of the spell whose run the particle is, in the name of who started the particle, and returns its record.
func (c *call) ask(function string, args ...*value.Node) (*value.Node, error) {
	id, ok := SpellOf(c.Particle)
	if !ok {
		return nil, refuse("Invalid particle id: expected 'spell_{SPELL_ID}_{COUNTER}', got %s", c.Particle)
	}
	if s, found := c.host.Deployment().Service(id); !found || s.Type != "spell" {
		return nil, libraryError(ServiceMissing(id, c.scope()))
	}
	r := c.Request
	r.Service, r.Function, r.Args, r.Tetraplets = id, function, args, nil
	resp, known, err := c.host.Deployment().Call(c.ctx, r)
	switch {
	case err != nil:
		return nil, libraryError(err)
	case !known:
		return nil, libraryError(ServiceMissing(id, c.scope()))
	}
	record, fault := value.ParseNode(resp.Text)
	if fault != nil {
		return nil, libraryError(fault)
	}
	if problem := record.Get("error"); problem != nil && problem.Str != "" {
		return nil, libraryError(errors.New(problem.Str))
	}
	return record, nil
}

// spellArgument is an argument of the spell: the value that it keeps under this name.
func spellArgument(c *call) (*value.Node, error) {
	if id, ok := SpellOf(c.Particle); ok {
		switch c.Function {
		case "spell_id":
			return value.Text(id), nil
		case "-relay-":
			return value.Text(c.host.HostID()), nil
		}
	}
	record, err := c.ask("get_string", value.Text(c.Function))
	if err != nil {
		return nil, err
	}
	if absent := record.Get("absent"); absent != nil && absent.Bool {
		return nil, refuse("value not found")
	}
	n, fault := value.ParseNode(record.Get("value").Str)
	if fault != nil {
		return nil, typed("the value of `%s` is no JSON: %s", c.Function, fault)
	}
	return n, nil
}

// spellError keeps an error of the run.
func spellError(c *call) (*value.Node, error) {
	problem, err := c.arg(0, "error")
	if err != nil {
		return nil, err
	}
	index, err := c.arg(1, "error_idx")
	if err != nil {
		return nil, err
	}
	_, err = c.ask("store_error", problem, index, value.Num(value.OfUint(c.Timestamp)))
	return nil, err
}

// spellResponse keeps the fields of what the spell returns.
func spellResponse(c *call) (*value.Node, error) {
	if len(c.Args) == 0 {
		return nil, nil
	}
	_, err := c.ask("set_json_fields", value.Text(c.Args[0].String()))
	return nil, err
}
