package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/internal/settings"
)

// Codes of what files of settings say.
const (
	CodeConfig = "E0826" // settings that are none
	CodeIdle   = "W0826" // keys that have no effect
)

// Problem is what is wrong with a setting. If it is that there is no such key, [Names] may have one that was meant.
type Problem = settings.Problem

// Read reads a file of settings on top of others. What it does not say stays. Warnings tell of keys that have no effect. Errors are
// of type *Problem.
func Read(onto Settings, file, text string) (s Settings, warnings []string, err error) {
	s = onto
	unknown, p := settings.Decode(&s, file, text)
	if p != nil {
		return onto, nil, p
	}
	for _, name := range unknown {
		if isIdle(name) {
			if top := idleKey(name); !slices.ContainsFunc(warnings, func(w string) bool { return strings.Contains(w, "`"+top+"`") }) {
				warnings = append(warnings, fmt.Sprintf("%s:%d: `%s` has no effect on this node%s", file, settings.LineOf(text, name), top, insteadOf(top)))
			}
			continue
		}
		return onto, nil, settings.NoSuchKey(file, text, name)
	}
	if p := s.check(); p != nil {
		p.File, p.Line = file, settings.LineOf(text, p.Key)
		return onto, nil, p
	}
	return s, warnings, nil
}

func isIdle(name string) bool { return idleKey(name) != "" }

// idleKey is the key of idle that a name is, or is below.
func idleKey(name string) string {
	for _, key := range idle {
		if name == key || strings.HasPrefix(name, key+".") {
			return key
		}
	}
	return ""
}

// insteadOf says what goes on in place of a key without effect, behind a colon, where somebody may count on it (spec/market.md#M186).
func insteadOf(key string) string {
	switch key {
	case "chain_listener_config.ws_endpoint", "chain_listener_config.ws_ping_period":
		return ": the chain is asked by HTTP, at chain_config.http_endpoint"
	case "chain_listener_config.max_batch_count", "chain_listener_config.max_proof_batch_size":
		return ": all proofs that wait are handed in together"
	}
	return ""
}
