package target

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
)

// TypeScript is a module's functions and services for TypeScript programs that use the original's client: what npm's
// aqua-to-js 0.3.13 generates, but with types that hold (spec/targets.md#T1).
func TypeScript(m *Module, version string) string {
	w := newJSWriter(m)
	w.notice(version)
	w.typeImports()
	w.typedImports()
	w.services("\n", func(i int) { w.serviceTypes(i); w.service(i, "...args: any[]") })
	w.functions(func(i int) {
		n := &w.names.functions[i]
		w.script(i)
		w.functionTypes(i)
		w.printf("\n")
		w.function(i, "...args: "+n.params, ": "+n.result)
	})
	return w.b.String()
}

// JavaScript is the same for JavaScript programs: the source, and the text of a .d.ts file with its types.
func JavaScript(m *Module, version string) (source, types string) {
	js := newJSWriter(m)
	js.notice(version)
	js.printf("\n")
	js.commentedImports()
	js.services("\n", func(i int) { js.printf("\n%s", untypedArgs); js.service(i, "...args") })
	js.functions(func(i int) { js.script(i); js.printf("\n%s", untypedArgs); js.function(i, "...args", "") })

	d := newJSWriter(m)
	d.notice(version)
	d.typeImports()
	d.services("", d.serviceTypes)
	d.functions(func(i int) { d.functionTypes(i); d.declaration(i) })
	if len(m.Functions) > 0 {
		d.printf("\n")
	}
	return js.b.String(), d.b.String()
}

// untypedArgs lets a function hold under checkJs; who calls it sees the types of the .d.ts file (spec/targets.md#T5).
const untypedArgs = "/** @param {...any} args */\n"

// jsWriter writes one file. Its blank lines are the original's.
type jsWriter struct {
	b     strings.Builder
	m     *Module
	names *jsNames
}

func newJSWriter(m *Module) *jsWriter { return &jsWriter{m: m, names: nameJS(m)} }

func (w *jsWriter) printf(format string, args ...any) { fmt.Fprintf(&w.b, format, args...) }

// notice begins the file.
func (w *jsWriter) notice(version string) {
	w.printf("/* eslint-disable */\n")
	w.printf("/**\n *\n * This file was generated from Aqua source. Do not edit it:\n * change the source and compile it again.\n"+
		" * Compiled by https://github.com/aquifer-dev/aquifer\n * Version: %s\n *\n */\n", version)
}

// typeImports imports the types of the client that the file uses.
func (w *jsWriter) typeImports() {
	names := "IFluenceClient as IFluenceClient$$"
	if w.hasCallbacks() {
		names += ", ParticleContext as ParticleContext$$"
	}
	w.printf("import type { %s } from '@fluencelabs/js-client';\n", names)
}

// hasCallbacks reports whether the client calls anything of the program, giving it the context of the call.
func (w *jsWriter) hasCallbacks() bool {
	return len(w.m.Services) > 0 || slices.ContainsFunc(w.m.Functions, func(f Function) bool {
		return slices.ContainsFunc(f.Params, func(p abi.Field) bool { return p.Type.Kind == abi.Arrow })
	})
}

// clientImports imports what the client offers to generated code; a local name of "" leaves that function out.
func (w *jsWriter) clientImports(call, register string) {
	w.printf("\n// Making aliases to reduce chance of accidental name collision\nimport {\n")
	var lines []string
	if call != "" {
		lines = append(lines, "    v5_callFunction as "+call)
	}
	if register != "" {
		lines = append(lines, "    v5_registerService as "+register)
	}
	w.printf("%s\n} from '@fluencelabs/js-client';\n", strings.Join(lines, ",\n"))
}

// typedImports imports what the file uses and gives it types under which the code below holds: the client's own say less
// than those of the functions, and know nothing of a missing client (spec/targets.md#T5).
func (w *jsWriter) typedImports() {
	w.untypedImports("const %s = %s as (args: any, def: any, script: string) => Promise<any>;\n", "const %s = %s as (args: any, def: any) => void;\n")
}

// commentedImports is the same for JavaScript, whose types are comments.
func (w *jsWriter) commentedImports() {
	w.untypedImports("/** @type {any} */\nconst %s = %s;\n", "/** @type {any} */\nconst %s = %s;\n")
}

// untypedImports imports what the file uses of the client and defines it under a type, by a line for each of the two functions.
func (w *jsWriter) untypedImports(callLine, registerLine string) {
	call, register, typed := "", "", ""
	if len(w.m.Functions) > 0 {
		call = "untypedCallFunction$$"
		typed += fmt.Sprintf(callLine, "callFunction$$", call)
	}
	if len(w.m.Services) > 0 {
		register = "untypedRegisterService$$"
		typed += fmt.Sprintf(registerLine, "registerService$$", register)
	}
	w.clientImports(call, register)
	w.printf("\n%s", typed)
}

// services writes the section of services, with blank lines between and behind them as the kind of file has them.
func (w *jsWriter) services(between string, write func(i int)) {
	w.printf("\n")
	if len(w.m.Services) > 0 {
		w.printf("// Services\n")
		for i := range w.m.Services {
			if i > 0 {
				w.printf("%s", between)
			}
			write(i)
		}
		w.printf("%s", between)
	}
	w.printf("\n")
}

// functions writes the section of functions.
func (w *jsWriter) functions(write func(i int)) {
	if len(w.m.Functions) == 0 {
		return
	}
	w.printf("// Functions\n")
	for i := range w.m.Functions {
		if i > 0 {
			w.printf("\n")
		}
		write(i)
	}
}

// serviceTypes writes the interface of a service and the forms of its registration.
func (w *jsWriter) serviceTypes(i int) {
	s, n := &w.m.Services[i], w.names.services[i]
	w.printf("export interface %s {\n", n.def)
	for _, m := range s.Methods {
		w.printf("    %s: %s;\n", m.Name, tsArrow(m.Type))
	}
	w.printf("}\n")
	for _, peer := range []string{"", "peer: IFluenceClient$$, "} {
		if s.HasID {
			w.printf("export function %s(%sservice: %s): void;\n", n.register, peer, n.def)
		}
		w.printf("export function %s(%sserviceId: string, service: %s): void;\n", n.register, peer, n.def)
	}
}

func (w *jsWriter) service(i int, params string) {
	w.printf("export function %s(%s) {\n    registerService$$(\n        args,\n        %s\n    );\n}\n",
		w.names.services[i].register, params, serviceDefinition(&w.m.Services[i].Service))
}

// templateText escapes what a template literal would not take as it is (spec/targets.md#T7).
var templateText = strings.NewReplacer("\\", "\\\\", "`", "\\`", "${", "\\${")

func (w *jsWriter) script(i int) {
	w.printf("export const %s = `\n%s`;\n\n", w.names.functions[i].script, templateText.Replace(w.m.Functions[i].Script))
}

// functionTypes writes the aliases of a function's argument and result types.
func (w *jsWriter) functionTypes(i int) {
	f, n := &w.m.Functions[i], &w.names.functions[i]
	var params []string
	labels := &namer{taken: jsReserved(), again: underscored}
	for _, p := range f.Params {
		t := tsType(p.Type)
		if alias, ok := n.args[p.Name]; ok {
			w.printf("export type %s = %s\n\n", alias, t)
			t = alias
		}
		params = append(params, labels.pick(p.Name)+": "+t)
	}
	result := tsResult(f.Results)
	if n.resultType != "" {
		w.printf("export type %s = %s\n\n", n.resultType, result)
		result = n.resultType
	}
	params = append(params, "config?: {ttl?: number}")
	list := strings.Join(params, ", ")
	w.printf("export type %s = [%s] | [peer: IFluenceClient$$, %s];\n\n", n.params, list, list)
	w.printf("export type %s = Promise<%s>;\n", n.result, result)
}

func (w *jsWriter) function(i int, params, result string) {
	f, n := &w.m.Functions[i], &w.names.functions[i]
	w.printf("%sfunction %s(%s)%s {\n    return callFunction$$(\n        args,\n        %s,\n        %s\n    );\n}\n",
		w.keyword(i, ""), n.local, params, result, functionDefinition(&f.Function), n.script)
	w.exportAs(i)
}

// declaration declares the function in a .d.ts file; the original forgets it (spec/targets.md#T5).
func (w *jsWriter) declaration(i int) {
	n := &w.names.functions[i]
	w.printf("export const %s: string;\n%sfunction %s(...args: %s): %s;\n", n.script, w.keyword(i, "declare "), n.local, n.params, n.result)
	w.exportAs(i)
}

// keyword is what stands before a function: export, if the function's own name can be the name of one.
func (w *jsWriter) keyword(i int, otherwise string) string {
	if w.names.functions[i].local == w.m.Functions[i].Name {
		return "export "
	}
	return otherwise
}

// exportAs exports a function under its own name where that can be no name of a function (spec/targets.md#T6).
func (w *jsWriter) exportAs(i int) {
	if name, local := w.m.Functions[i].Name, w.names.functions[i].local; name != local {
		w.printf("export { %s as %s };\n", local, name)
	}
}
