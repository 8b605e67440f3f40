package itype

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// Manifest is what its author says of a module (spec/services.md#S3). Loading does not need it.
type Manifest struct {
	Authors, Version, Description, Repository string
	BuildTime                                 time.Time
}

// DecodeManifest reads the body of a manifest section. The messages are the original's.
func DecodeManifest(section []byte) (*Manifest, error) {
	m := &Manifest{}
	var built string
	for _, f := range []struct {
		name string
		to   *string
	}{
		{"authors", &m.Authors}, {"version", &m.Version}, {"description", &m.Description}, {"repository", &m.Repository}, {"build time", &built},
	} {
		if len(section) < 8 {
			return nil, fmt.Errorf("%s can't be read: embedded manifest doesn't contain enough bytes to read field size from prefix", f.name)
		}
		size := binary.LittleEndian.Uint64(section)
		section = section[8:]
		if size > uint64(len(section)) {
			return nil, fmt.Errorf("%s can't be read: embedded manifest doesn't contain enough bytes to read field of size %d", f.name, size)
		}
		if !utf8.Valid(section[:size]) {
			return nil, fmt.Errorf("%s is an invalid Utf8 string", f.name)
		}
		*f.to, section = string(section[:size]), section[size:]
	}
	if len(section) > 0 {
		return nil, errors.New("embedded manifest is corrupted: there are some trailing characters")
	}
	t, err := time.Parse(time.RFC3339, built)
	if err != nil {
		return nil, fmt.Errorf("build time can't be parsed: %w", err)
	}
	m.BuildTime = t
	return m, nil
}
