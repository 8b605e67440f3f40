package data

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// Envelope is the outer layer of particle data: who wrote them, and the archive (spec/data.md#D1).
type Envelope struct {
	Version     string // of the data format
	Interpreter string // version of the writer
	Archive     string
}

// The keys of the envelope's map.
const (
	keyVersion     = "version"
	keyInterpreter = "interpreter_version"
	keyInner       = "inner_data"
)

// empty is what zero bytes of data stand for.
func empty() Envelope { return Envelope{FormatVersion, minInterpreterVersion, ""} }

// appendEnvelope writes the head of an envelope around an archive of n bytes, with this implementation's versions.
func appendEnvelope(b []byte, n int) []byte {
	b = msgp.AppendMapHeader(b, 3)
	b = msgp.AppendString(msgp.AppendString(b, keyVersion), FormatVersion)
	b = msgp.AppendString(msgp.AppendString(b, keyInterpreter), InterpreterVersion)
	b = msgp.AppendString(b, keyInner)
	switch { // the smallest header
	case n < 1<<8:
		return append(b, 0xc4, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, 0xc5), uint16(n))
	}
	return binary.BigEndian.AppendUint32(append(b, 0xc6), uint32(n))
}

// Decode reads both layers of data. Refusals are those of DecodeEnvelope and of Envelope.Decode.
func Decode(b []byte) (Envelope, *Particle, *Refusal) {
	e, refusal := DecodeEnvelope(b)
	if refusal != nil {
		return e, nil, refusal
	}
	p, refusal := e.Decode(nil)
	if refusal != nil {
		return e, nil, refusal
	}
	return e, p, nil
}

// DecodeEnvelope reads the outer layer; zero bytes are the data of a fresh particle. Other orders of entries, wider
// headers, extra entries and bytes behind the map are tolerated (spec/data.md#D2). The archive is a view of the given
// bytes, which must not change any more.
func DecodeEnvelope(b []byte) (Envelope, *Refusal) {
	if len(b) == 0 {
		return empty(), nil
	}
	var e Envelope
	archive, err := e.read(b)
	if err == nil {
		e.Archive = unsafe.String(unsafe.SliceData(archive), len(archive))
		return e, nil
	}
	if e.readVersions(b) == nil {
		return e, &Refusal{Code: 4, Message: fmt.Sprintf("an error occurred while data deserialization: Envelope(%v).\n"+
			"AquaVM's version is %s and it expects data of %s version.\nSupplied data version is %s, it's produced by AquaVM of %s version.",
			err, InterpreterVersion, FormatVersion, e.Version, e.Interpreter)}
	}
	return e, &Refusal{Code: 3, Message: fmt.Sprintf("an error occurred while envelope deserialization: Envelope(%v).\n"+
		"AquaVM version is %s and it expects %s version.", err, InterpreterVersion, FormatVersion)}
}

var (
	errArchiveEntry = errors.New("inner_data is missing, repeated or of another kind")
	errNoMap        = errors.New("not a map")
	errVersionEntry = errors.New("a version is missing, repeated or no semantic version")
	errKeyKind      = errors.New("a key is of a kind that names no field")
)

// read fills the versions and returns the archive's bytes.
func (e *Envelope) read(b []byte) (archive []byte, err error) {
	*e = Envelope{}
	inner := 0
	err = eachEntry(b, func(key entryKey, b []byte) ([]byte, error) {
		switch key.name {
		case keyVersion, keyInterpreter:
			return e.readVersion(key.name, b)
		case keyInner:
			inner++
			var err error
			archive, b, err = readBytes(b)
			return b, err
		}
		return skip(b, 0)
	})
	switch {
	case err != nil:
		return nil, err
	case e.Version == "" || e.Interpreter == "":
		return nil, errVersionEntry
	case inner != 1:
		return nil, errArchiveEntry
	}
	return archive, nil
}

// readVersions reads the versions alone, out of a map that is no envelope. Numbers then stand for fields, which they do not
// in an envelope, and the keys that stand for nothing are refused (spec/data.md#D4).
func (e *Envelope) readVersions(b []byte) error {
	*e = Envelope{}
	err := eachEntry(b, func(key entryKey, b []byte) ([]byte, error) {
		switch {
		case key.name == "" && !key.number:
			return nil, errKeyKind
		case key.number && key.value < 2:
			return e.readVersion([...]string{keyVersion, keyInterpreter}[key.value], b)
		case key.name == keyVersion || key.name == keyInterpreter:
			return e.readVersion(key.name, b)
		}
		return skip(b, 0)
	})
	if err == nil && (e.Version == "" || e.Interpreter == "") {
		err = errVersionEntry
	}
	return err
}

func (e *Envelope) readVersion(key string, b []byte) ([]byte, error) {
	field := &e.Version
	if key == keyInterpreter {
		field = &e.Interpreter
	}
	text, b, err := msgp.ReadStringBytes(b)
	switch {
	case err != nil:
		return nil, err
	case *field != "" || !validVersion(text):
		return nil, errVersionEntry
	}
	*field = text
	return b, nil
}

// entryKey is a key of the envelope's map: a name, or an unsigned number, or neither. A name that is none of a field has a
// mark in front, so that it is not empty.
type entryKey struct {
	name   string
	number bool
	value  uint64
}

// eachEntry calls read for every entry of a map, with the bytes behind the key; read returns those behind the value.
func eachEntry(b []byte, read func(entryKey, []byte) ([]byte, error)) error {
	if msgp.NextType(b) != msgp.MapType {
		return errNoMap
	}
	n, b, err := msgp.ReadMapHeaderBytes(b)
	for ; n > 0 && err == nil; n-- {
		var key entryKey
		if key, b, err = readKey(b); err == nil {
			b, err = read(key, b)
		}
	}
	return err
}

func readKey(b []byte) (key entryKey, rest []byte, err error) {
	var text []byte
	switch msgp.NextType(b) {
	case msgp.StrType:
		text, rest, err = msgp.ReadStringZC(b)
		key.name = "=" + string(text)
	case msgp.BinType:
		text, rest, err = msgp.ReadBytesZC(b)
		key.name = "=" + string(text)
	case msgp.UintType:
		key.number = true
		key.value, rest, err = msgp.ReadUint64Bytes(b)
	case msgp.IntType:
		if key.number = b[0] < 0x80; key.number { // the one-byte form is unsigned, too
			key.value = uint64(b[0])
		}
		rest, err = skip(b, 0)
	case msgp.NilType, msgp.BoolType, msgp.Float32Type, msgp.Float64Type:
		rest, err = skip(b, 0)
	default:
		return key, nil, errKeyKind
	}
	switch key.name {
	case "=" + keyVersion, "=" + keyInterpreter, "=" + keyInner:
		key.name = key.name[1:]
	}
	return key, rest, err
}

// readBytes reads the archive in any of the forms that are accepted: bin, str, array of small integers.
func readBytes(b []byte) (out, rest []byte, err error) {
	switch msgp.NextType(b) {
	case msgp.StrType:
		return msgp.ReadStringZC(b)
	case msgp.ArrayType:
		n, b, err := msgp.ReadArrayHeaderBytes(b)
		for ; n > 0 && err == nil; n-- {
			var x uint8
			if x, b, err = msgp.ReadUint8Bytes(b); err == nil {
				out = append(out, x)
			}
		}
		return out, b, err
	case msgp.BinType:
		return msgp.ReadBytesZC(b)
	}
	if rest, err = skip(b, 0); err != nil {
		return nil, nil, err
	}
	return nil, rest, errArchiveEntry
}

// maxSkipDepth bounds the nesting of entries that are skipped.
const maxSkipDepth = 1000

// skip passes over one value. Unlike the library's own it counts depth, so hostile nesting cannot exhaust the stack.
func skip(b []byte, depth int) ([]byte, error) {
	if depth > maxSkipDepth {
		return nil, errors.New("nested too deeply")
	}
	var n uint32
	var err error
	switch msgp.NextType(b) {
	case msgp.MapType:
		if n, b, err = msgp.ReadMapHeaderBytes(b); err != nil {
			return nil, err
		}
		for i := uint64(0); i < 2*uint64(n); i++ {
			if b, err = skip(b, depth+1); err != nil {
				return nil, err
			}
		}
		return b, nil
	case msgp.ArrayType:
		if n, b, err = msgp.ReadArrayHeaderBytes(b); err != nil {
			return nil, err
		}
		for ; n > 0; n-- {
			if b, err = skip(b, depth+1); err != nil {
				return nil, err
			}
		}
		return b, nil
	}
	return msgp.Skip(b)
}

// semver is compiled on first use: a strict semantic version.
var semver = sync.OnceValue(func() *regexp.Regexp {
	const id = `(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)`
	return regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-` + id + `(?:\.` + id + `)*)?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$`)
})

func validVersion(s string) bool { return len(s) < 256 && semver().MatchString(s) }

// CheckInterpreter refuses data of a writer that is too old. Only current data are asked (spec/data.md#D3).
func (e Envelope) CheckInterpreter() *Refusal {
	if e.Interpreter == InterpreterVersion || e.Interpreter == minInterpreterVersion || !olderThan(e.Interpreter, minInterpreterVersion) {
		return nil
	}
	return &Refusal{Code: 6, Message: fmt.Sprintf("supplied data was produced by `%s` version of interpreter, but minimum `%s` version is required",
		e.Interpreter, minInterpreterVersion)}
}

// olderThan compares the numbers of two versions; with equal numbers a pre-release is older than the release min.
func olderThan(v, min string) bool {
	a, b := semver().FindStringSubmatch(v), semver().FindStringSubmatch(min)
	for i := 1; i <= 3; i++ {
		if c := compareDigits(a[i], b[i]); c != 0 {
			return c < 0
		}
	}
	return a[4] != ""
}

// compareDigits compares decimal numbers of any length without leading zeros.
func compareDigits(a, b string) int {
	if x, err := strconv.Atoi(a); err == nil {
		if y, err := strconv.Atoi(b); err == nil {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
