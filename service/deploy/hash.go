package deploy

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Codecs of content identifiers.
const (
	codecRaw = 0x55
	codecDAG = 0x70
)

// chunkSize is how much of a file one node of its tree holds.
const chunkSize = 262144

// Hash is the identifier of a file's content (spec/services.md#S76): what IPFS calls a file that it adds with
// --cid-version 1, as long as the tree has one level.
func Hash(content []byte) string {
	if len(content) <= chunkSize {
		return string(value.ContentCID(codecRaw, sha256.Sum256(content)))
	}
	var links, sizes []byte
	for rest := content; len(rest) > 0; {
		chunk := rest[:min(len(rest), chunkSize)]
		rest = rest[len(chunk):]
		link := field(nil, 1, identifier(chunk))
		link = field(link, 2, nil) // the name of a chunk is empty
		link = number(link, 3, uint64(len(chunk)))
		links = field(links, 2, link)
		sizes = number(sizes, 4, uint64(len(chunk)))
	}
	const typeFile = 2
	file := append(number(number(nil, 1, typeFile), 3, uint64(len(content))), sizes...)
	return string(value.ContentCID(codecDAG, sha256.Sum256(field(links, 1, file))))
}

// identifier is the binary form of a chunk's identifier.
func identifier(chunk []byte) []byte {
	digest := sha256.Sum256(chunk)
	return append([]byte{1, codecRaw, 0x12, sha256.Size}, digest[:]...)
}

// field appends a field of bytes as protocol buffers write it, number one with a number.
func field(to []byte, tag uint64, content []byte) []byte {
	to = binary.AppendUvarint(to, tag<<3|2)
	return append(binary.AppendUvarint(to, uint64(len(content))), content...)
}

func number(to []byte, tag, v uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(to, tag<<3), v)
}
