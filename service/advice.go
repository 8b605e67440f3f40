package service

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/itype"
)

// What may be done about errors. Their texts are the original's where it has one, so that advice stands beside them.

// Advice returns what may be done about the error, if anything is known.
func (e *Error) Advice() []string { return e.Help }

// mostNamed is how many names an advice lists.
const mostNamed = 20

// meant helps who has named something that is not there: with the name that was probably meant, or with all there are.
func meant(name, what string, known []string) string {
	if near := diag.Nearest(name, known...); near != "" {
		return fmt.Sprintf("did you mean `%s`?", near)
	}
	if len(known) == 0 {
		return "there are no " + what
	}
	more := ""
	if len(known) > mostNamed {
		known, more = known[:mostNamed], fmt.Sprintf(" and %d more", len(known)-mostNamed)
	}
	return fmt.Sprintf("%s: `%s`%s", what, strings.Join(known, "`, `"), more)
}

// aboutFunctions helps who calls a function that a module does not have.
func (m *module) aboutFunctions(name string) string {
	var known []string
	for f := range m.binary.functions {
		known = append(known, f)
	}
	slices.Sort(known)
	return meant(name, "functions of `"+m.config.Name+"`", known)
}

// aboutArguments shows what a function takes, with the data in it.
func (m *module) aboutArguments(function string) string {
	d := m.binary.it.Describe()
	i := slices.IndexFunc(d.Functions, func(f itype.Signature) bool { return f.Name == function })
	if i < 0 {
		return ""
	}
	signature := strings.TrimSpace(d.Functions[i].String())
	text := "it is `" + signature + "`"
	shown := []string{}
	for i := len(d.Records) - 1; i >= 0 && len(shown) < mostNamed; i-- { // what is made of others stands behind them
		rec := d.Records[i]
		if !mentions(signature, rec.Name) && !slices.ContainsFunc(shown, func(s string) bool { return mentions(s, rec.Name) }) {
			continue
		}
		var fields []string
		for _, f := range rec.Fields {
			fields = append(fields, f.Name+": "+f.Type)
		}
		shown = append(shown, fmt.Sprintf("%s {%s}", rec.Name, strings.Join(fields, ", ")))
	}
	if len(shown) > 0 {
		text += ", with `" + strings.Join(shown, "`, `") + "`"
	}
	return diag.Shorten(text)
}

// mentions tells whether a type is named in a signature or among fields.
func mentions(text, name string) bool {
	return slices.Contains(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" :,()[]{}", r) }), name)
}

// aboutFailure helps with a call, or a start, that has ended within a module.
func (s *Service) aboutFailure(e *Error) []string {
	atStart := e.Function == ""
	var help []string
	switch {
	case e.Class == Memory && s.config.Memory > 0:
		help = append(help, fmt.Sprintf("its modules may take %d bytes of memory together, as total_memory_limit in the configuration or its host says", s.config.Memory))
	case e.Class == Memory:
		help = append(help, "a module has asked for more memory than there can be")
	case e.Class == Trapped && !atStart:
		help = append(help, "the module panicked, or ran out of memory or stack; what it prints tells more")
	}
	if atStart {
		return help
	}
	switch e.Class {
	case Trapped, Memory, Limit, Exited:
		help = append(help, "what the service had in memory is lost: the next call starts it anew")
	}
	return help
}
