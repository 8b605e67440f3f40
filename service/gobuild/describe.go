package gobuild

import (
	"strings"

	"github.com/aquifer-dev/aquifer/service/surface"
)

// surface is what callers see of the package.
func (a *api) surface() *surface.Surface {
	s := &surface.Surface{}
	records := map[*rec]*surface.Record{}
	for _, r := range a.records { // fields before what is made of them
		shown := &surface.Record{Name: r.name, Fields: fields(r.fields, records)}
		records[r] = shown
		s.Records = append(s.Records, shown)
	}
	for _, f := range a.functions {
		out := f.out
		if f.fails {
			out = &typ{kind: record, rec: f.outcome}
		}
		s.Functions = append(s.Functions, surface.Function{Name: f.name, Args: fields(f.args, records), Out: shown(out, records)})
	}
	for _, l := range a.links {
		if !l.ofHost() {
			s.Links = append(s.Links, surface.Link{Module: l.namespace, Function: surface.Function{Name: l.name, Args: fields(l.args, records), Out: shown(l.out, records)}})
		}
	}
	return s
}

// ofHost tells functions of the host from those of other modules.
func (l link) ofHost() bool {
	return l.namespace == "host" || strings.HasPrefix(l.namespace, "__marine_host_api_v")
}

func fields(list []field, records map[*rec]*surface.Record) []surface.Field {
	var all []surface.Field
	for _, f := range list {
		all = append(all, surface.Field{Name: f.name, Type: shown(f.typ, records)})
	}
	return all
}

// shown is a type as callers see it; nil is none.
func shown(t *typ, records map[*rec]*surface.Record) *surface.Type {
	switch {
	case t == nil:
		return nil
	case t.kind == slice:
		return &surface.Type{Elem: shown(t.elem, records)}
	case t.kind == record:
		return &surface.Type{Rec: records[t.rec]}
	}
	return &surface.Type{Word: t.described}
}
