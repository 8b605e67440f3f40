package main

import "github.com/spf13/cobra"

func (t *tool) serviceCommand() *cobra.Command {
	return group("service", "Write, build and call WebAssembly services", t.serviceNew(), t.serviceBuild(), t.serviceCall(), t.serviceInterface(), t.serviceAqua(), t.serviceREPL())
}
