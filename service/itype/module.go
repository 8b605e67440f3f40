package itype

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Names of the custom sections of a module (spec/services.md#S1).
const (
	InterfaceSection = "interface-types"
	SDKSection       = "__fluence_sdk_version"
	ManifestSection  = "__fluence_wasm_module_manifest"
)

// The oldest versions that are loaded (spec/services.md#S2).
const (
	minSDK       = "0.6.0"
	minInterface = "0.20.0"
)

// Module is a module that was built.
type Module struct {
	Name       string
	Wasm       []byte
	Interfaces *Interfaces
}

const preamble = "\x00asm\x01\x00\x00\x00"

// Section is a section of a WebAssembly binary.
type Section struct {
	ID   byte
	Name string // of a custom section, which has ID 0
	Body []byte // without the name
}

// Sections takes a binary apart. The bodies point into it.
func Sections(wasm []byte) ([]Section, error) {
	if len(wasm) < len(preamble) || string(wasm[:len(preamble)]) != preamble {
		return nil, errors.New("this is no WebAssembly module")
	}
	var all []Section
	for rest := wasm[len(preamble):]; len(rest) > 0; {
		s := Section{ID: rest[0]}
		size, n := binary.Uvarint(rest[1:])
		if n <= 0 || uint64(len(rest)-1-n) < size {
			return nil, fmt.Errorf("the section with id %d is longer than the module", s.ID)
		}
		s.Body, rest = rest[1+n:1+n+int(size)], rest[1+n+int(size):]
		if s.ID == 0 {
			size, n := binary.Uvarint(s.Body)
			if n <= 0 || uint64(len(s.Body)-n) < size || !utf8.Valid(s.Body[n:n+int(size)]) {
				return nil, errors.New("a custom section has no name")
			}
			s.Name, s.Body = string(s.Body[n:n+int(size)]), s.Body[n+int(size):]
		}
		all = append(all, s)
	}
	return all, nil
}

// Assemble is the inverse of [Sections]. Sizes are written in the shortest form.
func Assemble(sections []Section) []byte {
	wasm := []byte(preamble)
	for _, s := range sections {
		wasm = append(wasm, s.ID)
		if s.ID != 0 {
			wasm = binary.AppendUvarint(wasm, uint64(len(s.Body)))
			wasm = append(wasm, s.Body...)
			continue
		}
		name := append(binary.AppendUvarint(nil, uint64(len(s.Name))), s.Name...)
		wasm = binary.AppendUvarint(wasm, uint64(len(name)+len(s.Body)))
		wasm = append(append(wasm, name...), s.Body...)
	}
	return wasm
}

// Embed puts a custom section behind the others, in place of those that have its name.
func Embed(wasm []byte, name string, body []byte) ([]byte, error) {
	sections, err := Sections(wasm)
	if err != nil {
		return nil, err
	}
	kept := sections[:0]
	for _, s := range sections {
		if s.ID != 0 || s.Name != name {
			kept = append(kept, s)
		}
	}
	return Assemble(append(kept, Section{Name: name, Body: body})), nil
}

// Read checks the custom sections of a module as loading does and returns its interfaces and the version of its SDK
// (spec/services.md#S2). The messages are the original's; name is the module's.
func Read(name string, wasm []byte) (it *Interfaces, sdk string, err error) {
	sections, err := Sections(wasm)
	if err != nil {
		return nil, "", err
	}
	var sdks, bodies [][]byte
	for _, s := range sections {
		switch {
		case s.ID == 0 && s.Name == SDKSection:
			sdks = append(sdks, s.Body)
		case s.ID == 0 && s.Name == InterfaceSection:
			bodies = append(bodies, s.Body)
		}
	}
	switch {
	case len(sdks) == 0:
		return nil, "", fmt.Errorf("the module doesn't contain section with '%s', probably it's compiled with an old sdk version", SDKSection)
	case len(sdks) > 1:
		return nil, "", fmt.Errorf("the module contains %d sections with name '%s' - it's corrupted", len(sdks), SDKSection)
	}
	sdk = string(sdks[0])
	if err := atLeast(name, "sdk", sdk, minSDK); err != nil {
		return nil, "", err
	}
	switch {
	case len(bodies) == 0:
		return nil, "", errors.New("the module doesn't contain IT section")
	case len(bodies) > 1:
		return nil, "", errors.New("the module contains multiple IT sections that is unsupported")
	}
	if it, err = Decode(bodies[0]); err != nil {
		return nil, "", fmt.Errorf("IT section is corrupted: %w. It was probably written by an old or a much newer build tool", err)
	}
	if err := atLeast(name, "IT", it.Version, minInterface); err != nil {
		return nil, "", err
	}
	return it, sdk, it.Check()
}

func atLeast(name, what, version, least string) error {
	v, ok := semver(version)
	if !ok {
		return fmt.Errorf("%s version of module '%s' isn't a version: %q", what, name, version)
	}
	w, _ := semver(least)
	for i := range v {
		if v[i] != w[i] {
			if v[i] > w[i] {
				return nil
			}
			return fmt.Errorf("module with name '%s' compiled with %s %s version, but at least %s required", name, version, what, least)
		}
	}
	return nil
}

// semver reads the three numbers of a version; what follows them is left alone.
func semver(s string) (v [3]uint64, ok bool) {
	if i := strings.IndexAny(s, "-+"); i >= 0 {
		s = s[:i]
	}
	parts := strings.Split(s, ".")
	if len(parts) != len(v) {
		return v, false
	}
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 32)
		if err != nil || p[0] == '+' || len(p) > 1 && p[0] == '0' {
			return v, false
		}
		v[i] = n
	}
	return v, true
}
