package content

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/aquifer-dev/aquifer/internal/wholefile"
	"github.com/aquifer-dev/aquifer/market"
)

// Dir is a directory of files whose names are their CIDs.
type Dir string

// Get implements Source.
func (d Dir) Get(_ context.Context, cid market.CID, limit int64) ([]byte, error) {
	if _, err := header(cid); err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(string(d), cid.String()))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, market.Errorf(market.NotFound, "%s has no content for %s", d, cid)
	case err != nil:
		return nil, market.Errorf(market.Unreachable, "the content of %s cannot be read: %w", cid, err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		return nil, market.Errorf(market.Unreachable, "the content of %s cannot be read: %w", cid, err)
	case int64(len(content)) > limit:
		return nil, tooLarge(cid, limit)
	}
	if found, err := Of(content); err != nil || found != cid {
		return nil, untrusted(cid, "the file has the CID %s", found)
	}
	return content, nil
}

// Put writes content, whole or not at all, and returns its CID. The directory is made where it is missing.
func (d Dir) Put(content []byte) (market.CID, error) {
	cid, err := Of(content)
	if err != nil {
		return market.CID{}, err
	}
	if err := os.MkdirAll(string(d), 0o755); err != nil {
		return market.CID{}, err
	}
	if err := wholefile.Write(filepath.Join(string(d), cid.String()), content, 0o644); err != nil {
		return market.CID{}, err
	}
	return cid, nil
}
