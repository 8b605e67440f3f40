package check

import (
	"regexp"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
)

// predefined returns the constants that every module sees (spec/language.md#L8).
func predefined() []*Const {
	literal := func(name, text string, t types.Type) *Const {
		return &Const{object: object{name: name, typ: t}, Value: Constant{Text: text, Type: t}}
	}
	variable := func(name string, v Predefined, t types.Type) *Const {
		return &Const{object: object{name: name, typ: t}, Value: Constant{Var: v, Type: t}}
	}
	return []*Const{
		variable("HOST_PEER_ID", HostPeerID, types.String),
		literal("INIT_PEER_ID", "%init_peer_id%", types.String),
		literal("PARTICLE_TTL", "%ttl%", types.U32),
		literal("PARTICLE_TIMESTAMP", "%timestamp%", types.U64),
		literal("nil", "[]", types.Option{Elem: types.Bottom{}}),
		variable("LAST_ERROR", LastError, ErrorType()),
	}
}

// ErrorType is the type of LAST_ERROR and of a caught error. No source can name it.
func ErrorType() *types.Named {
	return types.NewNamed(types.Data, "Error", []types.Field{
		{Name: "error_code", Type: types.I64},
		{Name: "instruction", Type: types.String},
		{Name: "message", Type: types.String},
		{Name: "peer_id", Type: types.String},
	})
}

// optionConsts reads constants given as "NAME = literal". Of two with one name the last counts.
func optionConsts(in []string) (out []*Const, diags diag.List) {
	form := regexp.MustCompile(`^([A-Z][A-Z0-9_]*)[ \t]*\??=[ \t]*(true|false|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|"[^"]*")$`)
	at := map[string]int{}
	for _, s := range in {
		parts := form.FindStringSubmatch(s)
		if parts == nil {
			diags.Add(badOption(s))
			continue
		}
		t := literalType(parts[2])
		k := &Const{object: object{name: parts[1], typ: t}, Value: Constant{Text: parts[2], Type: t}}
		if i, ok := at[k.name]; ok {
			out[i] = k
			continue
		}
		at[k.name] = len(out)
		out = append(out, k)
	}
	return out, diags
}

// constName reports whether a name is one that constants have.
func constName(name string) bool {
	return isCapital(name) && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// literalType is the type of a literal as written.
func literalType(text string) types.Type {
	switch {
	case text == "true" || text == "false":
		return types.BoolLiteral
	case text[0] == '"' || text[0] == '%':
		return types.StringLiteral
	case strings.Contains(text, "."):
		return types.FloatLiteral
	case text[0] == '-':
		return types.SignedLiteral
	}
	return types.UnsignedLiteral
}
