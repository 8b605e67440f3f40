module github.com/aquifer-dev/aquifer

go 1.26

require pgregory.net/rapid v1.3.0

require github.com/alecthomas/participle/v2 v2.1.4 // indirect
