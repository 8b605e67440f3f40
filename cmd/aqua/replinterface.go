package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// describe says what a module of the service offers; nil if there is no such module.
func (r *repl) describe(module string) *itype.Description {
	if r.service == nil {
		return nil
	}
	it := r.service.Interfaces(module)
	if it == nil {
		return nil
	}
	d := it.Describe()
	return &d
}

// printInterface prints data and functions of all modules, laid out as the original's tool does.
func (r *repl) printInterface(_ context.Context, rest string) error {
	modules := r.modules()
	if rest != "" {
		if _, err := r.module(rest); err != nil {
			return err
		}
		modules = []string{rest}
	}
	var records []string
	var functions strings.Builder
	for _, m := range modules {
		d := r.describe(m)
		for _, rec := range d.Records {
			text := "data " + rec.Name + ":\n"
			for _, f := range rec.Fields {
				text += fmt.Sprintf("  %s: %s\n", f.Name, f.Type)
			}
			if !slices.Contains(records, text) { // modules that pass data to each other describe the same
				records = append(records, text)
			}
		}
		fmt.Fprintf(&functions, "\n%s:\n", m)
		for _, f := range d.Functions {
			fmt.Fprintf(&functions, "  func %s\n", strings.TrimSpace(f.String()))
		}
	}
	if len(records) == 0 {
		records = []string{"<no exported data types>\n"}
	}
	if len(modules) == 0 {
		functions.WriteString("\n<no modules>\n")
	}
	_, err := fmt.Fprintf(shown(r.t.out), "exported data types (combined from all modules):\n%s\nexported functions:%s", strings.Join(records, ""), functions.String())
	return err
}
