package main

const (
	noConfig      = "no peers are configured: every command takes what it needs as flags"
	projectIsFile = "a project is what its file aquifer.toml says; `aqua compile` makes all of it"
	serviceIsOne  = "`aqua service new` begins a service, `aqua service build` builds it"
)

// goneCommands are those of the original's tools that have no counterpart of the same name, with what to use instead.
var goneCommands = map[string]string{
	"ipfs":   "what a node stores is reached by calls of its services; `aqua run` takes their answers with --json-service",
	"dist":   "`aqua remote deploy_service` puts services on nodes",
	"plugin": "`aqua run` takes prepared answers with --json-service",
	"config": noConfig, "default": noConfig, "key default": noConfig,

	"local":        "`aqua up` runs a local network, without containers",
	"aqua":         "`aqua compile` compiles",
	"imports":      "a map of imports is a file that --imports takes, or stands in aquifer.toml",
	"json":         "no Aqua is made of JSON; `aqua run` takes values with --data",
	"yml":          "no Aqua is made of YAML; `aqua run` takes values with --data",
	"autocomplete": "`aqua completion` prints the script for your shell",
	"update":       "a new release is installed like the first one",
	"build":        projectIsFile,
	"module":       serviceIsOne, "dep": serviceIsOne, "service add": serviceIsOne, "service remove": serviceIsOne,
	"spell new":   "a spell is a function of an Aqua file; `aqua spell install` compiles and installs it",
	"spell build": "a spell is a function of an Aqua file; `aqua spell install` compiles and installs it",
}

// goneFlags are those of the original's tools, as they are written, that no command has any more.
var goneFlags = map[string]string{
	"-k":              "--sk, or -s, says whose key it is",
	"--env":           "--relay names a relay, or a file of `aqua up`",
	"--particle-id":   "--json prints the particle's id, and every error of a run names it",
	"--show-config":   noConfig,
	"--verbose":       "what fails is told without it; `aqua run --history` shows all that happens on the simulated network",
	"--off-aqua-logs": "--quiet hides what programs print",
}
