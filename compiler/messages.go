package compiler

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// All wording of the facade.

func errCancelled(err error) diag.Diagnostic {
	return diag.New("E0410", source.Span{}, fmt.Sprintf("compilation was stopped: %v", err), err.Error())
}

func errLargeDefinition(at source.Span, name string) diag.Diagnostic {
	return diag.New("E0411", at, fmt.Sprintf("the types of `%s` are too large to write out", name), name)
}

func errEntryParameter(at source.Span, label string, t *types.Named) diag.Diagnostic {
	return diag.New("E0412", at, fmt.Sprintf("an exported function cannot take the %s `%s`", t.Kind, label), label).
		Help("there is nothing a caller could pass for it; pass the id as a string")
}

func errEntryResult(at source.Span, t *types.Named) diag.Diagnostic {
	return diag.New("E0413", at, fmt.Sprintf("an exported function cannot return the %s `%s`", t.Kind, t.Name), t.Name)
}
