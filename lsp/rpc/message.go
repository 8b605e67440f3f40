// Package rpc speaks JSON-RPC 2.0 on a stream, in the frames of the language server protocol: a header with the length, an
// empty line, one JSON object.
//
// A stream is never given up for what stands in it: a message that cannot be read gets an error, and reading goes on with
// the next header.
package rpc

import (
	"encoding/json"
	"fmt"
)

// Message is a request, a notification (no ID) or a response (no Method).
type Message struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"` // a number or a text, as the sender wrote it
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *Error          `json:"error,omitempty"`
}

// Error is what a request is answered with that fails.
type Error struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data,omitempty"`
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Codes of JSON-RPC and of the language server protocol.
const (
	CodeParse          = -32700 // no JSON
	CodeInvalidRequest = -32600 // JSON, but no message; or one that has no place here
	CodeMethodNotFound = -32601
	CodeInvalidParams  = -32602
	CodeInternal       = -32603
	CodeNotInitialized = -32002
	CodeRequestFailed  = -32803 // a request in order that cannot be fulfilled; the message says why
	CodeCancelled      = -32800
)

// Errorf makes an error with a code.
func Errorf(code int, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// decode reads the text of a frame.
func decode(text []byte) (*Message, *Error) {
	var m Message
	if err := json.Unmarshal(text, &m); err != nil {
		if json.Valid(text) {
			return nil, Errorf(CodeInvalidRequest, "this is no message of JSON-RPC: %v", err)
		}
		return nil, Errorf(CodeParse, "the message is no JSON: %v", err)
	}
	if string(m.ID) == "null" {
		m.ID = nil
	}
	switch {
	case m.Version != "2.0":
		return &m, Errorf(CodeInvalidRequest, "the message does not say \"jsonrpc\": \"2.0\"")
	case len(m.ID) > 0 && m.ID[0] != '"' && (m.ID[0] < '0' || m.ID[0] > '9') && m.ID[0] != '-':
		m.ID = nil
		return &m, Errorf(CodeInvalidRequest, "the id of a message is a number or a text")
	case m.Method == "" && m.Result == nil && m.Error == nil:
		return &m, Errorf(CodeInvalidRequest, "the message has neither a method nor a result")
	}
	return &m, nil
}
