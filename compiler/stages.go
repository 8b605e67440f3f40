package compiler

import (
	"fmt"
	"io"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/compiler/lower"
)

// The stages whose products can be dumped, in order. The first two are parts of loading.
const (
	StageTokens  = "tokens"  // the tokens of every file
	StageTree    = "tree"    // its tree
	StageModules = "modules" // the modules in dependency order, with what they import
	StageTypes   = "types"   // what every module defines
	StageRaw     = "raw"     // the raw tree of every function
	StageEntry   = "entry"   // the entry around every exported function
	StageModel   = "model"   // after inlining
	StageTraced  = "traced"  // after the marks of calls have been replaced
	StageRouted  = "routed"  // after topology
	StageAIR     = "air"     // the scripts
)

// Stages are the names of the stages in order.
func Stages() []string {
	return []string{StageTokens, StageTree, StageModules, StageTypes, StageRaw, StageEntry, StageModel, StageTraced, StageRouted, StageAIR}
}

// libraryPrefix begins the paths of modules of the fallback file system, which dumps leave out.
const libraryPrefix = "aqua:"

// dumper collects the product of one stage as text.
type dumper struct {
	stage string
	b     strings.Builder
}

func (d *dumper) String() string { return d.b.String() }

func (d *dumper) add(other *dumper) { d.b.WriteString(other.b.String()) }

// text adds the product of a stage under a heading, if that stage is wanted.
func (d *dumper) text(stage, name string, text func() string) {
	if d.stage == stage && !strings.HasPrefix(name, libraryPrefix) {
		fmt.Fprintf(&d.b, "# %s %s\n%s", stage, name, text())
	}
}

func (d *dumper) graph(g *load.Graph) {
	for _, m := range g.Modules {
		d.text(StageTokens, m.Path, written(m.File.DumpTokens))
		d.text(StageTree, m.Path, written(m.File.Dump))
		d.text(StageModules, m.Path, func() string {
			var b strings.Builder
			for _, i := range m.Imports {
				if i.Module != nil {
					fmt.Fprintf(&b, "  imports %s\n", i.Module.Path)
				}
			}
			return b.String()
		})
	}
}

func written(dump func(io.Writer) error) func() string {
	return func() string {
		var b strings.Builder
		dump(&b) // a Builder never fails
		return b.String()
	}
}

func (d *dumper) program(p *check.Program) {
	for _, m := range p.Modules {
		d.text(StageTypes, m.Path, func() string {
			var b strings.Builder
			for _, o := range m.Objects {
				fmt.Fprintf(&b, "  %s: %s\n", o.Ident(), o.Type())
			}
			for _, e := range m.Exports {
				fmt.Fprintf(&b, "  export %s as %s\n", e.Obj.Ident(), e.Name)
			}
			return b.String()
		})
	}
}

func (d *dumper) raw(p *lower.Program) {
	for _, f := range p.Files {
		for _, fn := range f.Funcs {
			d.text(StageRaw, fn.Name, fn.Print)
		}
	}
}
