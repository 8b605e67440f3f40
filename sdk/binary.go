package sdk

// BinaryResult is what a program of the host answers. A service calls one through a variable that the build sets:
//
//	//aqua:import host curl
//	var curl func(args []string) sdk.BinaryResult
//
// The host must allow it, and the module's configuration name it. A test assigns a function of its own.
type BinaryResult struct {
	Code   int32  // exit status; 100000 and above if it could not run
	Error  string // why not
	Stdout []byte
	Stderr []byte
}
