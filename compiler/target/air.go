package target

import "github.com/aquifer-dev/aquifer/abi"

// AIR is the text of an .air file: a notice in comments, an empty line, and the script.
func AIR(f abi.Function, version string) string {
	return "; This file was generated from Aqua source. Do not edit it:\n" +
		"; change the source and compile it again.\n" +
		"; Compiled by https://github.com/aquifer-dev/aquifer\n" +
		"; Version: " + version + "\n\n" + f.Script
}
