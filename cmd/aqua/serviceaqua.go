package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/source"
)

type serviceAquaFlags struct {
	config, name, id, output string
}

func (t *tool) serviceAqua() *cobra.Command {
	var f serviceAquaFlags
	c := &cobra.Command{
		Use: "aqua FILE|--config FILE", Short: "Print the Aqua declarations of a module, or of a service's last one",
		Long: "aqua writes the data and the service that Aqua programs import to call a module. With --config it is the last\n" +
			"module of the configuration, the one that can be called from outside.",
		Args: atMostOne("the file of a module"),
		RunE: func(cmd *cobra.Command, args []string) error {
			file, name := "", ""
			switch {
			case len(args) == 1 && f.config != "":
				return usage(codeFlags, "either the file of a module or --config, not both")
			case len(args) == 1:
				file, name = args[0], moduleName(args[0])
			case f.config != "":
				config, err := service.ReadConfig(f.config, ".")
				if err != nil {
					return serviceFailed(cmd.Context(), err)
				}
				facade := config.Modules[len(config.Modules)-1]
				file, name = facade.File, facade.Name
			default:
				return usage(codeFlags, "`%s` takes the file of a module, or --config with that of a service", cmd.CommandPath())
			}
			if f.name != "" {
				name = f.name
			}
			it, err := inspectModule(file)
			if err != nil {
				return err
			}
			text, err := aquaOf(cmd.Context(), it, name, f.id)
			if err != nil {
				return err
			}
			if f.output != "" {
				return t.writeAnnounced(f.output, []byte(text))
			}
			_, err = fmt.Fprint(shown(t.out), text)
			return err
		},
	}
	c.Flags().StringVar(&f.config, "config", "", "the configuration of a service, a TOML `FILE`")
	c.Flags().StringVarP(&f.name, "service", "s", "", "the `NAME` of the service in Aqua; by default that of the module")
	c.Flags().StringVarP(&f.id, "id", "i", "", "the `ID` that calls go to unless the program says otherwise; none by default")
	c.Flags().StringVarP(&f.output, "output", "o", "", "the `FILE` to write instead of printing")
	return c
}

// aquaOf writes an interface as Aqua, if that can be: modules may use names that Aqua does not know.
func aquaOf(ctx context.Context, it *itype.Interfaces, name, id string) (string, error) {
	if strings.ContainsFunc(id, func(r rune) bool { return r == '"' || r == '\\' || unicode.IsControl(r) }) {
		return "", usage(codeFlags, "%q cannot be the id of a service: it has quotes, backslashes or control characters", id)
	}
	if odd := oddName(it.Describe()); odd != "" {
		return "", failed(codeNoAqua, "the interface cannot be written in Aqua: %s is no name there", diag.Shorten(odd))
	}
	text := it.AquaFile(name, id)
	const file = "interface.aqua"
	result, diags := compiler.Compile(ctx, source.Memory{file: text}, []string{file}, compiler.Options{})
	if err := ctx.Err(); err != nil {
		return "", err
	}
	for _, d := range diags {
		if d.Severity == diag.Error {
			where := ""
			if f := result.Sources.File(d.Span.File); f != nil {
				where = fmt.Sprintf(", in `%s`", strings.TrimSpace(f.Line(f.Position(d.Span.Start).Line)))
			}
			return "", failed(codeNoAqua, "%s", diag.Shorten("the interface cannot be written in Aqua: "+d.Message+where))
		}
	}
	return text, nil
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// oddName finds a name that is no single word of a program, so that nobody can write Aqua into the names of a module.
func oddName(d itype.Description) string {
	var names []string
	for _, f := range d.Functions {
		names = append(names, f.Name)
		for _, a := range f.Arguments {
			names = append(names, a[0])
		}
	}
	for _, r := range d.Records {
		names = append(names, r.Name)
		for _, f := range r.Fields {
			names = append(names, f.Name)
		}
	}
	for _, n := range names {
		if !plainName.MatchString(n) {
			return fmt.Sprintf("%q", n)
		}
	}
	return ""
}
