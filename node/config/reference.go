package config

import (
	"fmt"
	"reflect"
	"strings"
)

// entry is a key of the reference.
type entry struct{ name, value, doc string }

// entries lists all keys in order. Tables come before what is in them.
func entries() []entry {
	var all []entry
	list(reflect.ValueOf(Defaults()), "", &all)
	return all
}

func list(v reflect.Value, prefix string, all *[]entry) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		e := entry{name: prefix + f.Tag.Get("toml"), doc: f.Tag.Get("doc"), value: f.Tag.Get("default")}
		table := v.Field(i).Kind() == reflect.Struct
		if e.value == "" && !table {
			e.value = written(v.Field(i).Interface())
		}
		*all = append(*all, e)
		if table {
			list(v.Field(i), e.name+".", all)
		}
	}
}

// written is a default as a file would say it.
func written(v any) string {
	switch v := v.(type) {
	case string:
		if v == "" {
			return "none"
		}
		return fmt.Sprintf("%q", v)
	case Duration, Size:
		return fmt.Sprintf("%q", v)
	case []string:
		return "none"
	}
	return fmt.Sprint(v)
}

// Names are all keys.
func Names() []string {
	var all []string
	for _, e := range entries() {
		all = append(all, e.name)
	}
	return all
}

// Help describes all keys in lines for a terminal.
func Help() string {
	var b strings.Builder
	for _, e := range entries() {
		fmt.Fprintf(&b, "  %s", e.name)
		if e.value != "" {
			fmt.Fprintf(&b, " (%s)", e.value)
		}
		fmt.Fprintf(&b, "\n      %s\n", e.doc)
	}
	return b.String()
}

// Table describes all keys as a table in Markdown.
func Table() string {
	var b strings.Builder
	b.WriteString("| key | default | meaning |\n|---|---|---|\n")
	for _, e := range entries() {
		value := e.value
		if strings.ContainsAny(value, `"`) || value == "true" || value == "false" || strings.Trim(value, "0123456789") == "" && value != "" {
			value = "`" + value + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", e.name, value, e.doc)
	}
	return b.String()
}

// Idle are the keys of the original that have no effect, in words.
func Idle() string { return "`" + strings.Join(idle, "`, `") + "`" }
