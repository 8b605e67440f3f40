package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/node/store"
)

func (t *tool) nodeRepair() *cobra.Command {
	var f nodeFlags
	c := &cobra.Command{
		Use: "repair", Short: "Copy what can be read of a node's damaged database into a new one",
		Long: "repair reads the database of a node that does not start because it is damaged. Records whose checksums are right are\n" +
			"copied into a new file, which takes the place of the old one; the old one is kept beside it. What is lost is named, as\n" +
			"far as names can be read. A database that is whole is left alone.",
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
	for _, n := range r.Lost {
		fmt.Fprintf(t.out, "lost: %s\n", recordOf(n))
	}
	for _, g := range r.Gaps {
		fmt.Fprintf(t.out, "a page cannot be read%s; of the records there %d were found elsewhere\n", between(g.From, g.Before), g.Found)
		for _, n := range g.Older {
			fmt.Fprintf(t.out, "lost, or deleted before: %s\n", recordOf(n))
		}
	}
	return nil
}

// between says where a page stood in the order of records.
func between(from, before store.Name) string {
	switch none := (store.Name{}); {
	case from == none && before == none:
		return ", which led to all records"
	case from == none:
		return ", from the first record to before " + recordOf(before)
	case before == none:
		return ", from " + recordOf(from) + " to the last record"
	}
	return ", from " + recordOf(from) + " to before " + recordOf(before)
}

// recordKinds say what records are by their bucket, or by bucket and the directory in the key.
var recordKinds = map[string]string{
	"workers": "a worker with its key", "spells": "that there is a spell, with its aliases", "spell": "what a spell keeps",
	"particles": "a particle", "particle-data": "the data of a particle", "particle-calls": "the calls of a particle",
	"deploy/services": "a service with its aliases", "deploy/blueprint": "a blueprint", "deploy/modules": "a module",
}

// recordOf names a record and says what it is, as far as its name tells.
func recordOf(n store.Name) string {
	name := strconv.Quote(n.Bucket + "/" + n.Key)
	dir, _, _ := strings.Cut(n.Key, "/")
	if kind := cmp.Or(recordKinds[n.Bucket], recordKinds[n.Bucket+"/"+dir]); kind != "" {
		return name + ", " + kind
	}
	return name
}
