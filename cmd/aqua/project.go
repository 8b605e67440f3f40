package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/internal/settings"
	"github.com/aquifer-dev/aquifer/project"
)

// noProject is the value of --project for none.
const noProject = "none"

// projectFlag is --project and what it leads to (spec/lint.md#Y30).
type projectFlag struct{ name string }

func (f *projectFlag) add(c *cobra.Command) {
	c.Flags().StringVar(&f.name, "project", "", "the project `FILE`, or none; "+project.Name+" here or in a directory above unless given")
}

// projectFile is a file that was read.
type projectFile struct {
	project.Settings
	dir string // where it lies, as the working directory reaches it; "" if there is no file
}

// read reads the file, if there is one.
func (f *projectFlag) read() (projectFile, error) {
	name, err := f.find()
	if name == "" || err != nil {
		return projectFile{}, err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return projectFile{}, failed(codeUnreadable, "%s", pathProblem(err))
	}
	s, err := project.Read(filepath.ToSlash(name), string(text))
	if err != nil {
		return projectFile{}, projectError(err)
	}
	return projectFile{s, filepath.Dir(name)}, nil
}

// find is the name of the file, seen from the working directory; "" for none.
func (f *projectFlag) find() (string, error) {
	switch f.name {
	case noProject:
		return "", nil
	case "":
	default:
		return f.name, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	name := project.Name
	for {
		_, err := os.Stat(filepath.Join(dir, project.Name))
		switch {
		case err == nil:
			return name, nil
		case !errors.Is(err, fs.ErrNotExist):
			return "", failed(codeUnreadable, "%s", pathProblem(err))
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", nil
		}
		dir, name = up, filepath.Join("..", name)
	}
}

// projectError words what is wrong with the file.
func projectError(err error) error {
	var p *settings.Problem
	if !errors.As(err, &p) {
		return err
	}
	text := p.Error()
	if near := project.Similar(p); near != "" {
		text += "; did you mean `" + near + "`?"
	}
	return usage(project.CodeProject, "%s", text)
}

// path is a path of the file as the working directory reaches it.
func (p *projectFile) path(name string) string {
	return filepath.FromSlash(project.In(filepath.ToSlash(p.dir), filepath.ToSlash(name)))
}

func (p *projectFile) paths(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = p.path(n)
	}
	return out
}

// entries are what is compiled when nothing is named; nil without a file that says so.
func (p *projectFile) entries() []string {
	if len(p.Entries) == 0 {
		return nil
	}
	return p.paths(p.Entries)
}

// imports is the map of the file's directories and map.
func (p *projectFile) imports() (load.Imports, error) {
	work, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	return p.ImportsMap(filepath.ToSlash(p.dir), filepath.ToSlash(work)), nil
}
