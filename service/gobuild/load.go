package gobuild

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// pkg is the author's package, parsed and checked as the Go compiler will see it.
type pkg struct {
	dir   string // absolute
	path  string // import path
	sdk   bool   // the SDK is among its dependencies
	fset  *token.FileSet
	files []*ast.File
	ids   map[string]source.FileID // of the files, by their path
	types *types.Package
	info  *types.Info
}

// moduleName is how the module is called: after the package, or after its directory.
func (p *pkg) moduleName() string {
	if name := p.types.Name(); name != "main" {
		return name
	}
	return filepath.Base(p.dir)
}

// listed is what the go command tells of a package.
type listed struct {
	ImportPath, Name, Dir, Export string
	GoFiles                       []string
	DepOnly                       bool
	Error                         *struct{ Err string }
	ImportMap                     map[string]string
	Module                        *struct{ GoVersion string }
}

// load asks the go command what the package consists of, for WebAssembly, and checks its types.
func load(ctx context.Context, dir string, files *source.Set) (*pkg, diag.List, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, nil, err
	}
	all, problem, err := list(ctx, abs)
	if err != nil || problem != nil {
		return nil, asList(problem), err
	}
	root := all[len(all)-1]
	if len(root.GoFiles) == 0 {
		text := "there are no Go files in " + dir
		if root.Error != nil {
			text = root.Error.Err
		}
		return nil, asList(ptr(errTool("there is no package to build", text))), nil
	}
	p := &pkg{dir: abs, path: root.ImportPath, fset: token.NewFileSet(), ids: map[string]source.FileID{}}
	var diags diag.List
	for _, name := range root.GoFiles {
		path := filepath.Join(root.Dir, name)
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, err
		}
		p.ids[path] = files.Add(filepath.ToSlash(filepath.Join(dir, name)), string(text)).ID
		file, err := parser.ParseFile(p.fset, path, text, parser.ParseComments|parser.SkipObjectResolution)
		var faults scanner.ErrorList
		if errors.As(err, &faults) {
			for _, f := range faults {
				diags.Add(errGo(p.offset(f.Pos, 1), f.Msg))
			}
		} else if err != nil {
			return nil, nil, err
		}
		p.files = append(p.files, file)
	}
	if !diags.HasErrors() {
		diags = p.check(all, root)
	}
	return p, diags, nil
}

// check checks the types; what the package imports has been compiled by the go command.
func (p *pkg) check(all []listed, root listed) diag.List {
	var diags diag.List
	byPath := map[string]listed{}
	for _, l := range all {
		byPath[l.ImportPath] = l
		p.sdk = p.sdk || l.ImportPath == abiPath
	}
	lookup := func(path string) (io.ReadCloser, error) {
		if real, ok := root.ImportMap[path]; ok {
			path = real
		}
		l, ok := byPath[path]
		switch {
		case l.Error != nil:
			return nil, errors.New(strings.TrimSpace(l.Error.Err))
		case !ok || l.Export == "":
			return nil, errors.New("it does not compile")
		}
		return os.Open(l.Export)
	}
	config := types.Config{
		Importer: importer.ForCompiler(p.fset, "gc", lookup), Sizes: types.SizesFor("gc", "wasm"),
		Error: func(err error) {
			var fault types.Error
			if errors.As(err, &fault) && !strings.HasPrefix(fault.Msg, "\t") { // a tab begins what belongs to the one before
				d := errGo(p.offset(p.fset.PositionFor(fault.Pos, false), 1), fault.Msg)
				if strings.Contains(fault.Msg, "could not import "+sdkModule) {
					d = d.Help("the module does not have the SDK: what `aqua service new` makes has a copy in " + sdkDir + ", or run go get " + sdkModule + "/sdk")
				}
				diags.Add(d)
			}
		},
	}
	if root.Module != nil && root.Module.GoVersion != "" {
		config.GoVersion = "go" + root.Module.GoVersion
	}
	p.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}}
	var err error
	p.types, err = config.Check(p.path, p.fset, p.files, p.info)
	if err != nil && !diags.HasErrors() {
		diags.Add(errGo(source.Span{}, err.Error()))
	}
	return diags
}

// list asks the go command about the package and all that it imports; the package comes last.
func list(ctx context.Context, dir string) ([]listed, *diag.Diagnostic, error) {
	if info, err := os.Stat(dir); err != nil {
		return nil, nil, err
	} else if !info.IsDir() {
		return nil, ptr(errTool("there is no package to build", dir+" is no directory")), nil
	}
	out, problem, err := goCommand(ctx, dir, "list", "-e", "-export", "-deps", "-json=ImportPath,Name,Dir,Export,GoFiles,DepOnly,Error,ImportMap,Module", ".")
	if err != nil || problem != nil {
		return nil, problem, err
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := dec.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, nil, fmt.Errorf("go list: %w", err)
		}
		all = append(all, l)
	}
	if len(all) == 0 {
		return nil, ptr(errTool("there is no package to build", "the go command finds none in "+dir)), nil
	}
	return all, nil, nil
}

// span is what a node covers.
func (p *pkg) span(n ast.Node) source.Span {
	return p.offset(p.fset.PositionFor(n.Pos(), false), int32(n.End()-n.Pos()))
}

// object is where an object is declared, if that is in this package.
func (p *pkg) object(o types.Object) source.Span {
	return p.offset(p.fset.PositionFor(o.Pos(), false), int32(len(o.Name())))
}

func (p *pkg) offset(pos token.Position, length int32) source.Span {
	id, ok := p.ids[pos.Filename]
	if !ok {
		return source.Span{}
	}
	return source.Span{File: id, Start: int32(pos.Offset), End: int32(pos.Offset) + length}
}

func ptr[T any](v T) *T { return &v }

func asList(d *diag.Diagnostic) diag.List {
	if d == nil {
		return nil
	}
	return diag.List{*d}
}
