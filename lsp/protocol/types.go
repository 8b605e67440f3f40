// Package protocol holds what of the language server protocol 3.17 is spoken here: the shapes of messages as JSON, URIs,
// and positions in texts. Names and meanings are those of the protocol.
package protocol

import "encoding/json"

// Documents and places.
type (
	// DocumentID names a document.
	DocumentID struct {
		URI URI `json:"uri"`
	}
	// VersionedID names a version of a document.
	VersionedID struct {
		URI     URI    `json:"uri"`
		Version *int32 `json:"version"`
	}
	// Document is a document that is opened.
	Document struct {
		URI      URI    `json:"uri"`
		Language string `json:"languageId"`
		Version  int32  `json:"version"`
		Text     string `json:"text"`
	}
	// Location is a range of a document.
	Location struct {
		URI   URI   `json:"uri"`
		Range Range `json:"range"`
	}
	// LocationLink is a location with the range that leads there.
	LocationLink struct {
		Origin    *Range `json:"originSelectionRange,omitempty"`
		URI       URI    `json:"targetUri"`
		Range     Range  `json:"targetRange"`
		Selection Range  `json:"targetSelectionRange"`
	}
	// Folder is a folder of the workspace.
	Folder struct {
		URI  URI    `json:"uri"`
		Name string `json:"name"`
	}
	// TextEdit replaces a range.
	TextEdit struct {
		Range   Range  `json:"range"`
		NewText string `json:"newText"`
	}
	// DocumentEdit edits a version of a document.
	DocumentEdit struct {
		Document VersionedID `json:"textDocument"`
		Edits    []TextEdit  `json:"edits"`
	}
	// WorkspaceEdit edits several documents; clients understand one of the two forms.
	WorkspaceEdit struct {
		Changes         map[URI][]TextEdit `json:"changes,omitempty"`
		DocumentChanges []DocumentEdit     `json:"documentChanges,omitempty"`
	}
	// Markup is a text in one of two kinds.
	Markup struct {
		Kind  string `json:"kind"`
		Value string `json:"value"`
	}
	// Command is something that the client or the server can do.
	Command struct {
		Title     string            `json:"title"`
		Command   string            `json:"command"`
		Arguments []json.RawMessage `json:"arguments,omitempty"`
	}
)

// The kinds of markup.
const (
	PlainText = "plaintext"
	Markdown  = "markdown"
)

// Parameters of requests and notifications.
type (
	// InitializeParams is what a client says first.
	InitializeParams struct {
		ProcessID    *int            `json:"processId"`
		RootURI      URI             `json:"rootUri"`
		RootPath     string          `json:"rootPath"`
		Folders      []Folder        `json:"workspaceFolders"`
		Capabilities json.RawMessage `json:"capabilities"`
		Options      json.RawMessage `json:"initializationOptions"`
	}
	// DidOpenParams opens a document.
	DidOpenParams struct {
		Document Document `json:"textDocument"`
	}
	// DidChangeParams changes a document.
	DidChangeParams struct {
		Document VersionedID     `json:"textDocument"`
		Changes  []ContentChange `json:"contentChanges"`
	}
	// ContentChange replaces a range, or everything where there is none.
	ContentChange struct {
		Range *Range `json:"range"`
		Text  string `json:"text"`
	}
	// DocumentParams is a request about a document.
	DocumentParams struct {
		Document DocumentID `json:"textDocument"`
	}
	// PositionParams is a request about a place in a document.
	PositionParams struct {
		Document DocumentID `json:"textDocument"`
		Position Position   `json:"position"`
	}
	// ReferenceParams asks for references.
	ReferenceParams struct {
		PositionParams
		Context struct {
			Declaration bool `json:"includeDeclaration"`
		} `json:"context"`
	}
	// RenameParams asks for a renaming.
	RenameParams struct {
		PositionParams
		NewName string `json:"newName"`
	}
	// RangeParams is a request about a part of a document.
	RangeParams struct {
		Document DocumentID `json:"textDocument"`
		Range    Range      `json:"range"`
	}
	// OnTypeParams asks to format what was typed.
	OnTypeParams struct {
		PositionParams
		Typed string `json:"ch"`
	}
	// SelectionParams asks for ranges around places.
	SelectionParams struct {
		Document  DocumentID `json:"textDocument"`
		Positions []Position `json:"positions"`
	}
	// ActionParams asks what can be done at a range.
	ActionParams struct {
		RangeParams
		Context struct {
			Diagnostics []Diagnostic `json:"diagnostics"`
			Only        []string     `json:"only"`
		} `json:"context"`
	}
	// QueryParams asks for symbols of the workspace.
	QueryParams struct {
		Query string `json:"query"`
	}
	// ItemParams is a request about an item of a call hierarchy.
	ItemParams struct {
		Item CallItem `json:"item"`
	}
	// ExecuteParams runs a command.
	ExecuteParams struct {
		Command   string            `json:"command"`
		Arguments []json.RawMessage `json:"arguments"`
	}
	// ChangeFoldersParams changes the folders of the workspace.
	ChangeFoldersParams struct {
		Event struct {
			Added   []Folder `json:"added"`
			Removed []Folder `json:"removed"`
		} `json:"event"`
	}
	// ChangeConfigurationParams pushes settings.
	ChangeConfigurationParams struct {
		Settings json.RawMessage `json:"settings"`
	}
)
