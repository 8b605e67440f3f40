package lower

import (
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// All wording of this stage.

func errUncompilableValue(at source.Span) diag.Diagnostic {
	return diag.New("E0401", at, "this value cannot be compiled; the checker should have refused it")
}

func errUncompilableStmt(at source.Span) diag.Diagnostic {
	return diag.New("E0401", at, "this statement cannot be compiled; the checker should have refused it")
}
