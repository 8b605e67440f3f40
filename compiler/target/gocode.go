package target

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
)

// data writes a data type.
func (f *goFile) data(p *goPackage, s *goStruct) {
	f.printf("\n// %s is the data type %s.\ntype %s struct {\n", s.name, s.t.Name, s.name)
	for i, field := range s.t.Fields {
		f.printf("%s %s `json:%q`\n", s.fields[i], f.typ(p, field.Type), field.Name)
	}
	f.printf("}\n")
}

func (f *goFile) service(p *goPackage, s *goService) {
	f.printf("\n// %s is what serves the service %s.\n", s.name, s.Name)
	f.doc(s.Doc)
	f.printf("type %s interface {\n", s.name)
	for i, m := range s.Methods {
		aqua := abi.Function{Name: m.Name, Params: parameters(m.Type.Domain), Results: m.Type.Codomain.Items}
		f.printf("// %s serves %s.\n%s%s\n", s.methods[i], aqua.Signature(), s.methods[i], f.uses(p.signature(m.Type)))
	}
	f.printf("}\n")
	if s.register != "" {
		f.printf("\n// %s serves the service under its own id, %q.\nfunc %s(registrar abi.Registrar, implementation %s) error {\nreturn %s(registrar, %s, implementation)\n}\n",
			s.register, s.DefaultID, s.register, s.name, s.registerAs, strconv.Quote(s.DefaultID))
	}
	f.printf("\n// %s serves the service under an id.\nfunc %s(registrar abi.Registrar, id string, implementation %s) error {\nreturn registrar.RegisterService(id, %s, map[string]abi.Handler{\n",
		s.registerAs, s.registerAs, s.name, s.variable)
	for i, m := range s.Methods {
		f.printf("%q: %s,\n", m.Name, f.handler(p, m.Type, "implementation."+s.methods[i]))
	}
	f.printf("})\n}\n")
}

func (f *goFile) function(p *goPackage, fn *goFunction) {
	names := p.localNamer()
	params := []string{"ctx context.Context", "caller abi.Caller"}
	var args []string
	var handlers strings.Builder
	for _, param := range fn.Params {
		name := names.pick(localName(param.Name))
		params = append(params, name+" "+f.typ(p, param.Type))
		args = append(args, name)
	}
	for i, param := range fn.Params {
		if param.Type.Kind == abi.Arrow {
			name := names.pick(args[i] + "Handler")
			fmt.Fprintf(&handlers, "%s := abi.Handler(%s)\n", name, f.handler(p, param.Type, args[i]))
			args[i] = name
		}
	}
	f.printf("\n// %s calls %s.\n", fn.name, fn.Signature())
	f.doc(fn.Doc)
	f.printf("func %s(%s) %s {\n", fn.name, strings.Join(params, ", "), f.uses(p.results(fn.Results)))
	results := resultNames(names, len(fn.Results))
	pointers := ""
	for i, r := range fn.Results {
		f.printf("var %s %s\n", results[i], p.goType(r))
		pointers += ", &" + results[i]
	}
	call := fmt.Sprintf("abi.Call(ctx, caller, %s, []any{%s}%s)", fn.variable, strings.Join(args, ", "), pointers)
	f.printf("%s", handlers.String())
	if len(results) == 0 {
		f.printf("return %s\n}\n", call)
		return
	}
	f.printf("err := %s\nreturn %s, err\n}\n", call, strings.Join(results, ", "))
}

// resultNames are the names of variables for so many results.
func resultNames(names *namer, n int) []string {
	if n == 1 {
		return []string{names.pick("result")}
	}
	list := make([]string, n)
	for i := range list {
		list[i] = names.pick("result" + strconv.Itoa(i+1))
	}
	return list
}

// handler is a function that takes a script's call to a callback or method, whose name is given.
func (f *goFile) handler(p *goPackage, arrow *abi.Type, callee string) string {
	f.json = true
	names := p.localNamer()
	names.pick(callee)
	var vars, pointers []string
	args := []string{"ctx"}
	for _, param := range parameters(arrow.Domain) {
		name := names.pick(localName(param.Name))
		vars = append(vars, fmt.Sprintf("var %s %s\n", name, p.goType(param.Type)))
		pointers, args = append(pointers, "&"+name), append(args, name)
	}
	call := fmt.Sprintf("%s(%s)", callee, strings.Join(args, ", "))
	results := resultNames(names, len(arrow.Codomain.Items))
	body := fmt.Sprintf("if err := %s; err != nil {\nreturn nil, err\n}\nreturn call.Result()", call)
	if len(results) > 0 {
		list := strings.Join(results, ", ")
		body = fmt.Sprintf("%s, err := %s\nif err != nil {\nreturn nil, err\n}\nreturn call.Result(%s)", list, call, list)
	}
	return fmt.Sprintf("func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {\n%sif err := call.Arguments(%s); err != nil {\nreturn nil, err\n}\n%s\n}",
		strings.Join(vars, ""), strings.Join(pointers, ", "), body)
}

// doc writes the comment that stands above a definition in Aqua, behind the first line of one in Go.
func (f *goFile) doc(text string) {
	if text == "" {
		return
	}
	f.printf("//\n")
	for _, line := range strings.Split(text, "\n") {
		f.printf("%s\n", strings.TrimRight("// "+line, " "))
	}
}
