package target

import "strings"

// jsReserved are words that JavaScript modules or TypeScript do not allow as names of functions or parameters.
func jsReserved() map[string]bool {
	return words(
		strings.Fields(`await break case catch class const continue debugger default delete do else enum export extends false finally for
			function if import in instanceof new null return super switch this throw true try typeof var void while with`),
		strings.Fields("arguments eval implements interface let package private protected public static yield"), // strict code
		strings.Fields("exports globalThis require undefined"),                                                  // TypeScript
	)
}

// jsNames are the names that the generated file gives to what it defines. They are those of the original unless that
// would not be a program (spec/targets.md#T6).
type jsNames struct {
	functions []jsFunctionNames
	services  []jsServiceNames
}

type jsFunctionNames struct {
	local                  string // of the function in the file; it is exported under its own
	script, params, result string
	resultType             string
	args                   map[string]string // aliases of the types of struct arguments
}

type jsServiceNames struct{ register, def string }

func underscored(name string, n int) string { return name + strings.Repeat("_", n-1) }

// nameJS chooses all names of a module: functions first, whose names callers know best, then services, then the rest.
func nameJS(m *Module) *jsNames {
	file := &namer{taken: jsReserved(), again: underscored}
	names := &jsNames{make([]jsFunctionNames, len(m.Functions)), make([]jsServiceNames, len(m.Services))}
	for i, f := range m.Functions {
		names.functions[i].local = file.pick(f.Name)
	}
	for i, s := range m.Services {
		names.services[i].register = file.pick("register" + s.Name)
		names.services[i].def = file.pick(s.Name + "Def")
	}
	for i, f := range m.Functions {
		n, upper := &names.functions[i], capitalized(f.Name)
		n.script, n.params, n.result = file.pick(f.Name+"_script"), file.pick(upper+"Params"), file.pick(upper+"Result")
		n.args = map[string]string{}
		for _, p := range f.Params {
			if hasAlias(p.Type) {
				n.args[p.Name] = file.pick(upper + "Arg" + capitalized(p.Name))
			}
		}
		if len(f.Results) > 1 || len(f.Results) == 1 && hasAlias(f.Results[0]) {
			n.resultType = file.pick(upper + "ResultType")
		}
	}
	return names
}

func capitalized(name string) string { return strings.ToUpper(name[:1]) + name[1:] }
