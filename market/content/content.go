// Package content takes a CID and returns the bytes that it names, from a directory or from IPFS: never others, whoever holds them.
package content

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/service/deploy"
)

// Source has content by its CID.
type Source interface {
	// Get returns the content, checked against the CID. The errors are market.NotFound, market.Unreachable where nobody could be
	// asked, market.Untrusted for other bytes than the CID names, and market.Invalid for more bytes than the limit.
	Get(ctx context.Context, cid market.CID, limit int64) ([]byte, error)
}

// Codecs of the CIDs that name files.
const (
	raw = 0x55 // the bytes themselves
	dag = 0x70 // a node of a tree of pieces
)

// Of is the CID of content, as IPFS names a file that it adds with --cid-version 1.
func Of(content []byte) (market.CID, error) { return market.ParseCID(deploy.Hash(content)) }

// header says that a CID is of version 1 with a digest of sha2-256, and what it is of.
func header(cid market.CID) (codec byte, err error) {
	if cid[0] != 1 || cid[1] != raw && cid[1] != dag || cid[2] != 0x12 || cid[3] != sha256.Size {
		return 0, market.Errorf(market.Malformed, "%s names no file that can be checked: it must be raw or dag-pb, with a digest of sha2-256", cid)
	}
	return cid[1], nil
}

// names says whether a digest is that of a CID.
func names(cid market.CID, block []byte) bool {
	return sha256.Sum256(block) == [sha256.Size]byte(cid[4:])
}

func tooLarge(cid market.CID, limit int64) error {
	return market.Errorf(market.Invalid, "the content of %s has more than %d bytes", cid, limit)
}

func untrusted(cid market.CID, format string, args ...any) error {
	return market.Errorf(market.Untrusted, "what came for %s is something else: %s", cid, fmt.Sprintf(format, args...))
}
