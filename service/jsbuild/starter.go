package jsbuild

import (
	"embed"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/aquifer-dev/aquifer/service/surface"
)

//go:embed template/*/*.tmpl
var starter embed.FS

var starterName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// IsStarterName tells what a service may be called: it is imported by others, and two names have a meaning already.
func IsStarterName(name string) bool {
	return starterName.MatchString(name) && name != "aqua" && name != "host"
}

// Starter returns the files of a new service in a language, js or ts, by their names, slash separated: a service that works, its
// test, its configuration, its interface for Aqua, and what it imports when it is tested. The version is that of the engine.
func Starter(name, language, version string) (map[string][]byte, error) {
	long := map[string]string{"js": "JavaScript", "ts": "TypeScript"}[language]
	node := map[string]string{"ts": ", 22.18 or later, which runs TypeScript (with an older one: `npx --yes tsx --test " + name + ".test.ts`)"}[language]
	pretest := map[string]string{"ts": "    \"pretest\": \"node aqua/node.js\",\n"}[language]
	fill := strings.NewReplacer("{{pretest}}", pretest, "{{name}}", name, "{{Name}}", surface.Upper(name), "{{ext}}", language, "{{Language}}", long, "{{version}}", version, "{{node}}", node)
	rename := map[string]string{"interface.aqua": name + ".aqua", "gitignore": ".gitignore"}
	files := map[string][]byte{}
	for _, dir := range []string{"both", language} {
		names, err := fs.Glob(starter, "template/"+dir+"/*.tmpl")
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			text, err := fs.ReadFile(starter, n)
			if err != nil {
				return nil, err
			}
			target := strings.TrimSuffix(path.Base(n), ".tmpl")
			if to := rename[target]; to != "" {
				target = to
			}
			target = strings.Replace(target, "service.", name+".", 1)
			if rest, ok := strings.CutPrefix(target, "aqua-"); ok {
				target = "aqua/" + rest
			}
			files[target] = []byte(fill.Replace(string(text)))
		}
	}
	return files, nil
}
