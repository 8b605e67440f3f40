package generate

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Answers serves the services of random programs. Texts are ids of peers, so that a program can go where they say.
type Answers struct {
	Peers    []string
	Function *abi.Function // whose callbacks are served
}

// Call answers by the name of the method; equal calls are answered alike.
func (a Answers) Call(peer string, r stdlib.Request) (stdlib.Response, bool) {
	n := len(peer)
	for _, arg := range r.Args {
		n += len(arg.String())
	}
	text := func(i int) string { return fmt.Sprintf("%q", a.Peers[i%len(a.Peers)]) }
	switch r.Service {
	case "callbackSrv":
		return a.callback(r.Function, n)
	case "s", "r", "id", "other", "title":
	default:
		if !strings.HasPrefix(r.Service, "12D3") { // a text is the id of T, too
			return stdlib.Response{}, false
		}
	}
	switch r.Function {
	case "get", "big", "one", "map", "now":
		if n%11 == 0 {
			return stdlib.Response{Code: 1, Text: fmt.Sprintf("%q", r.Function+" failed")}, true
		}
		return stdlib.Response{Text: fmt.Sprint(n % 3)}, true
	case "flt", "int":
		return stdlib.Response{Text: fmt.Sprint(n%3 - 1)}, true
	case "str", "ask":
		return stdlib.Response{Text: text(n)}, true
	case "ok":
		return stdlib.Response{Text: fmt.Sprint(n%2 == 0)}, true
	case "list", "many":
		return stdlib.Response{Text: fmt.Sprintf("[%d,1,0,2]", n%3)}, true
	case "names":
		return stdlib.Response{Text: fmt.Sprintf("[%s,%s,%s]", text(0), text(1), text(2))}, true
	case "opt":
		return stdlib.Response{Text: []string{"[]", "[1]"}[n%2]}, true
	case "make":
		return stdlib.Response{Text: fmt.Sprintf(`{"n":1,"t":%s,"xs":[0,1,2],"in":{"k":0,"t":%s}}`, text(n), text(n+1))}, true
	case "es":
		return stdlib.Response{Text: fmt.Sprintf(`[{"k":%d,"t":%s},{"k":1,"t":""}]`, n%3, text(n))}, true
	case "wide":
		return stdlib.Response{Text: fmt.Sprintf(`{"o":[%d],"es":[{"k":0,"t":%s}],"i":-1,"w":1.5,"b":true,"any":null}`, n%3, text(n))}, true
	case "put", "all", "flag", "nop", "two", "say", "any", "none":
		return stdlib.Response{Text: value.Text("").String()}, true
	}
	return stdlib.Response{}, false
}

// callback answers a call of a parameter of the function with values of its types.
func (a Answers) callback(name string, n int) (stdlib.Response, bool) {
	if a.Function == nil {
		return stdlib.Response{}, false
	}
	for _, p := range a.Function.Params {
		if p.Name != name || p.Type.Kind != abi.Arrow {
			continue
		}
		switch results := p.Type.Codomain.Items; len(results) {
		case 0:
			return stdlib.Response{Text: value.Text("").String()}, true
		case 1:
			return stdlib.Response{Text: a.value(results[0], n)}, true
		default:
			var parts []string
			for _, t := range results {
				parts = append(parts, a.value(t, n))
			}
			return stdlib.Response{Text: "[" + strings.Join(parts, ",") + "]"}, true
		}
	}
	return stdlib.Response{}, false
}

// Arguments are JSON values for the parameters of a random program; texts are ids of peers.
func (a Answers) Arguments(f *abi.Function) []json.RawMessage {
	args := make([]json.RawMessage, len(f.Params))
	for i, p := range f.Params {
		args[i] = json.RawMessage(a.value(p.Type, i))
	}
	return args
}

func (a Answers) value(t *abi.Type, i int) string {
	switch t.Kind {
	case abi.Scalar:
		switch t.Name {
		case "string":
			return fmt.Sprintf("%q", a.Peers[i%len(a.Peers)])
		case "bool":
			return fmt.Sprint(i%2 == 0)
		}
		return fmt.Sprint(i % 3)
	case abi.Array:
		return "[" + a.value(t.Elem, i) + "," + a.value(t.Elem, i+1) + "," + a.value(t.Elem, i+2) + "]"
	case abi.Option:
		return a.value(t.Elem, i)
	case abi.Struct:
		var fields []string
		for _, f := range t.Fields {
			fields = append(fields, fmt.Sprintf("%q:%s", f.Name, a.value(f.Type, i)))
		}
		return "{" + strings.Join(fields, ",") + "}"
	}
	return "null"
}
