package coverage

// groups list all rows that are wanted, by what they belong to.
var groups = []struct {
	title string
	rows  []string
}{
	{"header", []string{
		"aqua", "aqua with dots", "declares *", "declares names", "import", "import … from", "imported item as", "use", "use as", "use … from as",
		"export", "exported item as", "export of several",
	}},
	{"declarations", []string{
		"service without id", "service with a literal id", "service with a constant id", "data", "ability", "alias", "const =", "const ?=",
		"const of a constant", "func", "field", "method, old form", "method, named form", "abilities in braces", "parameter of arrow type",
		"no result", "one result", "several results",
	}},
	{"types", []string{
		"type u8", "type u16", "type u32", "type u64", "type i8", "type i16", "type i32", "type i64", "type f32", "type f64", "type bool",
		"type string", "type ⊤", "type ⊥", "type []…", "type ?…", "type *…", "type by name", "type of a module", "arrow type", "arrow type without parameters",
		"arrow type -> ()", "arrow type with several results",
	}},
	{"statements", []string{
		"<- value", "<- several values", "statements behind <-", "service id", "service id of a module's service", "push <<-", "for", "for par",
		"for try", "for rec", "on", "on via", "on via via", "on via a collection", "if", "if ==", "if !=", "else", "try", "catch", "catch after catch or otherwise",
		"otherwise", "try … otherwise", "otherwise after otherwise", "otherwise after another statement", "parseq", "parseq via", "par on", "par for",
		"par join", "par call", "co on", "co for", "co join", "co call", "join", "join of several", "stream declaration", "closure", "closure func",
		"assignment", "assignment to an upper case name", "call", "call with <-", "call with several targets",
	}},
	{"values", []string{
		"literal bool", "literal integer", "literal negative integer", "literal float", "literal string", "%init_peer_id%", "HOST_PEER_ID",
		"INIT_PEER_ID", "PARTICLE_TTL", "PARTICLE_TIMESTAMP", "LAST_ERROR", "nil", "name", "name of a module", "collection […]", "collection ?[…]",
		"collection *[…]", "empty []", "empty ?[]", "empty *[]", "constructor of data", "constructor of an ability", "constructor of a module's type",
		"named argument", "named argument, short", "call of a function or arrow", "call of a module's function", "call of a method",
		"call of a method of a module's service", "call with braces", ".copy", ".field", ".length", "[i]", "!", "!n", "element of a stream", "parentheses",
		"operator !", "operator ||", "operator &&", "operator ==", "operator !=", "operator <", "operator <=", "operator >", "operator >=",
		"operator +", "operator -", "operator *", "operator /", "operator %", "operator **",
	}},
	{"raw tags", []string{
		"tag Seq", "tag Par", "tag Detach", "tag If", "tag Try", "tag On", "tag For", "tag Next", "tag Call", "tag Declare", "tag Assign", "tag Closure",
		"tag Return", "tag ServiceID", "tag Push", "tag Flatten", "tag Canon", "tag Join", "On back to the relay", "For seq", "For par", "For try",
		"For rec", "For seq over a stream", "For par over a stream", "For try over a stream", "For rec over a stream", "Call into an existing stream",
		"Call with several results", "Closure detached", "Push of a stream",
	}},
	{"raw values", []string{
		"value Var", "value Literal", "value ApplyProperty", "value Collection []", "value Collection ?[]", "value Stream", "value MakeStruct",
		"value Ability", "value BinaryOp and", "value BinaryOp or", "value BinaryOp eq", "value BinaryOp neq", "value BinaryOp lt", "value BinaryOp lte",
		"value BinaryOp gt", "value BinaryOp gte", "value BinaryOp add", "value BinaryOp sub", "value BinaryOp mul", "value BinaryOp fmul",
		"value BinaryOp div", "value BinaryOp pow", "value BinaryOp rem", "value UnaryOp not", "value CallArrow", "value CallService",
	}},
	{"properties", []string{
		"property Field", "property Field of an ability", "property Functor length", "property Index", "property Index of a stream",
		"property IntoArrow", "property IntoCopy",
	}},
}
