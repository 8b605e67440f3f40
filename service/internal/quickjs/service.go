package quickjs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// Host are the functions that a service in JavaScript can call, by the names that they get for the engine.
type Host interface {
	// Called is called by the service. The arguments stay the engine's; the result becomes it. An error ends all that runs.
	Called(r *Run, name string, args []Handle) (Handle, error)
}

// Program is what is to be run.
type Program struct {
	File    string // its name, for errors
	Code    string // an ECMAScript module
	Modules []Module
}

// Module is a module that the program can import. What it exports are functions of the host, and texts.
type Module struct {
	Name      string
	Functions map[string]string // exported names to those of the host
	Env       map[string]string // exported as the object env, if not nil
}

// maxStack is what calls in JavaScript may take of the engine's stack, in bytes. It has a megabyte; beyond it lies nothing, and
// what is left is for the engine's own functions.
const maxStack = 512 << 10

// hostGlobal is where modules find the functions of the host while they are loaded.
const hostGlobal = "__aqua_host"

var (
	errStart   = errors.New("the engine does not start")
	errPending = &Thrown{Text: "its promise is never kept: nothing is left to run"}
)

// New is an engine that is not started.
func New(m Machine) *VM {
	return &VM{m: m, names: map[string]uint32{}, modules: map[string]string{}, give: map[itype.Kind]Handle{}, take: map[itype.Kind]Handle{}}
}

// Start starts the engine and loads a program, which may call functions of the host. What it throws is a [*Thrown].
func (vm *VM) Start(ctx context.Context, p Program) error {
	r := vm.Run(ctx)
	r.do(initialize)
	if int32(r.do(initEngine)) != 0 && r.err == nil {
		return errStart
	}
	r.do(setMaxStackSize, maxStack)
	vm.undefined, vm.yes, vm.no = Handle(r.do(getUndefined)), Handle(r.do(getTrue)), Handle(r.do(getFalse))
	global := Handle(r.do(getGlobal))
	host := r.handle(newObject)
	r.hostFunction(host, "log", "log")
	r.prelude(host)
	for _, mod := range p.Modules {
		r.module(mod, host)
	}
	r.do(setModuleLoader, 1)
	r.setProp(global, hostGlobal, host)
	done := r.evaluate(p.Code, p.File, true)
	namespace, err := r.Settle(done)
	if err != nil {
		return err
	}
	r.Free(r.evaluate("delete globalThis."+hostGlobal, "aqua", false))
	r.Free(done, host, global)
	vm.exports = namespace
	return r.err
}

// evaluate runs a text.
func (r *Run) evaluate(code, file string, module bool) Handle {
	at := r.alloc(uint32(len(code) + len(file) + 2))
	r.put(at, code+"\x00"+file+"\x00")
	flags := uint64(0)
	if module {
		flags = 1
	}
	h := r.handle(eval, uint64(at), uint64(len(code)), uint64(at)+uint64(len(code))+1, flags)
	if r.err == nil { // what has failed is not used again
		r.do(free, uint64(at))
	}
	return h
}

// hostFunction puts a function of the host into an object.
func (r *Run) hostFunction(object Handle, name, hostName string) {
	p := r.room(len(hostName) + 1)
	r.put(p, hostName)
	f := r.handle(newHostFunction, uint64(p), uint64(len(hostName)), 0)
	r.setProp(object, name, f)
	r.Free(f)
}

// arrays are the kinds whose arrays are handed over as a whole, by the names that the prelude has for them.
var arrays = map[string]itype.Kind{
	"bool": itype.Bool, "s8": itype.S8, "s16": itype.S16, "s32": itype.S32, "s64": itype.S64, "u16": itype.U16, "u32": itype.U32, "u64": itype.U64,
	"f32": itype.F32, "f64": itype.F64,
}

// prelude runs what comes before the service, and keeps the functions that it answers.
func (r *Run) prelude(host Handle) {
	f := r.evaluate(strings.TrimSuffix(strings.TrimSpace(prelude), ";"), "aqua", false)
	ours := r.invoke(f, host)
	r.show, r.error, r.unsigned = r.prop(ours, "show"), r.prop(ours, "error"), r.prop(ours, "unsigned")
	give, take := r.prop(ours, "give"), r.prop(ours, "take")
	for name, kind := range arrays {
		r.give[kind], r.take[kind] = r.prop(give, name), r.prop(take, name)
	}
	r.describe = r.prop(ours, "describe")
	r.Free(give, take, ours, f)
}

// module makes the source of a module that the program can import.
func (r *Run) module(m Module, host Handle) {
	var source strings.Builder
	fmt.Fprintf(&source, "const host = globalThis.%s;\n", hostGlobal)
	n := 0
	for _, name := range sortedKeys(m.Functions) {
		if !isIdentifier(name) {
			continue
		}
		key := m.Functions[name]
		r.hostFunction(host, key, key)
		fmt.Fprintf(&source, "const f%d = host[%q]; export { f%d as %s };\n", n, key, n, name)
		n++
	}
	if m.Env != nil {
		env := r.handle(newObject)
		for _, name := range sortedKeys(m.Env) {
			v := r.text(m.Env[name])
			r.setProp(env, name, v)
			r.Free(v)
		}
		r.setProp(host, "env", env)
		r.Free(env)
		source.WriteString("const env = Object.freeze(host.env); export { env };\n")
	}
	r.modules[m.Name] = source.String()
}

func sortedKeys(m map[string]string) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// isIdentifier tells the names that can be exported without quotes.
func isIdentifier(s string) bool {
	for i, c := range []byte(s) {
		if !(c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9') {
			return false
		}
	}
	return s != ""
}

// Export is a function that the program exports. It is to be freed.
func (r *Run) Export(name string) Handle { return r.prop(r.exports, name) }

// Invoke calls a function, whose result is to be freed.
func (r *Run) Invoke(f Handle, args ...Handle) Handle { return r.invoke(f, args...) }

// Items makes an array of values into these values, which are to be freed.
func (r *Run) Items(h Handle, n int) []Handle {
	var all []Handle
	for i := range n {
		all = append(all, r.item(h, i))
	}
	return all
}

// Settle runs what waits for its turn, and answers what a promise holds; anything else is answered as it is. What was thrown
// in it is the error.
func (r *Run) Settle(h Handle) (Handle, error) {
	for r.err == nil && uint32(r.do(isJobPending)) != 0 {
		if int32(r.do(executePendingJob)) < 0 && r.err == nil {
			r.Free(Handle(r.do(getException))) // a promise has it, too
		}
	}
	if r.err != nil {
		return 0, r.err
	}
	if !r.is(isPromise, h) {
		return h, r.err
	}
	state := r.do(promiseState, uint64(h))
	if r.err != nil {
		return 0, r.err
	}
	if state == 0 {
		r.fail(errPending)
		return 0, r.err
	}
	result := Handle(r.do(promiseResult, uint64(h)))
	if state == 2 && r.err == nil {
		r.fail(r.thrown(result))
		return 0, r.err
	}
	return result, r.err
}
