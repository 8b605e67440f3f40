package sdk

import "github.com/aquifer-dev/aquifer/sdk/abi"

//go:wasmimport __marine_host_api_v3 log_utf8_string
func logUTF8String(level, target int32, ptr, size uint32)

func hostLog(level Level, text string) {
	mark := abi.Enter()
	ptr, size := abi.GiveString(text)
	logUTF8String(int32(level), 0, ptr, size) // target 0 is shown whatever the mask
	abi.Leave(mark)
}
