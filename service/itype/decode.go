package itype

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// maxTypeDepth bounds arrays in arrays: a section could nest them as deeply as it is long.
const maxTypeDepth = 255

// kinds of blocks (spec/services.md#S5)
const (
	blockTypes = iota
	blockImports
	blockAdapters
	blockExports
	blockImplementations
	blockVersion
)

var errEnd = errors.New("unexpected end of the section")

// Decode reads the body of a section (spec/services.md#S5). That the indices in it lead somewhere is left to
// [Interfaces.Check].
func Decode(section []byte) (*Interfaces, error) {
	r := &reader{b: section}
	it := &Interfaces{}
	versions := 0
	for r.i < len(r.b) {
		block, _ := r.byte()
		if block == blockVersion {
			v, err := r.name()
			if err != nil {
				return nil, r.fault(err)
			}
			it.Version = v
			versions++
			continue
		}
		if block > blockVersion {
			return nil, r.fault(fmt.Errorf("%d is no kind of interface", block))
		}
		n, err := r.uleb()
		if err != nil {
			return nil, r.fault(err)
		}
		for ; n > 0; n-- { // every entry takes a byte at least, so a false count soon meets the end
			if err := r.entry(it, block); err != nil {
				return nil, r.fault(err)
			}
		}
	}
	switch {
	case versions == 0:
		return nil, errors.New("the version of the interface types is missing")
	case versions > 1:
		return nil, fmt.Errorf("there are %d versions of the interface types", versions)
	}
	return it, nil
}

type reader struct {
	b []byte
	i int
}

func (r *reader) fault(err error) error { return fmt.Errorf("at byte %d: %w", r.i, err) }

func (r *reader) byte() (byte, error) {
	if r.i >= len(r.b) {
		return 0, errEnd
	}
	r.i++
	return r.b[r.i-1], nil
}

// uleb reads an unsigned LEB128 of 63 bits at most (spec/services.md#S4).
func (r *reader) uleb() (uint64, error) {
	var v uint64
	for shift := 0; shift < 63; shift += 7 {
		c, err := r.byte()
		if err != nil {
			return 0, err
		}
		v |= uint64(c&0x7f) << shift
		if c&0x80 == 0 {
			return v, nil
		}
	}
	return 0, errors.New("a number takes more than 9 bytes")
}

func (r *reader) name() (string, error) {
	n, err := r.byte()
	if err != nil {
		return "", err
	}
	if len(r.b)-r.i < int(n) {
		return "", errEnd
	}
	s := r.b[r.i : r.i+int(n)]
	if !utf8.Valid(s) {
		return "", errors.New("a name is no valid UTF-8")
	}
	r.i += int(n)
	return string(s), nil
}

// count reads the length of a list: one byte, and that many bytes must follow (spec/services.md#S4).
func (r *reader) count() (int, error) {
	n, err := r.byte()
	if err != nil {
		return 0, err
	}
	if len(r.b)-r.i < int(n) {
		return 0, errEnd
	}
	return int(n), nil
}

func (r *reader) entry(it *Interfaces, block byte) error {
	switch block {
	case blockTypes:
		t, err := r.typeDef()
		it.Types = append(it.Types, t)
		return err
	case blockImports:
		var im Import
		var err error
		if im.Namespace, err = r.name(); err != nil {
			return err
		}
		if im.Name, err = r.name(); err != nil {
			return err
		}
		im.Type, err = r.uleb()
		it.Imports = append(it.Imports, im)
		return err
	case blockAdapters:
		a, err := r.adapter()
		it.Adapters = append(it.Adapters, a)
		return err
	case blockExports:
		var e Export
		var err error
		if e.Name, err = r.name(); err != nil {
			return err
		}
		e.Type, err = r.uleb()
		it.Exports = append(it.Exports, e)
		return err
	}
	var im Implementation
	var err error
	if im.Core, err = r.uleb(); err != nil {
		return err
	}
	im.Adapter, err = r.uleb()
	it.Impls = append(it.Impls, im)
	return err
}

func (r *reader) typeDef() (TypeDef, error) {
	kind, err := r.byte()
	if err != nil {
		return TypeDef{}, err
	}
	switch kind {
	case 0:
		f := &FuncType{}
		if f.Args, err = r.fields(); err != nil {
			return TypeDef{}, err
		}
		n, err := r.count()
		if err != nil {
			return TypeDef{}, err
		}
		for ; n > 0; n-- {
			t, err := r.typ(0)
			if err != nil {
				return TypeDef{}, err
			}
			f.Outs = append(f.Outs, t)
		}
		return TypeDef{Func: f}, nil
	case 1:
		rec := &RecordType{}
		if rec.Name, err = r.name(); err != nil {
			return TypeDef{}, err
		}
		if rec.Fields, err = r.fields(); err != nil {
			return TypeDef{}, err
		}
		if len(rec.Fields) == 0 {
			return TypeDef{}, fmt.Errorf("the record %q has no fields", rec.Name)
		}
		return TypeDef{Rec: rec}, nil
	}
	return TypeDef{}, fmt.Errorf("%d is no kind of type definition", kind)
}

func (r *reader) fields() ([]Field, error) {
	n, err := r.count()
	if err != nil {
		return nil, err
	}
	var fields []Field
	for ; n > 0; n-- {
		var f Field
		if f.Name, err = r.name(); err != nil {
			return nil, err
		}
		if f.Type, err = r.typ(0); err != nil {
			return nil, err
		}
		fields = append(fields, f)
	}
	return fields, nil
}

func (r *reader) typ(depth int) (Type, error) {
	code, err := r.byte()
	if err != nil {
		return Type{}, err
	}
	kind, ok := kindOf(code)
	if !ok {
		return Type{}, fmt.Errorf("%#02x is no type", code)
	}
	t := Type{Kind: kind}
	switch kind {
	case Array:
		if depth == maxTypeDepth {
			return Type{}, fmt.Errorf("arrays are nested more than %d deep", maxTypeDepth)
		}
		elem, err := r.typ(depth + 1)
		if err != nil {
			return Type{}, err
		}
		t.Elem = &elem
	case Record:
		t.Rec, err = r.uleb()
	}
	return t, err
}

func (r *reader) adapter() (Adapter, error) {
	typ, err := r.uleb()
	if err != nil {
		return Adapter{}, err
	}
	n, err := r.count()
	if err != nil {
		return Adapter{}, err
	}
	a := Adapter{Type: typ}
	for ; n > 0; n-- {
		op, err := r.byte()
		if err != nil {
			return Adapter{}, err
		}
		in := Instr{Op: Op(op)}
		_, imm, ok := in.Op.shape()
		if !ok {
			return Adapter{}, fmt.Errorf("%#02x is no instruction", op)
		}
		switch imm {
		case numberImmediate:
			in.Arg, err = r.uleb()
		case typeImmediate:
			in.Elem, err = r.typ(0)
		}
		if err != nil {
			return Adapter{}, err
		}
		a.Code = append(a.Code, in)
	}
	return a, nil
}
