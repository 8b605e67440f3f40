package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
)

// FuzzStepLine feeds `aqua vm step` with lines: each is answered by one JSON object, and the process goes on.
func FuzzStepLine(f *testing.F) {
	for _, line := range []string{
		`{"air":"(null)","params":{}}`, `{"air":"(call \"a\" (\"b\" \"c\") [] x)","prev_data":"AAAA","params":{"ttl":"5"}}`,
		`{"air":"(null)","call_results":{"1":{"ret_code":0,"result":"1"}}}`, `{"air":"(null)","call_results":"gQSA","params":{"key_format":2}}`, `[]`, `{`,
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.ContainsAny(line, "\n") {
			return
		}
		var out, messages bytes.Buffer
		tool := &tool{in: strings.NewReader(line + "\n"), out: &out, err: &messages}
		if code := tool.execute(context.Background(), []string{"vm", "step"}); code != exitFine {
			t.Fatalf("exit %d for %q: %s", code, line, messages.String())
		}
		if n := bytes.Count(out.Bytes(), []byte("\n")); n != 1 || !json.Valid(out.Bytes()) {
			t.Fatalf("%q is answered by %d lines: %s", line, n, out.String())
		}
	})
}
