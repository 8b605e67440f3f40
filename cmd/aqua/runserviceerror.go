package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/sim"
)

// noService finds the service in what peers say when they do not have it.
var noService = regexp.MustCompile(`No service found for service call: serviceId='([^']*)'|Service with id '([^']*)' not found`)

// missingService is advice for a service that a peer does not have: what is there, and how more of them get there.
func (p places) missingService(e *sim.ScriptError) []string {
	m := noService.FindStringSubmatch(e.Message)
	if m == nil || p.hosted == nil {
		return nil
	}
	name := m[1] + m[2]
	var known []string
	for _, s := range p.hosted(e.Peer) {
		known = append(append(known, s.ID), s.Aliases...)
	}
	there := fmt.Sprintf("peer `%s` has its built-in services only", e.Peer)
	if near := diag.Nearest(name, known...); near != "" {
		there = fmt.Sprintf("did you mean `%s`, which peer `%s` has?", near, e.Peer)
	} else if len(known) > 0 {
		there = fmt.Sprintf("peer `%s` has `%s`, and its built-in services", e.Peer, strings.Join(known, "`, `"))
	}
	return []string{there, "`--service NAME=CONFIG@PEER` puts a WebAssembly service on a peer, `--json-service FILE` prepared answers"}
}

// serviceHelp is advice for what a service answered, or "". On a real network there is less that flags can do.
func serviceHelp(why string, simulated bool) string {
	managed := onlyForManagers.MatchString(why)
	switch {
	case managed && !simulated:
		return managerHelp
	case !simulated:
		return ""
	case strings.Contains(why, "call interrupted: more than"):
		return "`--instruction-limit N` sets how many instructions a call of a service may take, or its start; 0 is no limit"
	case managed:
		return "the peer does this only for itself and for who manages it: `me`, unless --no-management is given"
	case strings.Contains(why, "Error reading vault file"):
		return "`--vault-file FILE` puts a file into the vault of every peer, under its own name"
	case strings.Contains(why, "this is no WebAssembly module"):
		return "modules that are deployed are WebAssembly binaries; services in JavaScript and TypeScript are put on a peer with `--service NAME=CONFIG@PEER`"
	}
	return ""
}

// onlyForManagers finds in what nodes answer that the caller does not manage them; managerHelp is what can be done about it.
var onlyForManagers = regexp.MustCompile(`only available to the host or worker spells|: only .*management|Only management or host peer can`)

const managerHelp = "the peer does this only for itself and for who manages it: pass the key of its management peer with --sk"
