package raw

// Seal finishes a function: it works out which names its body defines and which it takes from outside. A function is
// sealed once, after the closures in it.
func (f *Func) Seal() {
	f.defs, f.declared = defsOf(f.Body)
	used, plain := newNameSet(), newNameSet()
	exported := newNameSet()
	use := func(n string, copied bool) {
		used.add(n)
		if !copied {
			plain.add(n)
		}
	}
	usesOf(f.Body, use, exported)
	for _, v := range f.Ret {
		valueUses(v, use, false)
	}
	for _, p := range f.Sig.Domain {
		exported.add(p.Label)
	}
	for _, n := range used.list {
		switch {
		case exported.has[n]:
		case plain.has[n]:
			f.uses = append(f.uses, n)
		default:
			f.copied = append(f.copied, n)
		}
	}
}

// Defs are the names that the body introduces, closures not counted, in the order of the tree.
func (f *Func) Defs() []string { return f.defs }

// Declares says whether a name is that of a stream declared in the body.
func (f *Func) Declares(name string) bool { return f.declared[name] }

// Uses are the names that body and results take from outside, and the items of loops, in the order of the tree.
func (f *Func) Uses() []string { return f.uses }

// Copied are the names that the function takes from outside for nothing but fields of `.copy(…)`, which the original does not
// count among what it uses (spec/lowering.md#W48).
func (f *Func) Copied() []string { return f.copied }

// nameSet keeps names in the order in which they came.
type nameSet struct {
	has  map[string]bool
	list []string
}

func newNameSet() *nameSet { return &nameSet{has: map[string]bool{}} }

func (s *nameSet) add(n string) {
	if n != "" && !s.has[n] {
		s.has[n] = true
		s.list = append(s.list, n)
	}
}

func defsOf(o *Op) (defs []string, declared map[string]bool) {
	set := newNameSet()
	declared = map[string]bool{}
	var walk func(*Op)
	walk = func(o *Op) {
		tagDefs(o.Tag, set.add)
		set.add(tagItem(o.Tag))
		if d, ok := o.Tag.(Declare); ok {
			declared[d.Name] = true
		}
		for _, k := range o.Kids {
			walk(k)
		}
	}
	walk(o)
	return set.list, declared
}

// usesOf collects all mentioned names in used and all defined ones in exported. Names are never shadowed in Aqua, so
// that a name of the set difference cannot be defined anywhere in the tree. Loop items do not count as defined: the
// original takes them for names from outside, which shows in the numbers of names only (spec/lowering.md#W48).
func usesOf(o *Op, use func(name string, copied bool), exported *nameSet) {
	tagUses(o.Tag, use)
	tagDefs(o.Tag, exported.add)
	for _, k := range o.Kids {
		usesOf(k, use, exported)
	}
}

// valueUses reports every name that a value mentions, and whether it does so in a field of `.copy(…)`.
func valueUses(v Value, report func(name string, copied bool), copied bool) {
	use := func(name string) { report(name, copied) }
	each := func(vs []Value) {
		for _, v := range vs {
			valueUses(v, report, copied)
		}
	}
	fields := func(fs []NamedValue) {
		for _, f := range fs {
			valueUses(f.Value, report, copied)
		}
	}
	switch v := v.(type) {
	case Var:
		use(v.Name)
	case *Apply:
		valueUses(v.Of, report, copied)
		switch p := v.Prop.(type) {
		case *Index:
			valueUses(p.Value, report, copied)
		case *IntoArrow:
			each(p.Args)
		case *IntoCopy:
			for _, f := range p.Fields {
				valueUses(f.Value, report, true)
			}
		}
	case *Collection:
		each(v.Items)
	case *StreamLit:
		each(v.Items)
		use(v.Name)
	case *Make:
		fields(v.Fields)
	case *Binary:
		valueUses(v.L, report, copied)
		valueUses(v.R, report, copied)
	case *Not:
		valueUses(v.Of, report, copied)
	case *CallArrow:
		use(v.Name)
		each(v.Args)
	case *CallService:
		each(v.Args)
		valueUses(v.ID, report, copied)
	}
}

// tagDefs reports the names that a tag introduces for what follows it.
func tagDefs(t Tag, def func(string)) {
	switch t := t.(type) {
	case Declare:
		def(t.Name)
	case For:
		if t.Key != "" { // its item is a name that no source can mention
			def(t.Item)
			def(t.Key)
			def(t.Value)
		}
	case Assign:
		def(t.Name)
	case Closure:
		def(t.Func.Name)
	case ServiceID:
		def(t.Name)
	case Flatten:
		def(t.Name)
	case Canon:
		def(t.Target.Name)
	case Call:
		for _, e := range t.Exports {
			if !e.Existing {
				def(e.Name)
			}
		}
	}
}

// tagItem is the name that only the children of a tag see, or "".
func tagItem(t Tag) string {
	if t, ok := t.(For); ok {
		return t.Item
	}
	return ""
}

// tagUses reports the names that a tag itself mentions, as valueUses does.
func tagUses(t Tag, report func(name string, copied bool)) {
	use := func(name string) { report(name, false) }
	value := func(v Value) { valueUses(v, report, false) }
	each := func(vs []Value) {
		for _, v := range vs {
			value(v)
		}
	}
	switch t := t.(type) {
	case If:
		value(t.Cond)
	case On:
		value(t.Peer)
		each(t.Via)
	case For:
		value(t.Iterable)
	case Next:
		use(t.Item)
	case Call:
		value(t.Value)
		for _, e := range t.Exports {
			if e.Existing {
				use(e.Name)
			}
		}
	case Assign:
		value(t.Value)
	case Closure:
		for _, n := range t.Func.Uses() {
			use(n)
		}
		for _, n := range t.Func.Copied() {
			report(n, true)
		}
	case ServiceID:
		value(t.ID)
	case Push:
		value(t.Value)
		use(t.Target)
	case Insert:
		value(t.Key)
		value(t.Value)
		use(t.Target)
	case Flatten:
		value(t.Value)
	case Canon:
		value(t.Value)
	case Join:
		each(t.Values)
	}
}
