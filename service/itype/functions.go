package itype

import (
	"fmt"
	"slices"
	"strings"
)

// Function is a function that can be called from outside the module.
type Function struct {
	Name string
	Type *FuncType
	Code []Instr
}

// Link is a function of another module that this one imports. Core is what the import of the binary is called by, Type its
// signature between the modules, Code the adapter that runs when it is called.
type Link struct {
	Namespace, Name string
	Type            *FuncType
	Raw             *FuncType // the type of the adapter: kinds of the machine
	Code            []Instr
}

// Check makes sure that every index leads somewhere and that functions have one result at most. Everything else in this
// package relies on it.
func (it *Interfaces) Check() error {
	for _, t := range it.Types {
		var fields []Field
		if t.Func != nil {
			fields = t.Func.Args
			for _, out := range t.Func.Outs {
				if err := it.checkType(out); err != nil {
					return err
				}
			}
			if len(t.Func.Outs) > 1 {
				return fmt.Errorf("a function has %d results, one is allowed", len(t.Func.Outs))
			}
		} else {
			fields = t.Rec.Fields
		}
		for _, f := range fields {
			if err := it.checkType(f.Type); err != nil {
				return err
			}
		}
	}
	for _, im := range it.Imports {
		if _, ok := it.Func(im.Type); !ok {
			return missing("type", "idx", im.Type)
		}
	}
	for _, e := range it.Exports {
		if _, ok := it.Func(e.Type); !ok {
			return missing("type", "idx", e.Type)
		}
	}
	for _, a := range it.Adapters {
		if _, ok := it.Func(a.Type); !ok {
			return missing("type", "idx", a.Type)
		}
		for _, in := range a.Code {
			if in.Op == ArrayLift || in.Op == ArrayLower {
				if err := it.checkType(in.Elem); err != nil {
					return err
				}
			}
			if in.Op == RecordLift || in.Op == RecordLower {
				if err := it.checkType(Type{Kind: Record, Rec: in.Arg}); err != nil {
					return err
				}
			}
		}
	}
	codes, cores := it.adapterCodes(), map[uint64]bool{}
	for _, e := range it.Exports {
		cores[e.Type] = true
	}
	for _, im := range it.Imports {
		cores[im.Type] = true
	}
	implemented := map[uint64]bool{}
	for _, im := range it.Impls {
		if _, ok := it.Func(im.Adapter); !ok {
			return missing("type", "idx", im.Adapter)
		}
		if _, ok := codes[im.Adapter]; !ok {
			return missing("adapter", "type idx", im.Adapter)
		}
		if !cores[im.Core] {
			return missing("export", "type idx", im.Core)
		}
		if implemented[im.Core] {
			return fmt.Errorf("the function type %d is implemented twice", im.Core)
		}
		implemented[im.Core] = true
	}
	return nil
}

func missing(what, index string, i uint64) error {
	return fmt.Errorf("Loaded module doesn't contain %s with %s = %d", what, index, i)
}

func (it *Interfaces) checkType(t Type) error {
	for t.Kind == Array {
		t = *t.Elem
	}
	if t.Kind != Record {
		return nil
	}
	if _, ok := it.Record(t.Rec); !ok {
		return fmt.Errorf("record type with type id %d not found", t.Rec)
	}
	return nil
}

// adapterCodes finds adapters by their type: of several the last, as in the original.
func (it *Interfaces) adapterCodes() map[uint64][]Instr {
	codes := make(map[uint64][]Instr, len(it.Adapters))
	for _, a := range it.Adapters {
		codes[a.Type] = a.Code
	}
	return codes
}

// Functions returns the functions that can be called (spec/services.md#S9), sorted by name: the original's order is that of
// a hash map. The section has passed [Interfaces.Check].
func (it *Interfaces) Functions() []Function {
	codes, adapters := it.adapterCodes(), map[uint64]uint64{}
	for _, im := range it.Impls {
		adapters[im.Core] = im.Adapter
	}
	var all []Function
	for _, e := range it.Exports {
		if adapter, ok := adapters[e.Type]; ok {
			typ, _ := it.Func(adapter)
			all = append(all, Function{e.Name, typ, codes[adapter]})
		}
	}
	slices.SortStableFunc(all, func(a, b Function) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Links returns the imports from other modules in the order in which call-core counts them (spec/services.md#S10). The
// section has passed [Interfaces.Check].
func (it *Interfaces) Links() ([]Link, error) {
	codes, adapters := it.adapterCodes(), map[uint64]uint64{}
	for _, im := range it.Impls {
		adapters[im.Core] = im.Adapter
	}
	var links []Link
	for _, im := range it.Imports {
		adapter, ok := adapters[im.Type]
		if !ok {
			continue
		}
		typ, ok := it.Func(im.Type - 2) // the type between modules, the adapter's and the import's follow each other
		if !ok {
			return nil, missing("type", "idx", im.Type-2)
		}
		raw, _ := it.Func(adapter)
		links = append(links, Link{im.Namespace, im.Name, typ, raw, codes[adapter]})
	}
	return links, nil
}
