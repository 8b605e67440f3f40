package settings

import (
	"fmt"
	"reflect"
	"regexp"

	"github.com/BurntSushi/toml"
)

// wrongKind finds the two kinds in what the library says of a value of the wrong one.
var wrongKind = regexp.MustCompile(`^(?:TOML value has type (?P<found>.+); destination has type (?P<want>.+)|type mismatch for .+: expected (?P<want>.+) but found (?P<found>.+))$`)

// kinds are the words of a file's writer for the library's, which are partly those of this program.
var kinds = map[string]string{
	"string": "a text", "primitive (string-like)": "a text", "integer": "a whole number", "int64": "a whole number", "float64": "a number with a fraction",
	"boolean": "true or false", "bool": "true or false", "slice": "a list", "[]any": "a list", "[]map[string]any": "a list of tables", "table": "a table",
	"map[string]any": "a table", "time.Time": "a date",
}

// kindProblem words what the library says of a value of the wrong kind; what says something else stays as it is.
func kindProblem(text string) string {
	m := wrongKind.FindStringSubmatch(text)
	if m == nil {
		return text
	}
	said := map[string]string{}
	for i, name := range wrongKind.SubexpNames() {
		if m[i] == "" {
			continue
		}
		said[name] = m[i]
		if word := kinds[m[i]]; word != "" {
			said[name] = word
		}
	}
	return fmt.Sprintf("expected %s, found %s", said["want"], said["found"])
}

// noTable finds a key that is to be a table of names and is not, over which the library says nothing. onto is a pointer to the struct.
func noTable(onto any, file, text string, meta toml.MetaData) *Problem {
	t := reflect.TypeOf(onto).Elem()
	for i := range t.NumField() {
		key := t.Field(i).Tag.Get("toml")
		if t.Field(i).Type.Kind() != reflect.Map || !meta.IsDefined(key) {
			continue
		}
		if kind := meta.Type(key); kind != "Hash" && kind != "" { // "" is a table of which only those below are written
			return &Problem{File: file, Line: LineOf(text, key), Key: key, Text: "expected a table, found another value"}
		}
	}
	return nil
}
