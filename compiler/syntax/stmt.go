package syntax

// Stmt is a statement: one of *Return, *ServiceID, *Push, *For, *On, *If, *Else, *Otherwise, *Try, *Catch, *ParSeq,
// *Par, *Join, *Declare, *Closure, *Assign, *CallStmt, *BadStmt.
//
// A head line reaches to the end of its block. An else, otherwise, catch or par is a statement of its own: which
// statement it belongs to follows from its place in the block.
type Stmt interface {
	Node
	stmt()
}

// The statements. Body is never nil, but empty where it is missing.
type (
	// Return is `<- a, b`.
	Return struct {
		Range
		Values []Value
	}
	// ServiceID is `Srv id`: calls of the service use the id from here on.
	ServiceID struct {
		Range
		Service *QName
		ID      Value
	}
	// Push is `stream <<- value`, or `map <<- key, value`, then Key is not nil.
	Push struct {
		Range
		Target *Name
		Key    Value
		Value  Value
	}
	// For is `for item <- iterable mode:`. Second is the value name of `for key, value <- map`, else nil.
	For struct {
		Range
		Item     *Name
		Second   *Name
		Iterable Value
		Mode     ForMode
		Body     *Block
	}
	// ParSeq is `parseq item <- iterable on peer via relay:`.
	ParSeq struct {
		Range
		Item     *Name
		Second   *Name
		Iterable Value
		Peer     Value
		Via      []Value
		Body     *Block
	}
	// On is `on peer via relay via relay:`.
	On struct {
		Range
		Peer Value
		Via  []Value
		Body *Block
	}
	// If is `if condition:`.
	If struct {
		Range
		Cond Value
		Body *Block
	}
	// Else is `else:`.
	Else struct {
		Range
		Word *Name
		Body *Block
	}
	// Otherwise is `otherwise:`.
	Otherwise struct {
		Range
		Word *Name
		Body *Block
	}
	// Try is `try:`.
	Try struct {
		Range
		Body *Block
	}
	// Catch is `catch error:`.
	Catch struct {
		Range
		Name *Name
		Body *Block
	}
	// Par is `par statement` or, with Co, `co statement`. Stmt is an On, For, Join or CallStmt.
	Par struct {
		Range
		Word *Name
		Co   bool
		Stmt Stmt
	}
	// Join is `join a, b[1]`.
	Join struct {
		Range
		Values []Value
	}
	// Declare is `name: *type` or `name: %type`.
	Declare struct {
		Range
		Name *Name
		Type Type
	}
	// Closure is `name = (args) -> results:` or, detached from its place, `name = func (args) -> results:`.
	Closure struct {
		Range
		Name     *Name
		Detached bool
		Sig      *Signature
		Body     *Block
	}
	// Assign is `name = value`.
	Assign struct {
		Range
		Name  *Name
		Value Value
	}
	// CallStmt is `a, b <- f(x)`, or a bare call.
	CallStmt struct {
		Range
		Targets []*Name
		Value   Value // a *Call in every correct program
	}
	// BadStmt is a line that is no statement. Names are those it seems to define; Body is what is indented under it.
	BadStmt struct {
		Range
		Names []*Name
		Body  *Block
	}
)

// ForMode says how the iterations of a loop are joined.
type ForMode uint8

// The modes of a for.
const (
	ForSeq ForMode = iota
	ForPar
	ForTry
	ForRec
)

var forModes = [...]string{"", "par", "try", "rec"}

// String returns the word written behind the iterable, "" for a plain loop.
func (m ForMode) String() string { return forModes[m] }

// BodyOf returns the block of a statement that has one, looking through par and co, or nil.
func BodyOf(s Stmt) *Block {
	switch s := s.(type) {
	case *For:
		return s.Body
	case *ParSeq:
		return s.Body
	case *On:
		return s.Body
	case *If:
		return s.Body
	case *Else:
		return s.Body
	case *Otherwise:
		return s.Body
	case *Try:
		return s.Body
	case *Catch:
		return s.Body
	case *Par:
		return BodyOf(s.Stmt)
	case *Closure:
		return s.Body
	case *BadStmt:
		return s.Body
	}
	return nil
}

// IsHollow reports whether a statement opens a block that holds nothing, as one at the end of a function may: it does
// nothing, whatever it says (spec/language.md#L9).
func IsHollow(s Stmt) bool {
	switch s.(type) {
	case *Closure, *BadStmt:
		return false
	}
	b := BodyOf(s)
	return b != nil && len(b.Stmts) == 0
}

func (*Module) header()    {}
func (*Import) header()    {}
func (*Export) header()    {}
func (*BadHeader) header() {}

func (*Service) decl() {}
func (*Data) decl()    {}
func (*Ability) decl() {}
func (*Alias) decl()   {}
func (*Const) decl()   {}
func (*Func) decl()    {}
func (*BadDecl) decl() {}

func (*Field) member()     {}
func (*Method) member()    {}
func (*BadMember) member() {}

func (*Return) stmt()    {}
func (*ServiceID) stmt() {}
func (*Push) stmt()      {}
func (*For) stmt()       {}
func (*ParSeq) stmt()    {}
func (*On) stmt()        {}
func (*If) stmt()        {}
func (*Else) stmt()      {}
func (*Otherwise) stmt() {}
func (*Try) stmt()       {}
func (*Catch) stmt()     {}
func (*Par) stmt()       {}
func (*Join) stmt()      {}
func (*Declare) stmt()   {}
func (*Closure) stmt()   {}
func (*Assign) stmt()    {}
func (*CallStmt) stmt()  {}
func (*BadStmt) stmt()   {}
