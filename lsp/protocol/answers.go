package protocol

import "encoding/json"

// What requests are answered with, and what the server sends by itself.
type (
	// Diagnostic is a message about a range.
	Diagnostic struct {
		Range    Range     `json:"range"`
		Severity int       `json:"severity"`
		Code     string    `json:"code,omitempty"`
		Source   string    `json:"source"`
		Message  string    `json:"message"`
		Tags     []int     `json:"tags,omitempty"`
		Related  []Related `json:"relatedInformation,omitempty"`
	}
	// Related is a place that has to do with a diagnostic.
	Related struct {
		Location Location `json:"location"`
		Message  string   `json:"message"`
	}
	// PublishParams are all diagnostics of a document.
	PublishParams struct {
		URI         URI          `json:"uri"`
		Version     *int32       `json:"version,omitempty"`
		Diagnostics []Diagnostic `json:"diagnostics"`
	}
	// DiagnosticReport answers a pull of diagnostics.
	DiagnosticReport struct {
		Kind  string       `json:"kind"`
		Items []Diagnostic `json:"items"`
	}
	// Hover tells about a place.
	Hover struct {
		Contents Markup `json:"contents"`
		Range    *Range `json:"range,omitempty"`
	}
	// Highlight is an occurrence in the document.
	Highlight struct {
		Range Range `json:"range"`
		Kind  int   `json:"kind"`
	}
	// PrepareRename is what would be renamed.
	PrepareRename struct {
		Range       Range  `json:"range"`
		Placeholder string `json:"placeholder"`
	}
	// CompletionList holds what may stand at a place.
	CompletionList struct {
		Incomplete bool             `json:"isIncomplete"`
		Items      []CompletionItem `json:"items"`
	}
	// CompletionItem is one thing that may stand at a place.
	CompletionItem struct {
		Label         string     `json:"label"`
		Kind          int        `json:"kind,omitempty"`
		Detail        string     `json:"detail,omitempty"`
		Documentation *Markup    `json:"documentation,omitempty"`
		SortText      string     `json:"sortText,omitempty"`
		FilterText    string     `json:"filterText,omitempty"`
		Format        int        `json:"insertTextFormat,omitempty"`
		TextEdit      *TextEdit  `json:"textEdit,omitempty"`
		Additional    []TextEdit `json:"additionalTextEdits,omitempty"`
	}
	// SignatureHelp tells about the call around a place.
	SignatureHelp struct {
		Signatures      []Signature `json:"signatures"`
		ActiveSignature uint32      `json:"activeSignature"`
		ActiveParameter uint32      `json:"activeParameter"`
	}
	// Signature is that of what is called.
	Signature struct {
		Label         string      `json:"label"`
		Documentation *Markup     `json:"documentation,omitempty"`
		Parameters    []Parameter `json:"parameters"`
	}
	// Parameter is where in the label one stands.
	Parameter struct {
		Label [2]uint32 `json:"label"`
	}
	// DocumentSymbol is a definition with those inside it.
	DocumentSymbol struct {
		Name      string           `json:"name"`
		Detail    string           `json:"detail,omitempty"`
		Kind      int              `json:"kind"`
		Range     Range            `json:"range"`
		Selection Range            `json:"selectionRange"`
		Children  []DocumentSymbol `json:"children,omitempty"`
	}
	// WorkspaceSymbol is a definition somewhere.
	WorkspaceSymbol struct {
		Name      string   `json:"name"`
		Kind      int      `json:"kind"`
		Container string   `json:"containerName,omitempty"`
		Location  Location `json:"location"`
	}
	// FoldingRange can be hidden behind its first line.
	FoldingRange struct {
		StartLine uint32 `json:"startLine"`
		EndLine   uint32 `json:"endLine"`
		Kind      string `json:"kind,omitempty"`
	}
	// SelectionRange is a range within a larger one.
	SelectionRange struct {
		Range  Range           `json:"range"`
		Parent *SelectionRange `json:"parent,omitempty"`
	}
	// SemanticTokens are five numbers for each token.
	SemanticTokens struct {
		Data []uint32 `json:"data"`
	}
	// DocumentLink is a range that leads elsewhere.
	DocumentLink struct {
		Range  Range `json:"range"`
		Target URI   `json:"target"`
	}
	// CodeAction is something that can be done.
	CodeAction struct {
		Title       string         `json:"title"`
		Kind        string         `json:"kind"`
		Diagnostics []Diagnostic   `json:"diagnostics,omitempty"`
		Preferred   bool           `json:"isPreferred,omitempty"`
		Edit        *WorkspaceEdit `json:"edit,omitempty"`
		Disabled    *Disabled      `json:"disabled,omitempty"`
	}
	// Disabled says why an action cannot be done.
	Disabled struct {
		Reason string `json:"reason"`
	}
	// InlayHint is a text shown between those of the document.
	InlayHint struct {
		Position     Position `json:"position"`
		Label        string   `json:"label"`
		Kind         int      `json:"kind,omitempty"`
		Tooltip      string   `json:"tooltip,omitempty"`
		PaddingLeft  bool     `json:"paddingLeft,omitempty"`
		PaddingRight bool     `json:"paddingRight,omitempty"`
	}
	// CodeLens is a command shown above a line.
	CodeLens struct {
		Range   Range   `json:"range"`
		Command Command `json:"command"`
	}
	// CallItem is a function, or a method of a service, among those that call each other.
	CallItem struct {
		Name      string `json:"name"`
		Kind      int    `json:"kind"`
		Detail    string `json:"detail,omitempty"`
		URI       URI    `json:"uri"`
		Range     Range  `json:"range"`
		Selection Range  `json:"selectionRange"`
	}
	// IncomingCall is who calls, and where.
	IncomingCall struct {
		From   CallItem `json:"from"`
		Ranges []Range  `json:"fromRanges"`
	}
	// OutgoingCall is who is called, and where.
	OutgoingCall struct {
		To     CallItem `json:"to"`
		Ranges []Range  `json:"fromRanges"`
	}
	// InitializeResult is what the server can do.
	InitializeResult struct {
		Capabilities map[string]any    `json:"capabilities"`
		ServerInfo   map[string]string `json:"serverInfo"`
	}
)

// Numbers of the protocol.
const (
	SeverityError       = 1
	SeverityWarning     = 2
	SeverityInformation = 3

	SymbolModule    = 2
	SymbolClass     = 5
	SymbolMethod    = 6
	SymbolProperty  = 7
	SymbolField     = 8
	SymbolInterface = 11
	SymbolFunction  = 12
	SymbolVariable  = 13
	SymbolConstant  = 14
	SymbolStruct    = 23
	SymbolTypeParam = 26

	ItemText      = 1
	ItemMethod    = 2
	ItemFunction  = 3
	ItemField     = 5
	ItemVariable  = 6
	ItemClass     = 7
	ItemInterface = 8
	ItemModule    = 9
	ItemKeyword   = 14
	ItemSnippet   = 15
	ItemFile      = 17
	ItemFolder    = 19
	ItemConstant  = 21
	ItemStruct    = 22

	HighlightRead  = 2
	HighlightWrite = 3

	HintType = 1

	SyncIncremental = 2
)

// ClientCapabilities is what of a client's abilities matters here.
type ClientCapabilities struct {
	General struct {
		Encodings []Encoding `json:"positionEncodings"`
	} `json:"general"`
	Window struct {
		Progress bool `json:"workDoneProgress"`
	} `json:"window"`
	Workspace struct {
		Configuration bool `json:"configuration"`
		Folders       bool `json:"workspaceFolders"`
		Edit          struct {
			DocumentChanges bool `json:"documentChanges"`
		} `json:"workspaceEdit"`
		DidChangeConfiguration struct {
			Dynamic bool `json:"dynamicRegistration"`
		} `json:"didChangeConfiguration"`
		DidChangeWatchedFiles struct {
			Dynamic bool `json:"dynamicRegistration"`
		} `json:"didChangeWatchedFiles"`
		InlayHint struct {
			Refresh bool `json:"refreshSupport"`
		} `json:"inlayHint"`
	} `json:"workspace"`
	TextDocument struct {
		Hover struct {
			Formats []string `json:"contentFormat"`
		} `json:"hover"`
		Definition struct {
			Links bool `json:"linkSupport"`
		} `json:"definition"`
		Action struct {
			Disabled bool `json:"disabledSupport"`
		} `json:"codeAction"`
		Completion struct {
			Item struct {
				Snippets bool     `json:"snippetSupport"`
				Formats  []string `json:"documentationFormat"`
			} `json:"completionItem"`
		} `json:"completion"`
	} `json:"textDocument"`
}

// Raw is a value as JSON; v must be one that has a form in JSON.
func Raw(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}
