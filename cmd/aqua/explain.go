package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/diag/explain"
)

// explainCommand shows the page of a code, or all codes with their titles.
func (t *tool) explainCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "explain [CODE|RULE]", Short: "Explain the code of a message, with an example",
		Long: "explain shows what the code of an error or warning means, with the smallest program that is wrong in this\n" +
			"way and the program as it should be. Without a code it lists all codes.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage(codeFlags, "explain takes one code, found %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return t.listCodes(asJSON)
			}
			return t.explainCode(args[0], asJSON)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var codes []string
			for _, p := range explain.All() {
				codes = append(codes, p.Code+"\t"+p.Title)
			}
			for _, r := range lint.Rules() {
				codes = append(codes, r.Name+"\t"+r.Title)
			}
			return codes, cobra.ShellCompDirectiveNoFileComp
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}

func (t *tool) explainCode(written string, asJSON bool) error {
	code := strings.ToUpper(written)
	if r, ok := lint.Find(written); ok {
		code = r.Code
	}
	p, ok := explain.Find(code)
	if !ok {
		return unknownCode(written)
	}
	if asJSON {
		return t.printJSON(map[string]any{
			"schema": "aqua.explain/1", "code": p.Code, "title": p.Title, "text": p.Text, "wrong": p.Wrong, "right": p.Right,
		})
	}
	_, err := fmt.Fprint(t.out, p.Text)
	return err
}

func (t *tool) listCodes(asJSON bool) error {
	all := explain.All()
	if asJSON {
		codes := make([]map[string]string, len(all))
		for i, p := range all {
			codes[i] = map[string]string{"code": p.Code, "title": p.Title}
		}
		return t.printJSON(map[string]any{"schema": "aqua.explain/1", "codes": codes})
	}
	for _, p := range all {
		if _, err := fmt.Fprintf(t.out, "%s  %s\n", p.Code, p.Title); err != nil {
			return err
		}
	}
	return nil
}

// unknownCode offers the code that is nearest to a written one.
func unknownCode(written string) error {
	var codes []string
	for _, p := range explain.All() {
		codes = append(codes, p.Code)
	}
	near := diag.Nearest(strings.ToUpper(written), codes...)
	if strings.Contains(written, "-") {
		near = diag.Nearest(written, lint.Names()...)
	}
	if near != "" {
		return usage(codeFlags, "there is no code %q; did you mean %s? `aqua explain` lists all", written, near)
	}
	return usage(codeFlags, "there is no code %q; `aqua explain` lists all", written)
}
