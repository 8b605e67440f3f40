package itype

import (
	"fmt"
	"strings"
)

// Text is the text form of the section, as the original's tool prints it (spec/services.md#S39).
func (it *Interfaces) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "(@interface it_version %q)\n", it.Version)
	block := func(title string, n int, entry func(int)) {
		if n == 0 {
			return
		}
		fmt.Fprintf(&b, "\n;; %s\n", title)
		for i := range n {
			entry(i)
		}
	}
	block("Types", len(it.Types), func(i int) {
		if t := it.Types[i]; t.Func != nil {
			fmt.Fprintf(&b, "(@interface type (func%s))   ;; %d\n", funcText(t.Func), i)
		} else {
			b.WriteString("(@interface type (record $" + t.Rec.Name + " (")
			for _, f := range t.Rec.Fields {
				fmt.Fprintf(&b, "\n  field $%s: %s", f.Name, f.Type)
			}
			fmt.Fprintf(&b, "\n)))   ;; %d\n", i)
		}
	})
	block("Imports", len(it.Imports), func(i int) {
		im := it.Imports[i]
		fmt.Fprintf(&b, "(@interface import %q %q (func (type %d)))\n", im.Namespace, im.Name, im.Type)
	})
	block("Adapters", len(it.Adapters), func(i int) {
		fmt.Fprintf(&b, "(@interface func (type %d)", it.Adapters[i].Type)
		for _, in := range it.Adapters[i].Code {
			fmt.Fprintf(&b, "\n  %s", in)
		}
		b.WriteString(")\n")
	})
	block("Exports", len(it.Exports), func(i int) {
		fmt.Fprintf(&b, "(@interface export %q (func %d))\n", it.Exports[i].Name, it.Exports[i].Type)
	})
	block("Implementations", len(it.Impls), func(i int) {
		fmt.Fprintf(&b, "(@interface implement (func %d) (func %d))\n", it.Impls[i].Core, it.Impls[i].Adapter)
	})
	return b.String()
}

func funcText(f *FuncType) string {
	var b strings.Builder
	for _, a := range f.Args {
		fmt.Fprintf(&b, "\n  (param $%s: %s)", a.Name, a.Type)
	}
	for _, out := range f.Outs {
		fmt.Fprintf(&b, "\n  (result %s)", out)
	}
	return b.String()
}
