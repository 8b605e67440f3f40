package itype

// The adapters that the build tool writes (spec/services.md#S17).

func plainInstr(op Op) Instr            { return Instr{Op: op} }
func numbered(op Op, arg uint64) Instr  { return Instr{Op: op, Arg: arg} }
func ofElements(op Op, elem Type) Instr { return Instr{Op: op, Elem: elem} }
func callOf(function uint64) Instr      { return numbered(CallCore, function) }

// convertInstr is the conversion between two kinds.
func convertInstr(to, from Kind) Instr {
	for i, c := range conversions {
		if c.to == to && c.from == from {
			return plainInstr(firstConversion + Op(i))
		}
	}
	panic("itype: no conversion from " + plain[from] + " to " + plain[to]) // every integer kind has one with its core kind
}

// coreKind is the machine's kind for an integer or a bool.
func coreKind(kind Kind) Kind {
	if kind == S64 || kind == U64 {
		return I64
	}
	return I32
}

// elements is the type that array instructions take.
func elements(t Type) Type {
	if t.Kind == ByteArray {
		return Type{Kind: U8}
	}
	return *t.Elem
}

// exportCode calls the exported function with an index: arguments are lowered, the result is lifted.
func exportCode(t *FuncType, function uint64) []Instr {
	var code []Instr
	for i, a := range t.Args {
		get := numbered(ArgGet, uint64(i))
		code = append(code, get)
		switch kind := a.Type.Kind; kind {
		case Bool:
			code = append(code, plainInstr(I32FromBool))
		case F32, F64:
		case String:
			code = append(code, plainInstr(StringSize), numbered(PushI32, tagBytes), callOf(fnAllocate), get, plainInstr(StringLower))
		case ByteArray, Array:
			code = append(code, ofElements(ArrayLower, elements(a.Type)))
		case Record:
			code = append(code, numbered(RecordLower, a.Type.Rec))
		default:
			code = append(code, convertInstr(coreKind(kind), kind))
		}
	}
	code = append(code, callOf(function))
	for _, out := range t.Outs {
		switch kind := out.Kind; kind {
		case Bool:
			code = append(code, plainInstr(BoolFromI32))
		case F32, F64:
		case String:
			code = append(code, callOf(fnResultPtr), callOf(fnResultSize), plainInstr(StringLift), callOf(fnRelease))
		case ByteArray:
			code = append(code, callOf(fnResultPtr), callOf(fnResultSize), plainInstr(ByteArrayLift), callOf(fnRelease))
		case Array:
			code = append(code, callOf(fnResultPtr), callOf(fnResultSize), ofElements(ArrayLift, *out.Elem), callOf(fnRelease))
		case Record:
			code = append(code, callOf(fnResultPtr), numbered(RecordLift, out.Rec), callOf(fnRelease))
		default:
			code = append(code, convertInstr(kind, coreKind(kind)))
		}
	}
	return code
}

// rawType is the type of an imported function as the binary knows it.
func rawType(t *FuncType) *FuncType {
	raw := &FuncType{}
	for _, a := range t.Args {
		word := Field{a.Name, Type{Kind: I32}}
		switch kind := a.Type.Kind; kind {
		case String, ByteArray, Array:
			word.Name += "_ptr"
			raw.Args = append(raw.Args, word, word)
		case F32, F64:
			raw.Args = append(raw.Args, a)
		case Bool, Record:
			raw.Args = append(raw.Args, word)
		default:
			raw.Args = append(raw.Args, Field{a.Name, Type{Kind: coreKind(kind)}})
		}
	}
	for _, out := range t.Outs {
		switch kind := out.Kind; {
		case isComplex(out):
		case kind == F32 || kind == F64:
			raw.Outs = append(raw.Outs, out)
		case coreKind(kind) == I64:
			raw.Outs = append(raw.Outs, Type{Kind: S64})
		default:
			raw.Outs = append(raw.Outs, Type{Kind: S32})
		}
	}
	return raw
}

// importCode runs when a module calls an imported function: arguments are lifted, the function is called, its result lowered.
func importCode(t *FuncType, function uint64) []Instr {
	var code []Instr
	release := false
	next := uint64(0)
	get := func() {
		code = append(code, numbered(ArgGet, next))
		next++
	}
	for _, a := range t.Args {
		release = release || isComplex(a.Type)
		get()
		switch kind := a.Type.Kind; kind {
		case String:
			get()
			code = append(code, plainInstr(StringLift))
		case ByteArray:
			get()
			code = append(code, plainInstr(ByteArrayLift))
		case Array:
			get()
			code = append(code, ofElements(ArrayLift, *a.Type.Elem))
		case Record:
			code = append(code, numbered(RecordLift, a.Type.Rec))
		case Bool:
			code = append(code, plainInstr(BoolFromI32))
		case F32, F64:
		default:
			code = append(code, convertInstr(kind, coreKind(kind)))
		}
	}
	if release {
		code = append(code, callOf(fnRelease))
	}
	code = append(code, callOf(function))
	for _, out := range t.Outs {
		switch kind := out.Kind; kind {
		case Bool:
			code = append(code, plainInstr(I32FromBool))
		case F32, F64:
		case String:
			code = append(code, plainInstr(Dup), plainInstr(StringSize), numbered(PushI32, tagBytes), callOf(fnAllocate), plainInstr(Swap2),
				plainInstr(StringLower), callOf(fnSetResultSize), callOf(fnSetResultPtr))
		case ByteArray, Array:
			code = append(code, ofElements(ArrayLower, elements(out)), callOf(fnSetResultSize), callOf(fnSetResultPtr))
		case Record:
			code = append(code, numbered(RecordLower, out.Rec), callOf(fnSetResultPtr))
		default:
			code = append(code, convertInstr(coreKind(kind), kind))
		}
	}
	return code
}
