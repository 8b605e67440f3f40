package raw

// Seal finishes a function: it works out which names its body defines and which it takes from outside. A function is
// sealed once, after the closures in it.
func (f *Func) Seal() {
	f.defs, f.declared = defsOf(f.Body)
	used := newNameSet()
	exported := newNameSet()
	usesOf(f.Body, used, exported)
	for _, v := range f.Ret {
		valueUses(v, used.add)
	}
	for _, p := range f.Sig.Domain {
		exported.add(p.Label)
	}
	for _, n := range used.list {
		if !exported.has[n] {
			f.uses = append(f.uses, n)
		}
	}
}

// Defs are the names that the body introduces, closures not counted, in the order of the tree.
func (f *Func) Defs() []string { return f.defs }

// Declares says whether a name is that of a stream declared in the body.
func (f *Func) Declares(name string) bool { return f.declared[name] }

// Uses are the names that body and results take from outside, and the items of loops, in the order of the tree.
func (f *Func) Uses() []string { return f.uses }

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
func usesOf(o *Op, used, exported *nameSet) {
	tagUses(o.Tag, used.add)
	tagDefs(o.Tag, exported.add)
	for _, k := range o.Kids {
		usesOf(k, used, exported)
	}
}

// valueUses reports every name that a value mentions.
func valueUses(v Value, use func(string)) {
	each := func(vs []Value) {
		for _, v := range vs {
			valueUses(v, use)
		}
	}
	fields := func(fs []NamedValue) {
		for _, f := range fs {
			valueUses(f.Value, use)
		}
	}
	switch v := v.(type) {
	case Var:
		use(v.Name)
	case *Apply:
		valueUses(v.Of, use)
		switch p := v.Prop.(type) {
		case *Index:
			valueUses(p.Value, use)
		case *IntoArrow:
			each(p.Args)
		case *IntoCopy:
			fields(p.Fields)
		}
	case *Collection:
		each(v.Items)
	case *StreamLit:
		each(v.Items)
		use(v.Name)
	case *Make:
		fields(v.Fields)
	case *Binary:
		valueUses(v.L, use)
		valueUses(v.R, use)
	case *Not:
		valueUses(v.Of, use)
	case *CallArrow:
		use(v.Name)
		each(v.Args)
	case *CallService:
		each(v.Args)
		valueUses(v.ID, use)
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

// tagUses reports the names that a tag itself mentions.
func tagUses(t Tag, use func(string)) {
	each := func(vs []Value) {
		for _, v := range vs {
			valueUses(v, use)
		}
	}
	switch t := t.(type) {
	case If:
		valueUses(t.Cond, use)
	case On:
		valueUses(t.Peer, use)
		each(t.Via)
	case For:
		valueUses(t.Iterable, use)
	case Next:
		use(t.Item)
	case Call:
		valueUses(t.Value, use)
		for _, e := range t.Exports {
			if e.Existing {
				use(e.Name)
			}
		}
	case Assign:
		valueUses(t.Value, use)
	case Closure:
		for _, n := range t.Func.Uses() {
			use(n)
		}
	case ServiceID:
		valueUses(t.ID, use)
	case Push:
		valueUses(t.Value, use)
		use(t.Target)
	case Insert:
		valueUses(t.Key, use)
		valueUses(t.Value, use)
		use(t.Target)
	case Flatten:
		valueUses(t.Value, use)
	case Canon:
		valueUses(t.Value, use)
	case Join:
		each(t.Values)
	}
}
