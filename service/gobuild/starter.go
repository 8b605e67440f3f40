package gobuild

import (
	"embed"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/aquifer-dev/aquifer/sdk"
	"github.com/aquifer-dev/aquifer/service/surface"
)

//go:embed template/go/*.tmpl
var template embed.FS

var packageName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// IsStarterName tells what a service may be called: it becomes the name of a package that others import.
func IsStarterName(name string) bool {
	return packageName.MatchString(name) && !token.IsKeyword(name) && name != "main"
}

// sdkDir is where a starter keeps its copy of the SDK, so that it builds without a network.
const sdkDir = "aqua-sdk"

// Starter returns the files of a new service by their names, slash separated: a package that works, its test, its
// configuration, its interface for Aqua, and the SDK.
func Starter(name string) (map[string][]byte, error) {
	fill := strings.NewReplacer("{{name}}", name, "{{Name}}", surface.Upper(name))
	rename := map[string]string{"service.go": name + ".go", "service_test.go": name + "_test.go", "interface.aqua": name + ".aqua", "gitignore": ".gitignore"}
	files := map[string][]byte{sdkDir + "/go.mod": []byte("// The SDK of Aquifer, Apache-2.0.\nmodule " + sdkModule + "\n\ngo 1.24\n")}
	names, err := fs.Glob(template, "template/go/*.tmpl")
	for _, n := range names {
		text, readErr := fs.ReadFile(template, n)
		if readErr != nil {
			return nil, readErr
		}
		target := strings.TrimSuffix(path.Base(n), ".tmpl")
		if to := rename[target]; to != "" {
			target = to
		}
		files[target] = []byte(fill.Replace(string(text)))
	}
	if err != nil {
		return nil, err
	}
	err = fs.WalkDir(sdk.Source(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(sdk.Source(), name)
		files[sdkDir+"/sdk/"+name] = text
		return err
	})
	return files, err
}
