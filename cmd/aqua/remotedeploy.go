package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/service"
)

func (t *tool) remoteDeploy() *cobra.Command {
	var config, name string
	var aliases []string
	return t.askCommand("deploy_service", "Upload modules and make a service of them", true, func(c *cobra.Command) {
		c.Long = "Uploads the modules of a configuration, makes a blueprint of them, and a service of the blueprint. The configuration is\n" +
			"TOML, as `aqua service` takes it, or JSON as the original's tool took it:\n" +
			"  {\"NAME\": {\"modules\": [{\"name\": \"facade\", \"path\": \"facade.wasm\"}]}}\n" +
			"with paths from its own directory. Of a module's settings a node takes the name only; the last module is the one that\n" +
			"can be called."
		c.Flags().StringVarP(&config, "config-path", "p", "", "`FILE` with the configuration")
		c.Flags().StringVar(&name, "service", "", "`NAME` of the service in the file, and of its blueprint (default: the only one, or the last module's)")
		c.Flags().StringArrayVar(&aliases, "alias", nil, "`NAME` under which programs can call the service; repeats")
		required(c, "config-path")
	}, func(ctx context.Context, a *asker) error {
		d, err := readDeployment(config, name, nil)
		if err != nil {
			return err
		}
		var answer []json.RawMessage
		if err := a.ask(ctx, false, &answer, "deploy_service", d.name, d.modules, append([]string{}, aliases...)); err != nil {
			return err
		}
		r := serviceReport{Peer: a.peer, Aliases: aliases}
		var hashes []string
		var before [][]string
		for i, into := range []any{&hashes, &r.Blueprint, &r.Service, &before} {
			if i >= len(answer) {
				return failed(codeInternal, "the node answered %s", answer)
			}
			if err := json.Unmarshal(answer[i], into); err != nil {
				return failed(codeInternal, "the node answered %s", answer)
			}
		}
		t.noteMoved(aliases, before, "service %[2]s, which can be called by its id only now")
		for i := range min(len(hashes), len(d.modules)) {
			r.Modules = append(r.Modules, moduleReport{d.modules[i].Name, hashes[i]})
		}
		return t.printJSON(r)
	})
}

// deployment is what a service is made of.
type deployment struct {
	name    string
	modules []upload
}

// upload is a module as the program takes it; the binary is base64.
type upload struct {
	Name string `json:"name"`
	Wasm string `json:"wasm"`
}

// readDeployment reads a configuration and the modules that it lists; fresh has those, by their names, that need no file.
func readDeployment(path, name string, fresh map[string][]byte) (*deployment, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, failed(codeUnreadable, "%s", pathProblem(err))
	}
	if strings.HasPrefix(strings.TrimSpace(string(text)), "{") || json.Valid(text) {
		return readOldDeployment(path, text, name)
	}
	c, err := service.ReadConfig(path, ".")
	if err != nil {
		return nil, serviceFailed(context.Background(), err)
	}
	if len(c.Modules) == 0 {
		return nil, failed(codeService, "%s lists no modules", path)
	}
	d := &deployment{name: name}
	for _, m := range c.Modules {
		if m.Script() {
			return nil, failed(codeModule, "%s: modules that are deployed are WebAssembly binaries, not programs in JavaScript or TypeScript", m.File)
		}
		if wasm, ok := fresh[m.Name]; ok {
			d.put(m.Name, wasm)
		} else if err := d.add(m.Name, m.File); err != nil {
			return nil, err
		}
	}
	if d.name == "" {
		d.name = d.modules[len(d.modules)-1].Name
	}
	return d, nil
}

// oldDeployment is one service of the original's configuration. Other settings of modules had no effect on nodes.
type oldDeployment struct {
	Modules []struct {
		Name string `json:"name"`
		Path string `json:"path"`
	} `json:"modules"`
}

func readOldDeployment(path string, text []byte, name string) (*deployment, error) {
	var all map[string]oldDeployment
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, helped(failed(codeJSON, "%s: %s", path, jsonProblem(text, err)), `services are listed as {"NAME": {"modules": [{"name": "facade", "path": "facade.wasm"}]}}`)
	}
	var names []string
	for n := range all {
		names = append(names, n)
	}
	slices.Sort(names)
	if name == "" && len(names) == 1 {
		name = names[0]
	}
	one, ok := all[name]
	switch {
	case !ok && name == "":
		return nil, usage(codeFlags, "%s has the services `%s`; say which one with --service", path, strings.Join(names, "`, `"))
	case !ok:
		return nil, usage(codeFlags, "%s has no service `%s`, only `%s`", path, name, strings.Join(names, "`, `"))
	case len(one.Modules) == 0:
		return nil, failed(codeService, "service `%s` in %s lists no modules", name, path)
	}
	d := &deployment{name: name}
	for _, m := range one.Modules {
		if m.Name == "" || m.Path == "" {
			return nil, failed(codeService, "a module of service `%s` in %s lacks its name or its path", name, path)
		}
		file := m.Path
		if !filepath.IsAbs(file) {
			file = filepath.Join(filepath.Dir(path), file)
		}
		if err := d.add(m.Name, file); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (d *deployment) add(name, file string) error {
	wasm, err := os.ReadFile(file)
	if err != nil {
		return failed(codeUnreadable, "%s", pathProblem(err))
	}
	if !strings.HasPrefix(string(wasm), "\x00asm") {
		return failed(codeModule, "%s is no WebAssembly module", file)
	}
	d.put(name, wasm)
	return nil
}

func (d *deployment) put(name string, wasm []byte) {
	d.modules = append(d.modules, upload{name, base64.StdEncoding.EncodeToString(wasm)})
}

// noteMoved tells whose aliases were taken away, and in words about the id, its second argument, what has become of that. before has for
// each alias whose it was.
func (t *tool) noteMoved(aliases []string, before [][]string, what string) {
	for i := range min(len(before), len(aliases)) {
		for _, id := range before[i] {
			fmt.Fprintf(t.err, "note: alias %[1]s was that of "+what+"\n", aliases[i], id)
		}
	}
}
