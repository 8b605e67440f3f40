package wasm

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// Kinds of imports, and of exports.
const (
	ImportedFunction = iota
	ImportedTable
	ImportedMemory
	ImportedGlobal
)

// Imports reads the body of an import section: how many there are, and where the first begins.
func (r *Reader) Imports(visit func(namespace, name string, kind byte)) (n uint64, start int) {
	n = r.Count()
	start = r.At
	for range n {
		namespace, name := r.Take(r.Uleb()), r.Take(r.Uleb())
		kind := r.Byte()
		switch kind {
		case ImportedFunction:
			r.Uleb()
		case ImportedTable:
			r.Byte()
			r.Limits()
		case ImportedMemory:
			r.Limits()
		case ImportedGlobal:
			r.Take(2)
		default:
			r.Fail(fmt.Errorf("imports of kind %d are not supported", kind))
		}
		if r.Err != nil {
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
		if s.ID != Import {
			continue
		}
		r := &Reader{Bytes: s.Body}
		r.Imports(func(namespace, name string, kind byte) {
			if kind == ImportedFunction {
				functions = append(functions, [2]string{namespace, name})
			}
		})
		if r.Err != nil {
			return nil, r.Err
		}
	}
	return functions, nil
}
