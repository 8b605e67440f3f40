package meter

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// Kinds of imports.
const (
	importFunc = iota
	importTable
	importMemory
	importGlobal
)

// imports reads the body of an import section: how many there are, and where the first begins.
func (r *reader) imports(visit func(namespace, name string, kind byte)) (n uint64, start int) {
	n = r.count()
	start = r.i
	for range n {
		namespace, name := r.take(r.uleb()), r.take(r.uleb())
		kind := r.byte()
		switch kind {
		case importFunc:
			r.uleb()
		case importTable:
			r.byte()
			r.limits()
		case importMemory:
			r.limits()
		case importGlobal:
			r.take(2)
		default:
			r.fail(fmt.Errorf("imports of kind %d are not supported", kind))
		}
		if r.err != nil {
			break
		}
		visit(string(namespace), string(name), kind)
	}
	return n, start
}

// ImportedFunctions returns namespace and name of every function that a binary imports, in its order.
func ImportedFunctions(wasm []byte) ([][2]string, error) {
	all, err := itype.Sections(wasm)
	if err != nil {
		return nil, err
	}
	var functions [][2]string
	for _, s := range all {
		if s.ID != secImport {
			continue
		}
		r := &reader{b: s.Body}
		r.imports(func(namespace, name string, kind byte) {
			if kind == importFunc {
				functions = append(functions, [2]string{namespace, name})
			}
		})
		if r.err != nil {
			return nil, r.err
		}
	}
	return functions, nil
}
