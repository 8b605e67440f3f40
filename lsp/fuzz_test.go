package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/aquifer-dev/aquifer/lsp/rpc"
)

// FuzzParams sends any parameters with any message: an answer comes, none says that the server has failed, and behind it the
// server answers as before.
func FuzzParams(f *testing.F) {
	methods := slices.Sorted(maps.Keys(requests))
	methods = append(methods, slices.Sorted(maps.Keys(ownRequests))...)
	methods = append(methods, "initialize", "window/none")
	notices := slices.Sorted(maps.Keys(notifications))
	for i := range len(methods) + len(notices) {
		f.Add(uint8(i), `{"textDocument":{"uri":"file:///w/main.aqua","version":2},"position":{"line":7,"character":6},"range":{"start":{"line":6,"character":0},"end":{"line":9,"character":0}},`+
			`"positions":[{"line":7,"character":3}],"newName":"other","ch":"\n","query":"f","context":{"includeDeclaration":true},"contentChanges":[{"text":"aqua A"}],"settings":{"aquaSettings":{"imports":[]}}}`)
		f.Add(uint8(i), `{"uri":"file:///w/main.aqua","function":"f","args":[1],"command":"aqua.showAir","arguments":["file:///w/main.aqua","f"],"item":{"uri":"file:///w/main.aqua","name":"f","selectionRange":{"start":{"line":6,"character":5},"end":{"line":6,"character":6}}}}`)
		f.Add(uint8(i), `{"textDocument":{"uri":"","languageId":"air","text":"(null)"},"event":{"added":[{"uri":"file:///"}],"removed":[{"uri":"::"}]},"changes":[{"uri":"file:///w/lib.aqua","type":3}]}`)
		f.Add(uint8(i), `[[],null,1e99]`)
	}
	f.Fuzz(func(t *testing.T, which uint8, params string) {
		if !json.Valid([]byte(params)) {
			return // FuzzServe is about such messages
		}
		e := newEditor(t, smallProject(), "{}")
		e.open("/w/main.aqua", mainText)
		n := int(which) % (len(methods) + len(notices))
		if n >= len(methods) {
			e.notify(notices[n-len(methods)], json.RawMessage(params))
			e.clock.pass()
		} else {
			err := e.conn.Call(context.Background(), methods[n], json.RawMessage(params), nil)
			var fault *rpc.Error
			if err != nil && (!errors.As(err, &fault) || fault.Code == rpc.CodeInternal) {
				t.Fatalf("%s: %v", methods[n], err)
			}
		}
		e.settle()
		e.ask("textDocument/hover", at("/w/lib.aqua", 4, 5), nil)
	})
}
