package compiler

import (
	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/target"
)

// declaredServices are the services of all modules of a program, but for those whose definition is too large to be made.
func declaredServices(program *check.Program) []abi.Service {
	var all []abi.Service
	for _, m := range program.Modules {
		for _, o := range m.Objects {
			if s, ok := o.(*check.Service); ok && s.Named() != nil {
				definer := &target.Definer{}
				if described := definer.Service(s.Named().Name, s.Named(), defaultID(s)); !definer.Large {
					all = append(all, described)
				}
			}
		}
	}
	return all
}

// defaultID is the id of a service as it is written, "" without one.
func defaultID(s *check.Service) string {
	if s.Default == nil {
		return ""
	}
	return s.Default.Text
}
