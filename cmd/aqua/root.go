package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/diag"
)

// tool is one invocation: its streams and the flags that all commands share.
type tool struct {
	in       io.Reader
	out, err io.Writer

	diagnostics diagnosticsFlag // how diagnostics are printed
	program     *check.Program  // what was checked, for the form classic; nil without one
	told        io.Writer       // where forms for machines go; nil for standard error

	written map[string]string // files that this compilation of a project has made, and of what
	work    work              // what was done since watching looked last

	onInterrupt atomic.Pointer[func()] // what an interrupt does instead of ending the command
}

// execute runs the command that the arguments name and returns the exit code.
func (t *tool) execute(ctx context.Context, args []string) int {
	root := t.root()
	root.SetArgs(oldSpelling(args))
	root.SetIn(t.in)
	root.SetOut(t.out)
	root.SetErr(t.err)
	if err := unknownCommand(root, args); err != nil {
		return t.report(ctx, err)
	}
	return t.report(ctx, root.ExecuteContext(ctx))
}

// oldSpelling turns "aqua -i … -o …", how the original's tool compiled, into the compile command.
func oldSpelling(args []string) []string {
	if len(args) == 0 || !strings.HasPrefix(args[0], "-") {
		return args
	}
	for _, a := range args {
		name, _, _ := strings.Cut(a, "=")
		switch name {
		case "-h", "--help", "-v", "--version":
			return args
		}
	}
	return append([]string{"compile", "--" + flagOldForm}, args...)
}

func (t *tool) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "aqua",
		Short: "Compile, check and run Aqua programs",
		Long: "aqua compiles programs written in Aqua to AIR, runs them on simulated and real networks of peers, and works on\n" +
			"AIR scripts and particle data.",
		Version:       Version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.SetFlagErrorFunc(unknownFlag)
	root.SetVersionTemplate("aqua {{.Version}}\n")
	root.Flags().BoolP("version", "v", false, "print the version")
	root.AddCommand(t.compileCommand(), t.checkCommand(), t.fmtCommand(), t.lspCommand(), t.lintCommand(), t.docCommand(), t.runCommand(), t.airCommand(), t.vmCommand(), t.serviceCommand(), t.keyCommand(), t.peerCommand(), t.remoteCommand(), t.spellCommand(), t.scriptCommand(), t.nodeCommand(), t.upCommand(), t.initCommand(), t.deployCommand(), t.dealCommand(), t.providerCommand(), t.delegatorCommand(), t.chainCommand(), t.marketCommand(), t.explainCommand(), t.versionCommand())
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Args, c.RunE = noCommand, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
	return root
}

// unknownCommand answers `aqua WORD --help` and `aqua help WORD` for a word that is no command, which the library takes
// for a wish to see the help of all.
func unknownCommand(root *cobra.Command, args []string) error {
	if len(args) > 0 && args[0] == "help" {
		args = args[1:]
	}
	if len(args) == 0 || strings.HasPrefix(args[0], "-") || strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) || args[0] == "help" {
		return nil
	}
	if found, _, _ := root.Find(args[:1]); found != root {
		return nil
	}
	return noCommand(root, args)
}

// noCommand answers a word that is no command.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if written := strings.TrimPrefix(cmd.CommandPath()+" "+args[0], "aqua "); goneCommands[written] != "" {
		return usage(codeGone, "`aqua %s` is gone: %s", written, goneCommands[written])
	}
	if strings.HasSuffix(args[0], ".aqua") && !cmd.HasParent() {
		return usage(codeFlags, "there is no command %q; did you mean `aqua compile %s`?", args[0], args[0])
	}
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return usage(codeFlags, "there is no command %q; did you mean %q?", args[0], near[0])
	}
	return usage(codeFlags, "there is no command %q; `%s --help` lists them", args[0], cmd.CommandPath())
}

// unknownFlag adds to the library's message the flag that was probably meant.
func unknownFlag(cmd *cobra.Command, err error) error {
	text := strings.TrimSuffix(err.Error(), "\n")
	if name, ok := strings.CutPrefix(text, "unknown flag: --"); ok {
		if instead := goneFlags["--"+name]; instead != "" {
			return usage(codeGone, "--%s is gone: %s", name, instead)
		}
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				known = append(known, f.Name)
			}
		})
		if near := diag.Nearest(name, known...); near != "" {
			return usage(codeFlags, "there is no flag --%s; did you mean --%s?", name, near)
		}
		return usage(codeFlags, "there is no flag --%s; `%s --help` lists them", name, cmd.CommandPath())
	}
	if name, ok := strings.CutPrefix(text, "unknown shorthand flag: "); ok {
		name = name[strings.LastIndex(name, "-"):]
		if instead := goneFlags[name]; instead != "" {
			return usage(codeGone, "%s is gone: %s", name, instead)
		}
		return usage(codeFlags, "there is no flag %s; `%s --help` lists them", name, cmd.CommandPath())
	}
	if value, ok := strings.CutPrefix(text, "invalid argument "); ok {
		given, rest, _ := strings.Cut(value, " for ")
		flag, why, _ := strings.Cut(rest, " flag: ")
		flag = strings.Trim(flag, `"`)
		for _, library := range []string{"strconv.", "time: ", "parse error"} { // words of no help to a user
			if strings.HasPrefix(why, library) {
				return usage(codeFlags, "%s is no value for %s%s", given, flag, valuesOf(cmd, flag))
			}
		}
		return usage(codeFlags, "%s: %s", flag, why)
	}
	return usage(codeFlags, "%s", text)
}

// valuesOf says what a flag takes, behind a semicolon, where that can be said.
func valuesOf(cmd *cobra.Command, written string) string {
	_, name, _ := strings.Cut(written, "--")
	f := cmd.Flags().Lookup(name)
	if f == nil {
		return ""
	}
	switch f.Value.Type() {
	case "uint64":
		return fmt.Sprintf("; a whole number from 0 to %d is", uint64(math.MaxUint64))
	case "uint32":
		return fmt.Sprintf("; a whole number from 0 to %d is", uint32(math.MaxUint32))
	case "int":
		return "; a whole number is"
	case "duration":
		return "; a number with a unit is, such as 500ms, 10s or 1m30s"
	case "bool":
		return "; true and false are"
	}
	return ""
}

// atMostOne allows one argument.
func atMostOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usage(codeFlags, "`%s` takes one argument at most, %s; found %d", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}

// oneArg wants exactly one argument.
func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage(codeFlags, "`%s` takes one argument, %s; found %d", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}

// group is a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: noCommand, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	c.AddCommand(commands...)
	return c
}

// noArgs refuses arguments that a command has no use for.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(codeFlags, "`%s` takes no argument, found %q", cmd.CommandPath(), args[0])
	}
	return nil
}
