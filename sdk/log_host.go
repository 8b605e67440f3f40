//go:build !wasip1

package sdk

import (
	"fmt"
	"os"

	"github.com/aquifer-dev/aquifer/sdk/internal/standin"
)

func hostLog(level Level, text string) {
	if log := standin.Log(); log != nil {
		log(int32(level), text)
		return
	}
	fmt.Fprintln(os.Stderr, [...]string{"", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"}[level], text)
}
