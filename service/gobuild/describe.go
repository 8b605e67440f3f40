package gobuild

import (
	"encoding/json"
	"strings"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// interfaces makes the interface out of descriptions as the macros of other SDKs leave them, so that there is one way to it
// (spec/services.md#S17).
func (a *api) interfaces() (*itype.Interfaces, error) {
	var sections []itype.Section
	add := func(name string, d object) error {
		body, err := json.Marshal(d)
		sections = append(sections, itype.Section{Name: itype.DescriptionSection(name), Body: body})
		return err
	}
	for _, r := range a.records {
		if err := add(r.name, object{"ast_type": "Record", "name": r.name, "fields": object{"Named": describeFields(r.fields)}}); err != nil {
			return nil, err
		}
	}
	for _, f := range a.functions {
		out := f.out
		if f.fails {
			out = &typ{kind: record, rec: f.outcome}
		}
		if err := add(f.name, object{"ast_type": "Function", "signature": signature(f.name, f.args, out)}); err != nil {
			return nil, err
		}
	}
	byModule, order := map[string][]object{}, []string{}
	for _, l := range a.links {
		if l.ofHost() {
			continue
		}
		if byModule[l.namespace] == nil {
			order = append(order, l.namespace)
		}
		byModule[l.namespace] = append(byModule[l.namespace], object{"link_name": l.name, "signature": signature(l.name, l.args, l.out)})
	}
	for _, namespace := range order {
		if err := add(namespace, object{"ast_type": "ExternMod", "namespace": namespace, "imports": byModule[namespace]}); err != nil {
			return nil, err
		}
	}
	return itype.Generate(itype.Assemble(sections), itype.WrittenVersion)
}

// ofHost tells functions of the host from those of other modules.
func (l link) ofHost() bool {
	return l.namespace == "host" || strings.HasPrefix(l.namespace, "__marine_host_api_v")
}

type object map[string]any

func signature(name string, args []field, out *typ) object {
	outs := []any{}
	if out != nil {
		outs = append(outs, describe(out))
	}
	return object{"name": name, "arguments": describeFields(args), "output_types": outs}
}

func describeFields(fields []field) []object {
	described := []object{}
	for _, f := range fields {
		described = append(described, object{"name": f.name, "ty": describe(f.typ)})
	}
	return described
}

func describe(t *typ) object {
	switch t.kind {
	case slice:
		return object{"Vector": []any{describe(t.elem), "ByValue"}}
	case record:
		return object{"Record": []any{t.rec.name, "ByValue"}}
	}
	return object{t.described: "ByValue"}
}
