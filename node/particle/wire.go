package particle

import (
	"encoding/binary"
	"errors"
	"math"
	"unicode/utf8"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// codecMessagePack is the multicodec before every message (spec/network.md#N65).
const codecMessagePack = 0x0201

// Actions: what a message is.
const (
	actionParticle = "Particle"
	actionUpgrade  = "Upgrade"
)

// The fields of a message in the order in which they are written (spec/network.md#N66).
const (
	fieldAction = iota
	fieldID
	fieldInitPeer
	fieldTimestamp
	fieldTTL
	fieldScript
	fieldSignature
	fieldData
	fields
)

var fieldNames = [fields]string{"action", "id", "init_peer_id", "timestamp", "ttl", "script", "signature", "data"}

// ErrUpgrade is a well-formed message that carries no particle and asks for nothing; whoever gets one goes on.
var ErrUpgrade = errors.New("a message of the kind Upgrade holds no particle")

// Append writes the message as nodes write it: numbers in their smallest form, bytes as bytes (spec/network.md#N66).
func (p *Particle) Append(b []byte) []byte {
	b = binary.AppendUvarint(b, codecMessagePack)
	b = msgp.AppendMapHeader(b, fields)
	text := func(field int, s string) { b = msgp.AppendString(msgp.AppendString(b, fieldNames[field]), s) }
	number := func(field int, n uint64) { b = msgp.AppendUint64(msgp.AppendString(b, fieldNames[field]), n) }
	raw := func(field int, v []byte) { b = msgp.AppendBytes(msgp.AppendString(b, fieldNames[field]), v) }
	text(fieldAction, actionParticle)
	text(fieldID, p.ID)
	text(fieldInitPeer, p.InitPeer)
	number(fieldTimestamp, p.Timestamp)
	number(fieldTTL, uint64(p.TTL))
	text(fieldScript, p.Script)
	raw(fieldSignature, p.Signature)
	raw(fieldData, p.Data)
	return b
}

// overhead is more than a message has besides the texts and bytes of a particle.
const overhead = 160

// MaxSize is an upper bound for the bytes of the message.
func (p *Particle) MaxSize() int {
	return overhead + len(p.ID) + len(p.InitPeer) + len(p.Script) + len(p.Signature) + len(p.Data)
}

// Decode reads a message. What is no particle is refused with code E0801; [ErrUpgrade] is no refusal. Order and width of
// fields are free, unknown fields are skipped, bytes may come as bytes or as arrays of numbers (spec/network.md#N67). The
// particle's texts and bytes are views of the message, which must not change any more.
func Decode(message []byte) (*Particle, error) {
	codec, n := binary.Uvarint(message)
	switch {
	case n <= 0:
		return nil, refuse(CodeMalformed, "the message does not begin with a codec")
	case codec != codecMessagePack:
		return nil, refuse(CodeMalformed, "unsupported multiformat codec: %d", codec)
	}
	d := decoder{rest: message[n:]}
	entries, rest, err := msgp.ReadMapHeaderBytes(d.rest)
	if err != nil {
		return nil, refuse(CodeMalformed, "the message is no map: %v", err)
	}
	for d.rest = rest; entries > 0; entries-- {
		if err := d.entry(); err != nil {
			return nil, err
		}
	}
	return d.finish()
}

// decoder reads the entries of a message.
type decoder struct {
	rest   []byte
	p      Particle
	action string
	seen   [fields]bool
}

// entry reads one entry.
func (d *decoder) entry() error {
	name, rest, err := msgp.ReadStringZC(d.rest)
	if err != nil {
		return refuse(CodeMalformed, "a field without a name: %v", err)
	}
	d.rest = rest
	field := 0
	for field < fields && fieldNames[field] != string(name) {
		field++
	}
	if field == fields {
		if d.rest, err = msgp.Skip(d.rest); err != nil {
			return refuse(CodeMalformed, "field %q: %v", shorten(string(name)), err)
		}
		return nil
	}
	if d.seen[field] {
		return refuse(CodeMalformed, "field %q comes twice", name)
	}
	d.seen[field] = true
	if err := d.field(field); err != nil {
		return refuse(CodeMalformed, "field %q: %v", name, err)
	}
	return nil
}

// field reads the value of a field.
func (d *decoder) field(field int) (err error) {
	var number uint64
	switch field {
	case fieldAction:
		d.action, err = d.text()
	case fieldID:
		d.p.ID, err = d.text()
	case fieldInitPeer:
		d.p.InitPeer, err = d.text()
	case fieldScript:
		d.p.Script, err = d.text()
	case fieldTimestamp:
		d.p.Timestamp, d.rest, err = msgp.ReadUint64Bytes(d.rest)
	case fieldTTL:
		if number, d.rest, err = msgp.ReadUint64Bytes(d.rest); err == nil && number > math.MaxUint32 {
			err = errors.New("more than 32 bits")
		}
		d.p.TTL = uint32(number)
	case fieldSignature:
		d.p.Signature, err = d.bytes()
	case fieldData:
		d.p.Data, err = d.bytes()
	}
	return err
}

func (d *decoder) text() (string, error) {
	b, rest, err := msgp.ReadStringZC(d.rest)
	if err != nil {
		return "", err
	}
	if !utf8.Valid(b) {
		return "", errors.New("the text is not UTF-8")
	}
	d.rest = rest
	return unsafe.String(unsafe.SliceData(b), len(b)), nil
}

// bytes reads bytes, or an array of numbers below 256: what the original's client writes.
func (d *decoder) bytes() ([]byte, error) {
	if msgp.NextType(d.rest) != msgp.ArrayType {
		b, rest, err := msgp.ReadBytesZC(d.rest)
		d.rest = rest
		return b, err
	}
	n, rest, err := msgp.ReadArrayHeaderBytes(d.rest)
	if err != nil {
		return nil, err
	}
	if uint64(n) > uint64(len(rest)) { // each takes a byte at least: the length cannot be made up
		return nil, msgp.ErrShortBytes
	}
	out := make([]byte, n)
	for i := range out {
		switch { // the two forms that are written come first: there is one for each byte of a client's data
		case len(rest) > 0 && rest[0] < 0x80:
			out[i], rest = rest[0], rest[1:]
		case len(rest) > 1 && rest[0] == 0xcc:
			out[i], rest = rest[1], rest[2:]
		default:
			if out[i], rest, err = msgp.ReadUint8Bytes(rest); err != nil {
				return nil, err
			}
		}
	}
	d.rest = rest
	return out, nil
}

// finish judges the whole.
func (d *decoder) finish() (*Particle, error) {
	switch {
	case !d.seen[fieldAction]:
		return nil, refuse(CodeMalformed, "field %q is missing", fieldNames[fieldAction])
	case d.action == actionUpgrade:
		return nil, ErrUpgrade
	case d.action != actionParticle:
		return nil, refuse(CodeMalformed, "unknown action %q", shorten(d.action))
	}
	for field, seen := range d.seen {
		if !seen {
			return nil, refuse(CodeMalformed, "field %q is missing", fieldNames[field])
		}
	}
	return &d.p, nil
}
