package service

import (
	littleendian "encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"os"
	"path/filepath"

	"github.com/aquifer-dev/aquifer/internal/wholefile"
	"github.com/aquifer-dev/aquifer/service/internal/meter"
)

// Beside the engine's code, the cache on disk keeps what binaries were rewritten to (spec/services.md#S112): that takes a
// quarter of a start from there. What cannot be read or written is made anew; a cache is no reason to fail.

// keptMark begins a kept binary. It changes with what package meter writes.
const keptMark = "aquifer metered 1\n"

// keptFile is where the cache keeps what a binary was rewritten to.
func (e *Engine) keptFile(key digest) string {
	return filepath.Join(e.dir, "metered", hex.EncodeToString(key[:]))
}

// rewrite puts a meter into a binary, unless the cache has it.
func (e *Engine) rewrite(wasm []byte, key digest) ([]byte, meter.Info, error) {
	if e.dir == "" {
		return meter.Rewrite(wasm)
	}
	file := e.keptFile(key)
	if content, err := os.ReadFile(file); err == nil {
		if metered, info, ok := openKept(content); ok {
			return metered, info, nil
		}
	}
	metered, info, err := meter.Rewrite(wasm)
	if err == nil {
		_ = write(file, keep(metered, info))
	}
	return metered, info, err
}

// keep is the content of a file of the cache: the mark, a checksum of what follows, what the binary asks for, the binary.
func keep(metered []byte, info meter.Info) []byte {
	var rest []byte
	rest = littleendian.LittleEndian.AppendUint64(rest, info.MemoryPages)
	rest = littleendian.LittleEndian.AppendUint64(rest, info.TableElements)
	byNumber := byte(0)
	if info.DataByNumber {
		byNumber = 1
	}
	rest = append(append(rest, byNumber), metered...)
	return append(littleendian.LittleEndian.AppendUint32([]byte(keptMark), checksum(rest)), rest...)
}

// openKept is the inverse of keep. A file that was cut or changed is none.
func openKept(content []byte) ([]byte, meter.Info, bool) {
	const head = len(keptMark) + crc32.Size
	if len(content) < head+17 || string(content[:len(keptMark)]) != keptMark {
		return nil, meter.Info{}, false
	}
	rest := content[head:]
	if checksum(rest) != littleendian.LittleEndian.Uint32(content[len(keptMark):]) {
		return nil, meter.Info{}, false
	}
	return rest[17:], meter.Info{
		MemoryPages: littleendian.LittleEndian.Uint64(rest), TableElements: littleendian.LittleEndian.Uint64(rest[8:]), DataByNumber: rest[16] != 0,
	}, true
}

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

// write writes a file as a whole, and the directory if it is not there.
func write(name string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return wholefile.Write(name, content, 0o600)
}
