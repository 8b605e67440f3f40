//go:build !wasip1

package sdk

import (
	"fmt"
	"os"

	"github.com/aquifer-dev/aquifer/sdk/internal/standin"
)

func hostLog(level int32, text string) {
	if log := standin.Log(); log != nil {
		log(level, text)
		return
	}
	fmt.Fprintln(os.Stderr, [...]string{"", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"}[level], text)
}
