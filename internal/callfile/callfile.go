// Package callfile reads files of calls that several tests make, of services in every language and on both hosts. Lines are
// "MODULES FUNCTION ARGUMENTS => ANSWER": names joined by plus signs, a list in JSON, what is answered. Lines that begin with
// a number sign are none.
package callfile

import (
	"fmt"
	"os"
	"strings"
)

// Call is a line.
type Call struct {
	Line     int
	Modules  []string // the last is the facade
	Function string
	Args     string
	Want     string // what is answered; where the line has "=", the only argument
}

// Service is the modules as the line has them.
func (c Call) Service() string { return strings.Join(c.Modules, "+") }

func (c Call) String() string { return c.Service() + " " + c.Function + " " + c.Args }

// Read reads a file.
func Read(name string) ([]Call, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var all []Call
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		head, want, ok := strings.Cut(line, " => ")
		parts := strings.SplitN(head, " ", 3)
		if !ok || len(parts) != 3 {
			return nil, fmt.Errorf("%s:%d: %q is no call", name, i+1, line)
		}
		if want == "=" {
			want = strings.TrimSuffix(strings.TrimPrefix(parts[2], "["), "]")
		}
		all = append(all, Call{i + 1, strings.Split(parts[0], "+"), parts[1], parts[2], want})
	}
	return all, nil
}
