package service

import (
	"context"
	"errors"
	"fmt"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/sys"

	"github.com/aquifer-dev/aquifer/service/internal/meter"
	"github.com/aquifer-dev/aquifer/service/itype"
)

var _ itype.Machine = (*instance)(nil)

// instance is a module that lives.
type instance struct {
	module  *module
	service *Service
	engine  api.Module
	memory  api.Memory
	left    api.MutableGlobal // instructions; nil until it is made, or calls the host
	given   int64             // instructions, ever
	deep    int64             // instructions that large stacks are charged with
	tables  uint64            // what was taken from the budget for them
	core    []function        // by index of call-core
	alloc   function
	setPtr  function
	script  *scriptInstance // nil unless it is a program in JavaScript
}

// function is a function of an instance. A module can make the host call a function that already runs, so it has levels.
type function struct {
	*export
	instance *instance
	levels   []level
	running  int
}

// export is a function of a binary, with what it takes and gives.
type export struct {
	name            string
	params, results []itype.Kind
}

func exportOf(name string, def api.FunctionDefinition) *export {
	return &export{name, coreKinds(def.ParamTypes()), coreKinds(def.ResultTypes())}
}

// level is what a call of a function uses alone: an engine's handle must not be used again while it runs.
type level struct {
	handle api.Function
	words  []uint64 // room for what it takes and gives
	deep   int64    // instructions that its stack is charged with, if it may be large
}

// words is the room of the next call. Handles are made when they are needed: each has a stack.
func (f *function) words() []uint64 {
	if f.running == len(f.levels) {
		f.levels = append(f.levels, level{
			handle: f.instance.engine.ExportedFunction(f.name),
			words:  make([]uint64, max(len(f.params), len(f.results))),
		})
	}
	return f.levels[f.running].words
}

// instantiate adds an instance to those that live and runs what it runs at the start.
func (s *Service) instantiate(c *call, m *module) error {
	b := m.binary
	if s.memory.bounded && b.info.MemoryPages*pageSize > s.memory.left { // the engine panics when it is refused its first memory
		s.refused++
		return errMinimum
	}
	tables := b.info.TableElements * tableElement
	if !s.memory.take(tables) {
		return errMinimum
	}
	i := &instance{module: m, service: s, tables: tables}
	s.live = append(s.live, i)
	if err := c.deeper(); err != nil {
		return err
	}
	defer func() { c.depth-- }()
	c.current = i // a start function of the binary may call the host
	ctx := experimental.WithImportResolver(c, func(namespace string) api.Module { return b.hosts[namespace] })
	ctx = experimental.WithMemoryAllocator(ctx, &memoryMaker{s.memory, b.image})
	inst, err := s.engine.runtime.InstantiateModule(ctx, b.compiled, m.system)
	if err != nil {
		return &backendError{m.config.Name, err}
	}
	i.engine, i.memory = inst, inst.Memory()
	i.left = inst.ExportedGlobal(meter.Left).(api.MutableGlobal)
	if b.script != nil {
		return i.startScript(c)
	}
	i.core = make([]function, len(b.core))
	for n, s := range b.core {
		i.core[n] = function{export: s, instance: i}
	}
	i.alloc, i.setPtr = function{export: b.allocate, instance: i}, function{export: b.setPtr, instance: i}
	for _, name := range []string{"_initialize", "_start"} {
		f := inst.ExportedFunction(name)
		if f == nil {
			continue
		}
		if n := len(f.Definition().ParamTypes()) + len(f.Definition().ResultTypes()); n > 0 {
			return fmt.Errorf("the function %s has parameters or results", name)
		}
		_, err := f.Call(c)
		var exit *sys.ExitError
		if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 0) {
			return fmt.Errorf("%s failed: %w", name, &backendError{m.config.Name, err})
		}
	}
	return nil
}

func (i *instance) close(ctx context.Context) {
	if i.engine != nil {
		i.engine.Close(ctx)
	}
	i.service.memory.give(i.tables)
}

// used is how many instructions the instance has run, but for a constant.
func (i *instance) used() int64 { return i.given - int64(i.left.Get()) }

// setLeft gives the instance instructions to run.
func (i *instance) setLeft(n int64) { i.left.Set(uint64(n)) }

// call runs the function with the values in its words, where it leaves its results.
func (f *function) call(ctx context.Context, c *call) error {
	if err := c.deeper(); err != nil {
		return err
	}
	i := f.instance
	before := i.used()
	l := f.levels[f.running]
	f.running++
	err := l.handle.CallWithStack(ctx, l.words)
	f.running--
	c.depth--
	if ran := i.used() - before; ran > keptStack && i.script == nil { // the engine for JavaScript bounds its stack itself
		f.keepStack(ran)
	}
	if err != nil {
		return &backendError{f.instance.module.config.Name, err}
	}
	return nil
}

// keepStack lets go of the stack of a call that has run for long, unless it is charged with that already or can be. An engine
// gives stacks back with their handles only, and nobody tells how large they are (spec/services.md#S120).
func (f *function) keepStack(ran int64) {
	i := f.instance
	l := &f.levels[f.running]
	if more := ran - l.deep; more <= 0 {
		return
	} else if ran <= longKept && i.deep+more <= keptDeep {
		i.deep += more
		l.deep = ran
		return
	}
	for _, l := range f.levels[f.running:] {
		i.deep -= l.deep
	}
	clear(f.levels[f.running:])
	f.levels = f.levels[:f.running]
}

// run calls an exported function with interface values. What it answers may stand in the room.
func (i *instance) run(c *call, f itype.Function, in, room []itype.Value) ([]itype.Value, error) {
	outer := c.current
	c.current = i
	defer func() { c.current = outer }()
	if i.script != nil {
		return i.script.run(c, f, in)
	}
	return i.adapter(c, f.Code, in, room)
}

// adapter runs the code of an adapter. An adapter that fails without reason of its own ends like a trap.
func (i *instance) adapter(c *call, code []itype.Instr, in, room []itype.Value) ([]itype.Value, error) {
	return i.module.binary.it.Run(c, i, code, in, room)
}

// Memory implements itype.Machine.
func (i *instance) Memory() itype.Memory { return i.memory }

// Allocate implements itype.Machine.
func (i *instance) Allocate(ctx context.Context, n, tag uint32) (uint32, error) {
	c := callOf(ctx)
	if err := c.over(); err != nil {
		return 0, err
	}
	words := i.alloc.words()
	words[0], words[1] = uint64(n), uint64(tag)
	if err := i.alloc.call(ctx, c); err != nil {
		return 0, fmt.Errorf("call to allocate function was failed: %w", err)
	}
	return uint32(words[0]), nil
}

// Spend implements itype.Machine.
func (i *instance) Spend(bytes int64) error { return i.service.call.spend(bytes) }

// CallCore implements itype.Machine.
func (i *instance) CallCore(ctx context.Context, index uint64, stack []itype.Value) ([]itype.Value, error) {
	c := callOf(ctx)
	if index < uint64(len(i.core)) {
		return i.callOwn(ctx, c, &i.core[index], stack)
	}
	index -= uint64(len(i.core))
	if index >= uint64(len(i.module.links)) {
		return stack, fmt.Errorf("the local or import function `%d` doesn't exist", index+uint64(len(i.core)))
	}
	t := &i.module.links[index]
	if len(stack) < t.args {
		return stack, fmt.Errorf("needed to read `%d` value(s) from the stack, but it doesn't contain enough data", t.args)
	}
	base := len(stack) - t.args
	if t.args != len(t.function.Type.Args) {
		return stack, fmt.Errorf("the function `%s` takes %d arguments, not %d", t.function.Name, len(t.function.Type.Args), t.args)
	}
	to := i.service.live[t.module]
	for n, a := range t.function.Type.Args {
		if !to.module.binary.it.Compatible(a.Type, stack[base+n]) {
			return stack, fmt.Errorf("failed while calling the local or import function `%s`: the argument %s is incompatible to type %s", t.function.Name, a.Name, a.Type)
		}
	}
	room := c.room()
	defer c.giveBack()
	out, err := to.run(c, t.function, stack[base:], room)
	if err != nil {
		return stack, fmt.Errorf("failed while calling the local or import function `%s`: %w", t.function.Name, err)
	}
	return append(stack[:base], out...), nil
}

// callOwn calls a function of the binary.
func (i *instance) callOwn(ctx context.Context, c *call, f *function, stack []itype.Value) ([]itype.Value, error) {
	if len(stack) < len(f.params) {
		return stack, fmt.Errorf("needed to read `%d` value(s) from the stack, but it doesn't contain enough data", len(f.params))
	}
	words := f.words()
	base := len(stack) - len(f.params)
	for n, k := range f.params {
		bits, ok := stack[base+n].Core()
		if !ok || stack[base+n].Kind() != k {
			return stack, fmt.Errorf("the function `%s` is given `%s`", f.name, stack[base+n])
		}
		words[n] = bits
	}
	if err := f.call(ctx, c); err != nil {
		return stack, fmt.Errorf("failed while calling the local or import function `%s`: %w", f.name, err)
	}
	stack = stack[:base]
	for n, k := range f.results {
		stack = append(stack, itype.OfCore(k, words[n]))
	}
	return stack, nil
}
