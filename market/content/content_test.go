package content

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/aquifer-dev/aquifer/market"
)

const limit = 16 << 20

func noise(n int) []byte {
	out := make([]byte, 0, n+sha256.Size)
	for block := sha256.Sum256(nil); len(out) < n; block = sha256.Sum256(block[:]) {
		out = append(out, block[:]...)
	}
	return out[:n]
}

func refused(t *testing.T, kind market.Kind, err error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("want it refused as %q, have %v", kind, err)
	}
}

func TestDir(t *testing.T) {
	ctx := context.Background()
	d := Dir(filepath.Join(t.TempDir(), "blobs"))
	for _, size := range []int{0, 1, 262144, 262145, 1 << 20} {
		content := noise(size)
		cid, err := d.Put(content)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Get(ctx, cid, int64(size))
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes: %v", size, err)
		}
		if size > 0 {
			_, err = d.Get(ctx, cid, int64(size)-1)
			refused(t, market.Invalid, err)
		}
	}
	cid, _ := Of([]byte("other"))
	_, err := d.Get(ctx, cid, limit)
	refused(t, market.NotFound, err)
	if err := os.WriteFile(filepath.Join(string(d), cid.String()), []byte("forged"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = d.Get(ctx, cid, limit)
	refused(t, market.Untrusted, err)
	_, err = d.Get(ctx, market.CID{}, limit)
	refused(t, market.Malformed, err)
}

// swarm is a node of IPFS: blocks by the texts of their CIDs.
type swarm map[string][]byte

func (s swarm) put(codec byte, block []byte) market.CID {
	digest := sha256.Sum256(block)
	cid := market.CID(append([]byte{1, codec, 0x12, 0x20}, digest[:]...))
	s[cid.String()] = block
	return cid
}

// join makes a node of dag-pb with bytes of its own and links.
func (s swarm) join(kind uint64, own []byte, links ...market.CID) market.CID {
	var node []byte
	for _, l := range links {
		message := protowire.AppendBytes(protowire.AppendTag(nil, fieldHash, protowire.BytesType), l[:])
		message = protowire.AppendBytes(protowire.AppendTag(message, 2, protowire.BytesType), nil)
		message = protowire.AppendVarint(protowire.AppendTag(message, 3, protowire.VarintType), 1)
		node = protowire.AppendBytes(protowire.AppendTag(node, fieldLinks, protowire.BytesType), message)
	}
	unix := protowire.AppendVarint(protowire.AppendTag(nil, fieldType, protowire.VarintType), kind)
	if own != nil {
		unix = protowire.AppendBytes(protowire.AppendTag(unix, fieldFileBytes, protowire.BytesType), own)
	}
	unix = protowire.AppendVarint(protowire.AppendTag(unix, 3, protowire.VarintType), 1)
	return s.put(dag, protowire.AppendBytes(protowire.AppendTag(node, fieldData, protowire.BytesType), unix))
}

// ServeHTTP answers as a node and as a gateway.
func (s swarm) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := ""
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/api/v0/block/get":
		name = r.URL.Query().Get("arg")
	case r.Method == http.MethodGet && r.URL.Query().Get("format") == "raw":
		_, _ = fmt.Sscanf(r.URL.Path, "/ipfs/%s", &name)
	default:
		http.Error(w, "wrong request", http.StatusBadRequest)
		return
	}
	block, ok := s[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(block)
}

func TestIPFS(t *testing.T) {
	ctx, s := context.Background(), swarm{}
	server := httptest.NewServer(s)
	defer server.Close()
	small, big := noise(100), noise(600_000)
	one := s.put(raw, small)
	// As IPFS adds it, which is what Of reckons, and a tree of another shape: old leaves, two levels.
	parts := []market.CID{s.put(raw, big[:262144]), s.put(raw, big[262144:524288]), s.put(raw, big[524288:])}
	odd := s.join(typeFile, nil, s.join(typeFile, nil, s.join(typeRaw, big[:1000]), parts[0]), s.join(typeFile, big[:5]))
	var plain []byte
	plain = append(append(append(plain, big[:1000]...), big[:262144]...), big[:5]...)
	for _, source := range []IPFS{{API: server.URL}, {Gateway: server.URL + "/"}} {
		for cid, want := range map[market.CID][]byte{one: small, s.join(typeFile, nil, parts...): big, odd: plain} {
			got, err := source.Get(ctx, cid, int64(len(want)))
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %d bytes instead of %d, %v", cid, len(got), len(want), err)
			}
			_, err = source.Get(ctx, cid, int64(len(want))-1)
			refused(t, market.Invalid, err)
		}
	}
}

// TestTreeIsIPFSs reckons the CID of a file in pieces in the one way and reads it in the other.
func TestTreeIsIPFSs(t *testing.T) {
	big := noise(600_000)
	s := swarm{}
	cid, err := Of(big)
	if err != nil {
		t.Fatal(err)
	}
	var links, sizes []byte
	for rest := big; len(rest) > 0; {
		chunk := rest[:min(len(rest), 262144)]
		rest = rest[len(chunk):]
		part := s.put(raw, chunk)
		link := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), part[:])
		link = protowire.AppendBytes(protowire.AppendTag(link, 2, protowire.BytesType), nil)
		link = protowire.AppendVarint(protowire.AppendTag(link, 3, protowire.VarintType), uint64(len(chunk)))
		links = protowire.AppendBytes(protowire.AppendTag(links, 2, protowire.BytesType), link)
		sizes = protowire.AppendVarint(protowire.AppendTag(sizes, 4, protowire.VarintType), uint64(len(chunk)))
	}
	unix := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), 2)
	unix = protowire.AppendVarint(protowire.AppendTag(unix, 3, protowire.VarintType), uint64(len(big)))
	if made := s.put(dag, protowire.AppendBytes(protowire.AppendTag(links, 1, protowire.BytesType), append(unix, sizes...))); made != cid {
		t.Fatalf("%s instead of %s", made, cid)
	}
	read := blocks(func(_ context.Context, cid market.CID) ([]byte, error) { return s[cid.String()], nil })
	if got, err := read.file(context.Background(), cid, limit); err != nil || !bytes.Equal(got, big) {
		t.Error(err)
	}
}

// TestHostileIPFS answers what it must not.
func TestHostileIPFS(t *testing.T) {
	ctx, s := context.Background(), swarm{}
	server := httptest.NewServer(s)
	defer server.Close()
	source := IPFS{API: server.URL}
	get := func(cid market.CID) error {
		_, err := source.Get(ctx, cid, limit)
		return err
	}
	missing, _ := Of([]byte("missing"))
	refused(t, market.NotFound, get(missing))
	refused(t, market.NotFound, get(s.join(typeFile, nil, missing)))
	forged := s.put(raw, []byte("right"))
	s[forged.String()] = []byte("wrong")
	refused(t, market.Untrusted, get(forged))
	refused(t, market.Untrusted, get(s.put(raw, make([]byte, maxBlock+1))))
	refused(t, market.Untrusted, get(s.put(dag, []byte("no node"))))
	refused(t, market.Untrusted, get(s.join(1, nil))) // a directory
	refused(t, market.Malformed, get(s.join(typeFile, nil, market.CID{1, 0x71, 0x12, 0x20})))
	refused(t, market.Malformed, get(market.CID{}))

	wide := s.join(typeFile, nil)
	for range 5 { // of 300 each: 300⁵ empty blocks
		links := make([]market.CID, 300)
		for i := range links {
			links[i] = wide
		}
		wide = s.join(typeFile, nil, links...)
	}
	_, err := IPFS{API: server.URL}.Get(ctx, wide, 1000)
	refused(t, market.Untrusted, err)
	deep := s.put(raw, nil)
	for range maxDepth + 1 {
		deep = s.join(typeFile, nil, deep)
	}
	refused(t, market.Untrusted, get(deep))

	failing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "tired", http.StatusBadGateway) }))
	defer failing.Close()
	_, err = IPFS{Gateway: failing.URL}.Get(ctx, missing, limit)
	refused(t, market.Unreachable, err)
	_, err = IPFS{Gateway: "http://127.0.0.1:1"}.Get(ctx, missing, limit)
	refused(t, market.Unreachable, err)
	_, err = IPFS{Gateway: "::"}.Get(ctx, missing, limit)
	refused(t, market.Malformed, err)
}

// FuzzNode reads any block.
func FuzzNode(f *testing.F) {
	s := swarm{}
	f.Add(s[s.join(typeFile, []byte("own"), s.put(raw, nil)).String()])
	f.Fuzz(func(t *testing.T, block []byte) {
		if links, own, err := node(block); err == nil && len(links)*36+len(own) > len(block) {
			t.Error("more than there was")
		}
	})
}
