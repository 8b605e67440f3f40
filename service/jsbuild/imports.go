package jsbuild

import (
	"slices"
	"strings"
)

// hostNames are what the host's module "aqua" has (spec/services.md#S64); aquaTypes what its declarations for editors have besides
// the sized numbers.
var (
	hostNames = []string{"callParameters", "env"}
	aquaTypes = []string{"CallParameters", "Particle", "Tetraplet", "ProgramResult"}
)

// nodeModules are those of Node that go by a single word: a service could have a module of the name, but hardly means it.
var nodeModules = strings.Fields("assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs " +
	"http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder timers tls " +
	"trace_events tty url util v8 vm wasi worker_threads zlib")

// imports looks at what is imported by name.
func (a *analysis) imports(list []wanted) {
	for _, w := range list {
		if w.module != "aqua" || slices.Contains(hostNames, w.name) {
			continue
		}
		if a.typed && (sized(w.name) || slices.Contains(aquaTypes, w.name)) {
			continue
		}
		a.diags.Add(errNoName(a.span(w.span), w.module, w.name, hostNames))
	}
	for name, at := range a.tokens.quoted() {
		if slices.Contains(a.modules, name) && slices.Contains(nodeModules, name) {
			a.diags.Add(warnNode(a.span(at), name))
		}
	}
}
