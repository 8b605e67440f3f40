package jsbuild

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Bounds of a file. The compiler calls itself for everything that is nested, and a stack that overflows ends the process.
const (
	maxFile   = 4 << 20 // bytes
	maxNested = 10_000  // tokens that may be nested in each other
)

// translated is a file as the engine runs it.
type translated struct {
	code    string
	places  []byte // a source map, version 3
	exports []string
	imports []string // modules
}

// translate takes types out of a file and finds what it exports and imports.
func translate(file *source.File, t *tokens) (*translated, diag.List) {
	var diags diag.List
	if t.nested > maxNested {
		diags.Add(errLarge(source.Span{File: file.ID}, fmt.Sprintf("is nested too deeply: about %d tokens in each other, where %d are allowed", t.nested, maxNested)))
		return nil, diags
	}
	out := &translated{}
	imported := map[string]bool{}
	var quoted map[string]span
	var mu sync.Mutex
	loader, language := api.LoaderJS, "JavaScript"
	if isTypeScript(file.Name) {
		loader, language = api.LoaderTS, "TypeScript"
	}
	collect := api.Plugin{Name: "imports", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			if a.Kind == api.ResolveEntryPoint {
				return api.OnResolveResult{}, nil
			}
			why := ""
			mu.Lock() // the compiler works on several imports at a time
			defer mu.Unlock()
			switch {
			case a.Kind != api.ResolveJSImportStatement:
				why = "modules are imported by statements of the form import … from"
			case strings.HasPrefix(a.Path, ".") || strings.HasPrefix(a.Path, "/"):
				why = "a service is one file; bundle it with the others first"
			case strings.Contains(a.Path, ":") || strings.Contains(a.Path, "/"):
				why = "there are \"aqua\", \"host\", and the other modules of the service"
			default:
				imported[a.Path] = true
			}
			if why != "" {
				if quoted == nil {
					quoted = t.quoted()
				}
				at := quoted[a.Path]
				diags.Add(errImport(source.Span{File: file.ID, Start: at.start, End: at.end}, a.Path, why))
			}
			return api.OnResolveResult{Path: a.Path, External: true}, nil
		})
	}}
	name := path.Base(file.Name)
	r := api.Build(api.BuildOptions{
		Stdin: &api.StdinOptions{Contents: file.Text, Loader: loader, Sourcefile: name}, Bundle: true, Plugins: []api.Plugin{collect},
		Format: api.FormatESModule, Target: api.ES2023, Platform: api.PlatformNeutral, TsconfigRaw: "{}", TreeShaking: api.TreeShakingFalse,
		Charset: api.CharsetUTF8, Outfile: "out.js", Sourcemap: api.SourceMapExternal, SourcesContent: api.SourcesContentExclude,
		Metafile: true, LogLevel: api.LogLevelSilent,
	})
	for _, m := range r.Errors {
		diags.Add(errSyntax(place(file, m.Location), language+": "+m.Text))
	}
	if diags.HasErrors() {
		return nil, diags
	}
	for _, f := range r.OutputFiles {
		if strings.HasSuffix(f.Path, ".map") {
			out.places = f.Contents
		} else {
			out.code = string(f.Contents)
		}
	}
	var meta struct {
		Outputs map[string]struct{ Exports []string }
	}
	if err := json.Unmarshal([]byte(r.Metafile), &meta); err != nil {
		return nil, append(diags, errSyntax(source.Span{}, err.Error()))
	}
	for _, o := range meta.Outputs {
		out.exports = append(out.exports, o.Exports...)
	}
	out.imports = slices.Sorted(maps.Keys(imported))
	return out, diags
}

// place is where the compiler found something.
func place(file *source.File, l *api.Location) source.Span {
	if l == nil || l.Line < 1 || l.Line > file.Lines() {
		return source.Span{File: file.ID}
	}
	start := min(file.LineStart(l.Line)+int32(l.Column), int32(len(file.Text)))
	return source.Span{File: file.ID, Start: start, End: min(start+max(1, int32(l.Length)), int32(len(file.Text)))}
}

func isTypeScript(name string) bool { return slices.Contains([]string{".ts", ".mts"}, path.Ext(name)) }
