package vm

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
	"unsafe"

	"github.com/tinylib/msgp/msgp"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Call requests and results are MessagePack behind the codec's number as a varint (spec/air.md#A24).
const codecMsgpack = "\x81\x04"

// EncodeResults writes call results for a step: id in decimal to result.
func EncodeResults(results map[string]CallResult) []byte {
	ids := make([]string, 0, len(results))
	for id := range results {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	b := msgp.AppendMapHeader([]byte(codecMsgpack), uint32(len(ids)))
	for _, id := range ids {
		b = msgp.AppendMapHeader(msgp.AppendString(b, id), 2)
		b = msgp.AppendInt64(msgp.AppendString(b, "ret_code"), int64(results[id].Code))
		b = msgp.AppendString(msgp.AppendString(b, "result"), results[id].Text)
	}
	return b
}

// DecodeResults reads call results. What the original tolerates is tolerated: fields in any order, more fields, an array
// instead of a map per result, wider integers, bytes behind the map. The texts are views of the given bytes, which must not
// change any more.
func DecodeResults(b []byte) (map[string]CallResult, error) {
	b, err := cutCodec(b)
	if err != nil {
		return nil, err
	}
	n, b, err := msgp.ReadMapHeaderBytes(b)
	if err != nil {
		return nil, err
	}
	results := make(map[string]CallResult, min(n, 1024))
	for range n {
		var id string
		if id, b, err = msgp.ReadStringBytes(b); err != nil {
			return nil, err
		}
		var r CallResult
		if r, b, err = readResult(b); err != nil {
			return nil, fmt.Errorf("result of call %q: %w", id, err)
		}
		results[id] = r
	}
	return results, nil
}

func cutCodec(b []byte) ([]byte, error) {
	if len(b) < len(codecMsgpack) || string(b[:len(codecMsgpack)]) != codecMsgpack {
		return nil, errors.New("the bytes do not begin with the codec of MessagePack")
	}
	return b[len(codecMsgpack):], nil
}

func readResult(b []byte) (r CallResult, rest []byte, err error) {
	if msgp.NextType(b) == msgp.ArrayType {
		n, b, err := msgp.ReadArrayHeaderBytes(b)
		if err == nil && n != 2 {
			err = fmt.Errorf("an array of %d instead of 2", n)
		}
		if err == nil {
			r.Code, b, err = readInt32(b)
		}
		if err == nil {
			r.Text, b, err = readText(b)
		}
		return r, b, err
	}
	n, b, err := msgp.ReadMapHeaderBytes(b)
	if err != nil {
		return r, b, err
	}
	var code, text int
	for range n {
		var key []byte
		if key, b, err = msgp.ReadMapKeyZC(b); err != nil {
			return r, b, err
		}
		switch string(key) {
		case "ret_code":
			code++
			r.Code, b, err = readInt32(b)
		case "result":
			text++
			r.Text, b, err = readText(b)
		default:
			b, err = msgp.Skip(b)
		}
		if err != nil {
			return r, b, err
		}
	}
	if code != 1 || text != 1 {
		err = errors.New("ret_code or result is missing or repeated")
	}
	return r, b, err
}

func readInt32(b []byte) (int32, []byte, error) {
	i, b, err := msgp.ReadInt64Bytes(b)
	if err == nil && (i < math.MinInt32 || i > math.MaxInt32) {
		err = fmt.Errorf("ret_code %d is out of range", i)
	}
	return int32(i), b, err
}

func readText(b []byte) (string, []byte, error) {
	var text []byte
	var err error
	if msgp.NextType(b) == msgp.BinType {
		text, b, err = msgp.ReadBytesZC(b)
	} else {
		text, b, err = msgp.ReadStringZC(b)
	}
	if err == nil && !utf8.Valid(text) {
		err = errors.New("text is not UTF-8")
	}
	return unsafe.String(unsafe.SliceData(text), len(text)), b, err
}

// EncodeRequests writes call requests for a host, by ascending id.
func EncodeRequests(requests []Request) []byte {
	b := msgp.AppendMapHeader([]byte(codecMsgpack), uint32(len(requests)))
	for _, r := range requests {
		b = msgp.AppendMapHeader(appendUint(b, uint64(r.ID)), 4)
		b = msgp.AppendString(msgp.AppendString(b, "service_id"), r.Service)
		b = msgp.AppendString(msgp.AppendString(b, "function_name"), r.Function)
		b = msgp.AppendBytes(msgp.AppendString(b, "arguments"), encodeArguments(r.Args))
		b = msgp.AppendBytes(msgp.AppendString(b, "tetraplets"), encodeTetraplets(r.Tetraplets))
	}
	return b
}

func encodeArguments(args []*value.Value) []byte {
	b := msgp.AppendArrayHeader(nil, uint32(len(args)))
	for _, v := range args {
		b = appendNode(b, v.Tree())
	}
	return b
}

func encodeTetraplets(lists [][]*value.Tetraplet) []byte {
	b := msgp.AppendArrayHeader(nil, uint32(len(lists)))
	for _, list := range lists {
		b = msgp.AppendArrayHeader(b, uint32(len(list)))
		for _, t := range list {
			b = msgp.AppendMapHeader(b, 4)
			b = msgp.AppendString(msgp.AppendString(b, "peer_pk"), t.Peer)
			b = msgp.AppendString(msgp.AppendString(b, "service_id"), t.Service)
			b = msgp.AppendString(msgp.AppendString(b, "function_name"), t.Function)
			b = msgp.AppendString(msgp.AppendString(b, "lens"), t.Lens)
		}
	}
	return b
}

// appendUint writes the smallest unsigned form.
func appendUint(b []byte, u uint64) []byte { return msgp.AppendUint64(b, u) }

func appendNode(b []byte, n *value.Node) []byte {
	switch n.Kind {
	case value.KindBool:
		return msgp.AppendBool(b, n.Bool)
	case value.KindNumber:
		switch n.Num.Kind {
		case value.Uint:
			return appendUint(b, n.Num.U)
		case value.Int:
			return msgp.AppendInt64(b, int64(n.Num.U))
		}
		return msgp.AppendFloat64(b, n.Num.F)
	case value.KindString:
		return msgp.AppendString(b, n.Str)
	case value.KindArray:
		b = msgp.AppendArrayHeader(b, uint32(len(n.Arr)))
		for _, item := range n.Arr {
			b = appendNode(b, item)
		}
		return b
	case value.KindObject:
		b = msgp.AppendMapHeader(b, uint32(len(n.Arr)))
		for i, item := range n.Arr {
			b = appendNode(msgp.AppendString(b, n.Keys[i]), item)
		}
		return b
	}
	return msgp.AppendNil(b)
}

// DecodeRequests reads what [EncodeRequests] or the original wrote; requests come by ascending id.
func DecodeRequests(b []byte) ([]Request, error) {
	b, err := cutCodec(b)
	if err != nil {
		return nil, err
	}
	n, b, err := msgp.ReadMapHeaderBytes(b)
	if err != nil {
		return nil, err
	}
	var requests []Request
	for range n {
		var r Request
		if r.ID, b, err = msgp.ReadUint32Bytes(b); err != nil {
			return nil, err
		}
		if b, err = readRequest(&r, b); err != nil {
			return nil, fmt.Errorf("request %d: %w", r.ID, err)
		}
		requests = append(requests, r)
	}
	slices.SortFunc(requests, func(a, b Request) int { return int(int64(a.ID) - int64(b.ID)) })
	return requests, nil
}

func readRequest(r *Request, b []byte) ([]byte, error) {
	n, b, err := msgp.ReadMapHeaderBytes(b)
	for i := uint32(0); i < n && err == nil; i++ {
		var key string
		if key, b, err = msgp.ReadStringBytes(b); err != nil {
			return b, err
		}
		var inner []byte
		switch key {
		case "service_id":
			r.Service, b, err = msgp.ReadStringBytes(b)
		case "function_name":
			r.Function, b, err = msgp.ReadStringBytes(b)
		case "arguments":
			if inner, b, err = msgp.ReadBytesZC(b); err == nil {
				r.Args, err = decodeArguments(inner)
			}
		case "tetraplets":
			if inner, b, err = msgp.ReadBytesZC(b); err == nil {
				r.Tetraplets, err = decodeTetraplets(inner)
			}
		default:
			b, err = msgp.Skip(b)
		}
	}
	return b, err
}

func decodeArguments(b []byte) ([]*value.Value, error) {
	n, b, err := msgp.ReadArrayHeaderBytes(b)
	var args []*value.Value
	for i := uint32(0); i < n && err == nil; i++ {
		var node *value.Node
		node, b, err = readNode(b, 0)
		args = append(args, value.Of(node))
	}
	return args, err
}

// maxNesting bounds the recursion over arguments; scripts can nest values deeper than a JSON text may.
const maxNesting = 10_000

func readNode(b []byte, depth int) (*value.Node, []byte, error) {
	if depth > maxNesting {
		return nil, b, fmt.Errorf("arguments nest deeper than %d", maxNesting)
	}
	switch msgp.NextType(b) {
	case msgp.NilType:
		b, err := msgp.ReadNilBytes(b)
		return value.Null(), b, err
	case msgp.BoolType:
		v, b, err := msgp.ReadBoolBytes(b)
		return value.Bool(v), b, err
	case msgp.UintType:
		u, b, err := msgp.ReadUint64Bytes(b)
		return value.Num(value.OfUint(u)), b, err
	case msgp.IntType:
		i, b, err := msgp.ReadInt64Bytes(b)
		return value.Num(value.OfInt(i)), b, err
	case msgp.Float64Type, msgp.Float32Type:
		f, b, err := msgp.ReadFloat64Bytes(b)
		return value.Num(value.OfFloat(f)), b, err
	case msgp.StrType:
		s, b, err := msgp.ReadStringBytes(b)
		return value.Text(s), b, err
	case msgp.ArrayType:
		n, b, err := msgp.ReadArrayHeaderBytes(b)
		var items []*value.Node
		for i := uint32(0); i < n && err == nil; i++ {
			var item *value.Node
			item, b, err = readNode(b, depth+1)
			items = append(items, item)
		}
		return value.Array(items...), b, err
	case msgp.MapType:
		n, b, err := msgp.ReadMapHeaderBytes(b)
		var members []value.Member
		for i := uint32(0); i < n && err == nil; i++ {
			var m value.Member
			if m.Key, b, err = msgp.ReadStringBytes(b); err == nil {
				m.Value, b, err = readNode(b, depth+1)
			}
			members = append(members, m)
		}
		return value.Object(members...), b, err
	}
	return nil, b, errors.New("an argument is no JSON value: type " + strconv.Itoa(int(msgp.NextType(b))))
}

func decodeTetraplets(b []byte) ([][]*value.Tetraplet, error) {
	n, b, err := msgp.ReadArrayHeaderBytes(b)
	var lists [][]*value.Tetraplet
	for i := uint32(0); i < n && err == nil; i++ {
		var m uint32
		m, b, err = msgp.ReadArrayHeaderBytes(b)
		list := []*value.Tetraplet{}
		for j := uint32(0); j < m && err == nil; j++ {
			var t *value.Tetraplet
			t, b, err = readTetraplet(b)
			list = append(list, t)
		}
		lists = append(lists, list)
	}
	return lists, err
}

func readTetraplet(b []byte) (*value.Tetraplet, []byte, error) {
	t := &value.Tetraplet{}
	n, b, err := msgp.ReadMapHeaderBytes(b)
	for i := uint32(0); i < n && err == nil; i++ {
		var key, text string
		if key, b, err = msgp.ReadStringBytes(b); err != nil {
			break
		}
		text, b, err = msgp.ReadStringBytes(b)
		switch key {
		case "peer_pk":
			t.Peer = text
		case "service_id":
			t.Service = text
		case "function_name":
			t.Function = text
		case "lens":
			t.Lens = text
		}
	}
	return t, b, err
}
