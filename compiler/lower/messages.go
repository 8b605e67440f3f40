package lower

import (
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// All wording of this stage.

func errUnsupportedValue(at source.Span) diag.Diagnostic {
	return diag.New("E0401", at, "not supported yet: this value cannot be compiled")
}

func errUnsupportedStmt(at source.Span) diag.Diagnostic {
	return diag.New("E0401", at, "not supported yet: this statement cannot be compiled")
}
