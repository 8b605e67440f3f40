package diag

import (
	"encoding/json"
	"io"

	"github.com/aquifer-dev/aquifer/source"
)

// WriteSARIF prints the list as one SARIF 2.1.0 log, the exchange form of code scanners. Source: OASIS SARIF 2.1.0.
func (l List) WriteSARIF(w io.Writer, files *source.Set, tool, version string) error {
	type object = map[string]any
	location := func(r Range, message string) object {
		at := object{"physicalLocation": object{
			"artifactLocation": object{"uri": r.File},
			"region":           object{"startLine": r.Line, "startColumn": r.Column, "endLine": r.EndLine, "endColumn": r.EndColumn},
		}}
		if message != "" {
			at["message"] = object{"text": message}
		}
		return at
	}
	results := make([]object, 0, len(l))
	for _, d := range l {
		result := object{"ruleId": d.Code, "level": d.Severity.String(), "message": object{"text": d.prose(files)}}
		if r := rangeOf(files, d.Span); r.File != "" {
			result["locations"] = []object{location(r, d.Label)}
		}
		var related []object
		for _, n := range d.Notes {
			if r := rangeOf(files, n.Span); r.File != "" {
				related = append(related, location(r, n.Message))
			}
		}
		if related != nil {
			result["relatedLocations"] = related
		}
		results = append(results, result)
	}
	log := object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool":       object{"driver": object{"name": tool, "version": version}},
			"columnKind": "utf16CodeUnits",
			"results":    results,
		}},
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(log)
}
