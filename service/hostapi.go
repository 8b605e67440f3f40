package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tetratelabs/wazero/api"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// The host's functions that are no programs.
const (
	logImport            = "log_utf8_string"
	callParametersImport = "get_call_parameters"
)

// apiFunction makes a host function of a version (spec/services.md#S20). Every name that is none of the known ones is that of
// a program of the host.
func (b *binary) apiFunction(version int, name string, def api.FunctionDefinition) (api.GoModuleFunc, error) {
	params := 2
	f := b.programFunction(name)
	switch name {
	case logImport:
		b.logs = true
		params, f = 4, logFunction
	case callParametersImport:
		params, f = 0, parametersFunction(version)
	default:
		if !slices.Contains(b.programs, name) {
			b.programs = append(b.programs, name)
		}
	}
	types := def.ParamTypes()
	if len(types) != params || len(def.ResultTypes()) > 0 || slices.ContainsFunc(types, func(t api.ValueType) bool { return t != api.ValueTypeI32 }) {
		return nil, fmt.Errorf("Wasm backend error: the host function %s has another signature", name)
	}
	return f, nil
}

func logFunction(ctx context.Context, mod api.Module, stack []uint64) {
	c := callOf(ctx)
	m := c.current.module
	level, target := int32(stack[0]), int32(stack[1])
	ptr, size := uint32(stack[2]), uint32(stack[3])
	if err := c.pay(uint64(size) >> transferShift); err != nil {
		panic(err)
	}
	if c.service.config.Log == nil || target != 0 && target&m.config.LogMask == 0 {
		return
	}
	text := "the logger was given a text outside of memory"
	if b, ok := mod.Memory().Read(ptr, size); ok {
		text = strings.ToValidUTF8(string(b), "\uFFFD")
	}
	c.service.config.Log(LogEntry{m.config.Name, level, text})
}

func parametersFunction(version int) api.GoModuleFunc {
	return func(ctx context.Context, _ api.Module, _ []uint64) {
		c := callOf(ctx)
		c.caller().answer(c, c.params.value(version))
	}
}

// answer gives a module that has called the host a record: it becomes the result of the host function.
func (i *instance) answer(c *call, record itype.Value) {
	ptr, err := itype.LowerRecord(c, i, record)
	if err != nil {
		panic(err)
	}
	i.setPtr.words()[0] = uint64(ptr)
	if err := i.setPtr.call(c, c); err != nil {
		panic(err)
	}
}

func (b *binary) programFunction(name string) api.GoModuleFunc {
	return func(ctx context.Context, _ api.Module, stack []uint64) {
		c := callOf(ctx)
		i := c.caller()
		list, err := b.it.LiftArray(i, itype.Type{Kind: itype.String}, uint32(stack[0]), uint32(stack[1]))
		if err != nil {
			panic(err)
		}
		var args []string
		for _, v := range list.Items() {
			args = append(args, v.Text())
		}
		i.answer(c, run(ctx, i.module.config.Binaries[name], args).value())
		if err := c.over(); err != nil {
			panic(err)
		}
	}
}
