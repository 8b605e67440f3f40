package service

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/service/internal/quickjs"
	"github.com/aquifer-dev/aquifer/service/itype"
)

// scriptInstance is a program in JavaScript that lives.
type scriptInstance struct {
	*instance
	vm        *quickjs.VM
	functions [len(quickjs.Functions)]*function // of the engine, made when they are first used
	exports   map[string]quickjs.Handle
	calls     map[string]target // functions of other modules, by the names that the engine has for them
}

var (
	_ quickjs.Machine = (*scriptInstance)(nil)
	_ quickjs.Host    = (*scriptInstance)(nil)
)

// scriptError is what goes wrong in a program in JavaScript and leaves it as it is: it has thrown an exception, or answered
// what is of another type (spec/services.md#S65).
type scriptError struct {
	class       Class
	text, trace string
}

func (e *scriptError) Error() string { return e.text }

// startScript starts an engine in an instance and loads the program of its module.
func (i *instance) startScript(c *call) error {
	s := &scriptInstance{instance: i, exports: map[string]quickjs.Handle{}, calls: map[string]target{}}
	s.vm = quickjs.New(s)
	i.script = s
	program := i.module.binary.script.program
	err := s.vm.Start(c, quickjs.Program{File: program.File, Code: program.Code, Modules: s.modules(program.Imports)})
	var thrown *quickjs.Thrown
	if errors.As(err, &thrown) {
		return s.thrown(thrown)
	}
	return err
}

// modules are those that the program imports (spec/services.md#S64).
func (s *scriptInstance) modules(imports []string) []quickjs.Module {
	var all []quickjs.Module
	config := s.instance.module.config
	for _, name := range imports {
		m := quickjs.Module{Name: name, Functions: map[string]string{}}
		switch name {
		case "aqua":
			m.Functions["callParameters"] = "parameters"
			m.Env = map[string]string{}
			for _, v := range s.service.config.Environment(config) {
				m.Env[v[0]] = v[1]
			}
		case "host":
			for program := range config.Binaries {
				m.Functions[program] = "program " + program
			}
		default:
			to := s.service.module(name) // it is there: prepare has looked
			for _, f := range to.binary.functions {
				key := "call " + name + "." + f.Name
				m.Functions[f.Name] = key
				s.calls[key] = target{to.index, f, len(f.Type.Args)}
			}
		}
		all = append(all, m)
	}
	return all
}

// Call implements quickjs.Machine.
func (s *scriptInstance) Call(ctx context.Context, f quickjs.Function, stack []uint64) error {
	if s.functions[f] == nil {
		name := quickjs.Functions[f].Name
		s.functions[f] = &function{export: exportOf(name, s.engine.ExportedFunction(name).Definition()), instance: s.instance}
	}
	called := s.functions[f]
	words := called.words()
	copy(words, stack[:len(called.params)])
	err := called.call(ctx, callOf(ctx))
	copy(stack, words[:len(called.results)])
	return err
}

// run calls an exported function of the program.
func (s *scriptInstance) run(c *call, f itype.Function, in []itype.Value) ([]itype.Value, error) {
	r := s.vm.Run(c)
	it := s.module.binary.it
	h := s.exports[f.Name]
	if h == 0 {
		if h = r.Export(f.Name); r.Err() == nil {
			s.exports[f.Name] = h
		}
	}
	var args []quickjs.Handle
	for n, v := range in {
		args = append(args, r.Give(it, f.Type.Args[n].Type, v))
	}
	if n := len(in) - 1; s.module.binary.script.program.Spread[f.Name] && n >= 0 {
		rest := args[n]
		count := len(in[n].Items())
		if in[n].Kind() == itype.ByteArray {
			count = len(in[n].Text())
		}
		args = append(args[:n], r.Items(rest, count)...)
		r.Free(rest)
	}
	result := r.Invoke(h, args...)
	settled, err := r.Settle(result)
	var out []itype.Value
	switch {
	case err != nil:
	case len(f.Type.Outs) == 1:
		out = []itype.Value{r.Take(it, f.Type.Outs[0], settled)}
	default:
		r.TakeNothing(settled)
	}
	if settled != result {
		r.Free(settled)
	}
	r.Free(append(args, result)...)
	var thrown *quickjs.Thrown
	var mismatch *quickjs.Mismatch
	switch err := r.Err(); {
	case errors.As(err, &thrown):
		return nil, s.thrown(thrown)
	case errors.As(err, &mismatch):
		return nil, &scriptError{class: Result, text: mismatch.Error()}
	case err != nil:
		return nil, err
	}
	return out, nil
}

// thrown tells what a program has thrown by the lines of its file.
func (s *scriptInstance) thrown(t *quickjs.Thrown) *scriptError {
	frames := s.module.binary.script.frames(t.Stack)
	text := t.Text
	if len(text) > maxThrown {
		text = text[:maxThrown] + "…"
	}
	e := &scriptError{class: Thrown, text: strings.ToValidUTF8(text, "\uFFFD"), trace: strings.Join(frames, "\n")}
	if len(frames) > 0 {
		place := frames[0]
		if open := strings.LastIndexByte(place, '('); open >= 0 {
			place = strings.TrimSuffix(place[open+1:], ")")
		}
		e.text += fmt.Sprintf(" (%s)", strings.TrimPrefix(place, "at "))
	}
	return e
}

// Of what is thrown, so many bytes of text and lines of the stack are shown.
const (
	maxThrown = 10_000
	maxFrames = 50
)

// frames are the lines of an engine's stack that lie in the program, with the places in its file.
func (s *script) frames(stack string) []string {
	var all []string
	for line := range strings.Lines(stack) {
		line = strings.TrimSpace(line)
		at := strings.LastIndex(line, s.program.File+":")
		if at < 0 || len(all) == maxFrames {
			continue
		}
		var l, column int
		if n, err := fmt.Sscanf(line[at+len(s.program.File):], ":%d:%d", &l, &column); n < 2 && err != nil {
			continue
		}
		if l, column, ok := s.places.Find(l, column); ok {
			end := ""
			if strings.HasSuffix(line, ")") {
				end = ")"
			}
			all = append(all, strings.ToValidUTF8(fmt.Sprintf("%s%s:%d:%d%s", line[:at], s.program.File, l, column, end), "\uFFFD"))
		}
	}
	return all
}
