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

// DecodeEnvelope reads the outer layer; zero bytes are the data of a fresh particle. Other orders of entries, wider
// headers, extra entries and bytes behind the map are tolerated (spec/data.md#D2). The archive is a view of the given
// bytes, which must not change any more.
func DecodeEnvelope(b []byte) (Envelope, *Refusal) {
	if len(b) == 0 {
		return empty(), nil
	}
	var e Envelope
	archive, err := e.read(b)
	switch {
	case err == nil:
		e.Archive = unsafe.String(unsafe.SliceData(archive), len(archive))
		return e, nil
	case errors.Is(err, errArchiveEntry) && e.Version != "" && e.Interpreter != "":
		return e, &Refusal{Code: 4, Message: fmt.Sprintf("an error occurred while data deserialization: Envelope(%v).\n"+
			"AquaVM's version is %s and it expects data of %s version.\nSupplied data version is %s, it's produced by AquaVM of %s version.",
			err, InterpreterVersion, FormatVersion, e.Version, e.Interpreter)}
	}
	return e, &Refusal{Code: 3, Message: fmt.Sprintf("an error occurred while envelope deserialization: Envelope(%v).\n"+
		"AquaVM version is %s and it expects %s version.", err, InterpreterVersion, FormatVersion)}
}

var (
	errArchiveEntry = errors.New("inner_data missing or repeated")
	errNoMap        = errors.New("not a map")
	errVersionEntry = errors.New("a version is missing, repeated or no semantic version")
)

// read fills the versions and returns the archive's bytes.
func (e *Envelope) read(b []byte) (archive []byte, err error) {
	if msgp.NextType(b) != msgp.MapType {
		return nil, errNoMap
	}
	n, b, err := msgp.ReadMapHeaderBytes(b)
	if err != nil {
		return nil, err
	}
	inner := 0
	for ; n > 0; n-- {
		var key string
		if msgp.NextType(b) == msgp.StrType {
			if key, b, err = msgp.ReadStringBytes(b); err != nil {
				return nil, err
			}
		} else if b, err = skip(b, 0); err != nil {
			return nil, err
		}
		switch key {
		case keyVersion, keyInterpreter:
			field := &e.Version
			if key == keyInterpreter {
				field = &e.Interpreter
			}
			var text string
			if text, b, err = msgp.ReadStringBytes(b); err != nil {
				return nil, err
			}
			if *field != "" || !validVersion(text) {
				return nil, errVersionEntry
			}
			*field = text
		case keyInner:
			inner++
			archive, b, err = readBytes(b)
			if errors.Is(err, errArchiveEntry) { // as if it were not there; the versions may still follow
				inner = -1
				continue
			}
			if err != nil {
				return nil, err
			}
		default:
			if b, err = skip(b, 0); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case e.Version == "" || e.Interpreter == "":
		return nil, errVersionEntry
	case inner != 1:
		return nil, errArchiveEntry
	}
	return archive, nil
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
