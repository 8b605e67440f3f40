package inline

import (
	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// renaming maps the names in the source of one function to names of the script. It is applied exactly once to a name.
type renaming map[string]renamed

// renamed is the name in the script. canon: it holds a snapshot of the stream that was passed for an array. misread: the
// original reads another name, see returned.go.
type renamed struct {
	name    string
	canon   bool
	misread *model.Misread
}

func (r renaming) name(source string) string {
	if to, ok := r[source]; ok {
		return to.name
	}
	return source
}

func (r renaming) to(source string) renamed {
	if to, ok := r[source]; ok {
		return to
	}
	return renamed{name: source}
}

func (r renaming) put(source, name string) { r[source] = renamed{name: name} }

// variable is a raw variable under its name in the script, not yet resolved.
func (r renaming) variable(v raw.Var) model.Var {
	to := r.to(v.Name)
	if to.canon {
		if elem, ok := types.Elem(v.T); ok {
			return model.Var{Name: to.name, Base: types.CanonStream{Elem: elem}, Misread: to.misread}
		}
	}
	return model.Var{Name: to.name, Base: v.T, Misread: to.misread}
}
