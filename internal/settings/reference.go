package settings

import (
	"fmt"
	"reflect"
	"strings"
)

// Entry is a key of a reference.
type Entry struct{ Name, Value, Doc string }

// Entries lists all keys of a struct that holds the defaults, in order. Tables, and lists of them, come before what is in them.
func Entries(defaults any) []Entry {
	var all []Entry
	list(reflect.ValueOf(defaults), "", &all)
	return all
}

func list(v reflect.Value, prefix string, all *[]Entry) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		e := Entry{Name: prefix + f.Tag.Get("toml"), Doc: f.Tag.Get("doc"), Value: f.Tag.Get("default")}
		if f.Tag.Get("toml") == "-" {
			continue
		}
		table := v.Field(i)
		below := e.Name
		if kind := table.Kind(); (kind == reflect.Slice || kind == reflect.Map) && f.Type.Elem().Kind() == reflect.Struct {
			table = reflect.Zero(f.Type.Elem())
			if kind == reflect.Map {
				below += ".NAME"
			}
		}
		isTable := table.Kind() == reflect.Struct
		if e.Value == "" && !isTable {
			e.Value = written(v.Field(i).Interface())
		}
		*all = append(*all, e)
		if isTable {
			list(table, below+".", all)
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
	case fmt.Stringer:
		return fmt.Sprintf("%q", v)
	}
	switch reflect.TypeOf(v).Kind() {
	case reflect.Slice, reflect.Map:
		return "none"
	}
	return fmt.Sprint(v)
}

// Names are all keys.
func Names(entries []Entry) []string {
	var all []string
	for _, e := range entries {
		all = append(all, e.Name)
	}
	return all
}

// Help describes all keys in lines for a terminal.
func Help(entries []Entry) string {
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "  %s", e.Name)
		if e.Value != "" {
			fmt.Fprintf(&b, " (%s)", e.Value)
		}
		fmt.Fprintf(&b, "\n      %s\n", e.Doc)
	}
	return b.String()
}

// Table describes all keys as a table in Markdown.
func Table(entries []Entry) string {
	var b strings.Builder
	b.WriteString("| key | default | meaning |\n|---|---|---|\n")
	for _, e := range entries {
		value := e.Value
		if strings.ContainsAny(value, `"`) || value == "true" || value == "false" || strings.Trim(value, "0123456789") == "" && value != "" {
			value = "`" + value + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", e.Name, value, e.Doc)
	}
	return b.String()
}
