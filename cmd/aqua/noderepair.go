package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/node/store"
)

func (t *tool) nodeRepair() *cobra.Command {
	var f nodeFlags
	c := &cobra.Command{
		Use: "repair", Short: "Copy what can be read of a node's damaged database into a new one",
		Long: "repair reads the database of a node that does not start because it is damaged. Records whose checksums are right are\n" +
			"copied into a new file, which takes the place of the old one; the old one is kept beside it. A database that is whole is\n" +
			"left alone.",
		Example: "  aqua node repair --data peer",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.data == "" && len(f.files) == 0 {
				return usage(codeFlags, "say which node: --data DIR, or --config FILE")
			}
			s, err := t.settings(&f)
			if err != nil {
				return err
			}
			return t.repair(s.Database())
		},
	}
	c.Flags().StringVar(&f.data, "data", "", "`DIR` of all that the node keeps")
	c.Flags().StringSliceVarP(&f.files, "config", "c", nil, "`FILE` of the node's settings in TOML; repeats")
	return c
}

// repair repairs a database and tells what came of it.
func (t *tool) repair(path string) error {
	r, err := store.Repair(path)
	switch {
	case err != nil:
		return networkError(err)
	case r.Damage == "":
		fmt.Fprintf(t.out, "%s is whole\n", path)
		return nil
	}
	fmt.Fprintf(t.out, "%s was damaged: %s\n%d records were copied\nthe old file is %s\n", path, r.Damage, r.Records, r.Kept)
	if !r.Certain {
		fmt.Fprintln(t.out, "the list of what is in use could not be read: records that had been deleted may be back")
	}
	return nil
}
