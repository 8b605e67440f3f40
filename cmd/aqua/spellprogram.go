package main

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// spellProgram is the function that a spell runs.
type spellProgram struct {
	importFlags
	input, call, data string
	consts            []string
}

func (p *spellProgram) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVarP(&p.input, "input", "i", "", "the Aqua `FILE`")
	flags.StringVarP(&p.call, "func", "f", "", "the function, or a call of it, for instance greet(\"hello\")")
	flags.StringVarP(&p.data, "data", "d", "", "JSON object: values of names in the call, or of arguments by their names")
	flags.StringArrayVarP(&p.dirs, "import", "m", nil, "`DIR` in which imports are looked up; repeats")
	flags.StringVar(&p.file, "imports", "", "`FILE` with an imports map")
	flags.StringArrayVarP(&p.consts, "const", "c", nil, "`NAME=VALUE`: a constant for all files; repeats")
}

// compile returns the script, and the values that the spell begins with by the names of arguments, in the script's form.
func (p *spellProgram) compile(ctx context.Context, t *tool, net *network) (script string, data map[string]json.RawMessage, err error) {
	f := sourceFlags{input: p.input, importFlags: p.importFlags, consts: p.consts}
	root, opt, warnings, err := f.begin()
	if err != nil {
		return "", nil, err
	}
	data, err = (&runFlags{data: p.data}).values(t)
	if err != nil {
		return "", nil, err
	}
	if !strings.Contains(p.call, "(") {
		return p.compileNamed(ctx, t, root, opt, warnings, data, net)
	}
	call, diags := compiler.CompileCall(ctx, source.Disk{}, root, p.call, compiler.Values{Data: data, Resolve: net.expand}, opt)
	diags.Add(warnings...)
	if err := t.show(diags, opt.Sources); err != nil || call == nil {
		return "", nil, err
	}
	values, err := call.Arguments(call.Args)
	if err != nil {
		return "", nil, failed(codeInternal, "%s", err)
	}
	data = map[string]json.RawMessage{}
	for i, v := range values {
		data[call.Params[i].Name] = v
	}
	return call.Script, data, t.show(doubtfulResults(&call.Function), opt.Sources)
}

// compileNamed compiles an exported function whose arguments are in the data, by their names, or set by the node.
func (p *spellProgram) compileNamed(ctx context.Context, t *tool, root string, opt compiler.Options, diags diag.List, data map[string]json.RawMessage, net *network) (string, map[string]json.RawMessage, error) {
	result, found := compiler.Compile(ctx, source.Disk{}, []string{root}, opt)
	diags.Add(found...)
	if err := t.show(diags, opt.Sources); err != nil {
		return "", nil, err
	}
	var names []string
	for _, u := range result.Units {
		if u.Name != p.call {
			names = append(names, u.Name)
			continue
		}
		for name, v := range data {
			expanded, err := net.expand(v)
			if err != nil {
				return "", nil, usage(codeFlags, "--data: %s", err)
			}
			data[name] = expanded
		}
		begins, err := p.begin(&u.Function, data)
		if err != nil {
			return "", nil, err
		}
		return u.Script, begins, t.show(doubtfulResults(&u.Function), opt.Sources)
	}
	slices.Sort(names)
	return "", nil, usage(codeFlags, "%s exports no function `%s`, only `%s`", p.input, p.call, strings.Join(names, "`, `"))
}
