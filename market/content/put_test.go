package content

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
)

// TestAdd gives content to a node of IPFS that names it rightly, wrongly, and not at all.
func TestAdd(t *testing.T) {
	given := []byte("an application")
	right, err := Of(given)
	if err != nil {
		t.Fatal(err)
	}
	other, err := Of([]byte("something else"))
	if err != nil {
		t.Fatal(err)
	}
	tree := market.CID{1, dag, 0x12, sha256.Size}
	for name, c := range map[string]struct {
		status int
		answer string
		kind   market.Kind
	}{
		"right":         {200, fmt.Sprintf(`{"Name":"content","Hash":"%s","Size":"14"}`, right), ""},
		"other content": {200, fmt.Sprintf(`{"Hash":"%s"}`, other), market.Untrusted},
		"a tree":        {200, fmt.Sprintf(`{"Hash":"%s"}`, tree), market.Untrusted},
		"old":           {200, `{"Hash":"QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"}`, market.Untrusted},
		"no JSON":       {200, `<html>`, market.Untrusted},
		"full":          {500, `no space`, market.Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/api/v0/block/get" {
					_, _ = w.Write([]byte("something else"))
					return
				}
				f, _, err := r.FormFile("file")
				if err == nil {
					var got []byte
					if got, err = io.ReadAll(f); string(got) != string(given) {
						t.Errorf("the node was given %q, %v", got, err)
					}
				}
				if err != nil || r.URL.Query().Get("cid-version") != "1" {
					t.Errorf("%v %v", r.URL, err)
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.answer)
			}))
			defer server.Close()
			cid, err := IPFS{API: server.URL}.Add(t.Context(), given)
			if c.kind == "" && (err != nil || cid != right) {
				t.Errorf("%v, %v", cid, err)
			}
			if c.kind != "" {
				refused(t, c.kind, err)
			}
		})
	}
	refused(t, market.Unreachable, func() error { _, err := IPFS{API: "http://127.0.0.1:9"}.Add(t.Context(), given); return err }())
}

// TestAddToDir adds the same content twice.
func TestAddToDir(t *testing.T) {
	d := Dir(t.TempDir())
	for range 2 {
		cid, err := d.Add(t.Context(), []byte("x"))
		named, _ := Names{}.Add(t.Context(), []byte("x"))
		if err != nil || cid != named {
			t.Fatal(cid, named, err)
		}
	}
}
