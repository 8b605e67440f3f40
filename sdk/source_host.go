//go:build !wasip1

package sdk

import (
	"embed"
	"io/fs"
)

//go:embed *.go abi/*.go hostlog/*.go internal/standin/*.go sdktest/*.go
var source embed.FS

// Source is the source of this package and those below it: tools put it where services are built without a network. It does
// not exist in WebAssembly.
func Source() fs.FS { return source }
