package content

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/aquifer-dev/aquifer/market"
)

// A file that was added to IPFS is one block of raw bytes, or a tree: blocks of dag-pb with links to others, each link with the CID of
// what it leads to, and with a message of UnixFS that has bytes of its own (spec/market.md#M102).

const (
	maxBlock = 2 << 20 // bytes of one block: what IPFS lets peers exchange
	maxDepth = 32      // links from the first block to the last
)

// blocks reads one block by its CID, at most maxBlock bytes, unchecked.
type blocks func(ctx context.Context, cid market.CID) ([]byte, error)

// file puts a file together and checks every block of it.
func (b blocks) file(ctx context.Context, cid market.CID, limit int64) ([]byte, error) {
	t := &tree{read: b, root: cid, limit: limit, left: 16 + limit/16}
	if err := t.add(ctx, cid, 0); err != nil {
		return nil, err
	}
	return t.content, nil
}

// tree is a file that is being put together.
type tree struct {
	read    blocks
	root    market.CID
	limit   int64
	left    int64 // blocks: a small one can lead to any number of empty ones
	content []byte
}

func (t *tree) add(ctx context.Context, cid market.CID, depth int) error {
	codec, err := header(cid)
	if err != nil {
		return err
	}
	if t.left--; t.left < 0 || depth > maxDepth {
		return untrusted(t.root, "its tree is not one that a file of at most %d bytes has", t.limit)
	}
	block, err := t.read(ctx, cid)
	switch {
	case err != nil:
		return err
	case !names(cid, block):
		return untrusted(cid, "its digest differs")
	case codec == raw:
		return t.take(block)
	}
	links, own, err := node(block)
	if err != nil {
		return untrusted(cid, "%v", err)
	}
	if err := t.take(own); err != nil {
		return err
	}
	for _, link := range links {
		if err := t.add(ctx, link, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (t *tree) take(content []byte) error {
	if int64(len(t.content)+len(content)) > t.limit {
		return tooLarge(t.root, t.limit)
	}
	t.content = append(t.content, content...)
	return nil
}

// Numbers of fields and types.
const (
	fieldData, fieldLinks     = 1, 2 // of a node
	fieldHash                 = 1    // of a link
	fieldType, fieldFileBytes = 1, 2 // of UnixFS
	typeRaw, typeFile         = 0, 2
)

// node reads a block of dag-pb: the CIDs that it leads to, and the bytes that come before them.
func node(block []byte) (links []market.CID, own []byte, err error) {
	err = fields(block, func(number protowire.Number, value []byte) error {
		switch number {
		case fieldLinks:
			link, err := link(value)
			links = append(links, link)
			return err
		case fieldData:
			own, err = fileBytes(value)
			return err
		}
		return nil
	})
	return links, own, err
}

func link(message []byte) (cid market.CID, err error) {
	found := false
	err = fields(message, func(number protowire.Number, value []byte) error {
		if number != fieldHash {
			return nil
		}
		if len(value) != len(cid) {
			return fmt.Errorf("it leads to a CID of %d bytes", len(value))
		}
		cid, found = market.CID(value), true
		return nil
	})
	if err == nil && !found {
		err = errors.New("it leads to nothing")
	}
	return cid, err
}

func fileBytes(message []byte) (own []byte, err error) {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		message = message[n:]
		switch {
		case number == fieldType && kind == protowire.VarintType:
			var v uint64
			if v, n = protowire.ConsumeVarint(message); n >= 0 && v != typeRaw && v != typeFile {
				return nil, fmt.Errorf("it is no file but of the type %d", v)
			}
		case number == fieldFileBytes && kind == protowire.BytesType:
			own, n = protowire.ConsumeBytes(message)
		default:
			n = protowire.ConsumeFieldValue(number, kind, message)
		}
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		message = message[n:]
	}
	return own, nil
}

// fields visits the fields of a message that hold bytes.
func fields(message []byte, visit func(protowire.Number, []byte) error) error {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return protowire.ParseError(n)
		}
		message = message[n:]
		if kind != protowire.BytesType {
			if n = protowire.ConsumeFieldValue(number, kind, message); n < 0 {
				return protowire.ParseError(n)
			}
			message = message[n:]
			continue
		}
		value, n := protowire.ConsumeBytes(message)
		if n < 0 {
			return protowire.ParseError(n)
		}
		if err := visit(number, value); err != nil {
			return err
		}
		message = message[n:]
	}
	return nil
}
