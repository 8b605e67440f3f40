package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/market/files"
)

// dealsHeader begins a module that was made.
const dealsHeader = "-- The deals of workers.yaml. Made by `aqua deploy`; changes are lost.\naqua Deals declares *\n\n" +
	"data Deal:\n  dealId: string\n  dealIdOriginal: string\n  definition: string\n  timestamp: string\n  chainNetworkId: u64\n\n"

// fieldName is what a field can be called in Aqua.
var fieldName = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]*$`)

// dealsModule is a module of Aqua with the deals of a network: Deals.get() returns them by name. Names that no field can have are told as notes.
func dealsModule(deals files.Names[files.Deal]) (text string, notes []string) {
	var fields, values strings.Builder
	for _, d := range deals {
		name := strings.ReplaceAll(d.Name, "-", "_")
		if !fieldName.MatchString(name) {
			notes = append(notes, fmt.Sprintf("the deal %.60q is not in the module: in Aqua its name is no name of a field", d.Name))
			continue
		}
		v := d.Value
		fmt.Fprintf(&fields, "  %s: ?Deal\n", name)
		id := v.ID().String()
		fmt.Fprintf(&values, "  %s = Deal(dealId = %q, dealIdOriginal = %q, definition = %q, timestamp = %s, chainNetworkId = %d)\n",
			name, strings.TrimPrefix(id, "0x"), id, v.Definition, strconv.Quote(v.Timestamp), v.ChainNetworkID.Value)
	}
	if fields.Len() == 0 {
		return "", notes
	}
	var names []string
	for line := range strings.Lines(fields.String()) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), ":")
		names = append(names, name+" = ?["+name+"]")
	}
	return dealsHeader + "data Deals:\n" + fields.String() + "\nfunc get() -> Deals:\n" + values.String() + "  <- Deals(" + strings.Join(names, ", ") + ")\n", notes
}

// writeDeals writes the module, if it says something else than what is there.
func (r *marketRun) writeDeals(path string) error {
	w, err := r.workers()
	if err != nil {
		return err
	}
	deals := w.Deals.Find(r.env())
	if deals == nil {
		return nil
	}
	text, notes := dealsModule(deals.Value)
	for _, n := range notes {
		r.note(n)
	}
	if have, err := os.ReadFile(path); text == "" || err == nil && string(have) == text {
		return nil
	}
	return files.Write(path, []byte(text), 0o644)
}
