package service

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/service/internal/quickjs"
	"github.com/aquifer-dev/aquifer/service/itype"
)

// recordTypes are the records that the host itself answers programs in JavaScript with.
var recordTypes = func() *itype.Interfaces {
	record := func(name string, fields ...itype.Field) itype.TypeDef {
		return itype.TypeDef{Rec: &itype.RecordType{Name: name, Fields: fields}}
	}
	str, bytes := itype.Type{Kind: itype.String}, itype.Type{Kind: itype.ByteArray}
	one := func(index uint64) itype.Type { return itype.Type{Kind: itype.Record, Rec: index} }
	many := func(t itype.Type) itype.Type { return itype.Type{Kind: itype.Array, Elem: &t} }
	return &itype.Interfaces{Types: []itype.TypeDef{
		record("CallParameters", itype.Field{Name: "particle", Type: one(recParticle)}, itype.Field{Name: "service_id", Type: str}, itype.Field{Name: "service_creator_peer_id", Type: str},
			itype.Field{Name: "host_id", Type: str}, itype.Field{Name: "worker_id", Type: str}, itype.Field{Name: "tetraplets", Type: many(many(one(recTetraplet)))}),
		record("ParticleParameters", itype.Field{Name: "id", Type: str}, itype.Field{Name: "init_peer_id", Type: str}, itype.Field{Name: "timestamp", Type: itype.Type{Kind: itype.U64}},
			itype.Field{Name: "ttl", Type: itype.Type{Kind: itype.U32}}, itype.Field{Name: "script", Type: str}, itype.Field{Name: "signature", Type: bytes}, itype.Field{Name: "token", Type: str}),
		record("SecurityTetraplet", itype.Field{Name: "peer_pk", Type: str}, itype.Field{Name: "service_id", Type: str}, itype.Field{Name: "function_name", Type: str}, itype.Field{Name: "lens", Type: str}),
		record("BinaryResult", itype.Field{Name: "ret_code", Type: itype.Type{Kind: itype.S32}}, itype.Field{Name: "error", Type: str}, itype.Field{Name: "stdout", Type: bytes}, itype.Field{Name: "stderr", Type: bytes}),
	}}
}()

// Indices of these records.
const (
	recParameters = iota
	recParticle
	recTetraplet
	recBinary
)

// Called implements quickjs.Host.
func (s *scriptInstance) Called(r *quickjs.Run, name string, args []quickjs.Handle) (quickjs.Handle, error) {
	c := s.service.call
	kind, rest, _ := strings.Cut(name, " ")
	switch kind {
	case "parameters":
		return r.Give(recordTypes, itype.Type{Kind: itype.Record, Rec: recParameters}, c.params.value(len(hostVersions)-1)), r.Err()
	case "program":
		return s.program(r, c, rest, args)
	case "call":
		return s.callModule(r, c, name, args)
	}
	return s.log(r, c, args)
}

// arguments reads what a program passes to a function of the host. Values of other types are thrown back: ok is false then.
func (s *scriptInstance) arguments(r *quickjs.Run, name string, it *itype.Interfaces, types []itype.Field, args []quickjs.Handle) (values []itype.Value, ok bool, err error) {
	if len(args) != len(types) {
		r.Throw(fmt.Sprintf("%s takes %d arguments, not %d", name, len(types), len(args)))
		return nil, false, r.Err()
	}
	q := s.vm.Run(s.service.call)
	for n, t := range types {
		values = append(values, q.Take(it, t.Type, args[n]))
		var mismatch *quickjs.Mismatch
		var thrown *quickjs.Thrown
		switch err := q.Err(); {
		case errors.As(err, &mismatch):
			r.Throw(fmt.Sprintf("the argument %s of %s %s", t.Name, name, mismatch))
			return nil, false, r.Err()
		case errors.As(err, &thrown):
			r.Throw(thrown.Text)
			return nil, false, r.Err()
		case err != nil:
			return nil, false, err
		}
	}
	return values, true, nil
}

// callModule calls a function of another module. What that throws, if it is in JavaScript too, is thrown here; any other
// failure ends the call from outside.
func (s *scriptInstance) callModule(r *quickjs.Run, c *call, name string, args []quickjs.Handle) (quickjs.Handle, error) {
	t := s.calls[name]
	to := s.service.live[t.module]
	shown := strings.TrimPrefix(name, "call ")
	values, ok, err := s.arguments(r, shown, to.module.binary.it, t.function.Type.Args, args)
	if !ok || err != nil {
		return 0, err
	}
	room := c.room()
	defer c.giveBack()
	out, err := to.run(c, t.function, values, room)
	if e, ok := err.(*scriptError); ok {
		return r.Throw(shown + ": " + e.text), r.Err()
	}
	if err != nil {
		return 0, fmt.Errorf("failed while calling the function `%s`: %w", shown, err)
	}
	if len(out) == 0 {
		return 0, nil
	}
	return r.Give(to.module.binary.it, t.function.Type.Outs[0], out[0]), r.Err()
}

// program runs a mounted binary (spec/services.md#S22).
func (s *scriptInstance) program(r *quickjs.Run, c *call, name string, args []quickjs.Handle) (quickjs.Handle, error) {
	list := itype.Type{Kind: itype.Array, Elem: &itype.Type{Kind: itype.String}}
	values, ok, err := s.arguments(r, name, recordTypes, []itype.Field{{Name: "args", Type: list}}, args)
	if !ok || err != nil {
		return 0, err
	}
	var words []string
	for _, v := range values[0].Items() {
		words = append(words, v.Text())
	}
	result := run(c, s.module.config.Binaries[name], words).value()
	if err := c.over(); err != nil {
		return 0, err
	}
	return r.Give(recordTypes, itype.Type{Kind: itype.Record, Rec: recBinary}, result), r.Err()
}

// log passes on what a program writes to its console.
func (s *scriptInstance) log(r *quickjs.Run, c *call, args []quickjs.Handle) (quickjs.Handle, error) {
	types := []itype.Field{{Name: "level", Type: itype.Type{Kind: itype.S32}}, {Name: "text", Type: itype.Type{Kind: itype.String}}}
	values, ok, err := s.arguments(r, "log", recordTypes, types, args)
	if !ok || err != nil {
		return 0, err
	}
	text := values[1].Text()
	if err := c.pay(uint64(len(text)) >> transferShift); err != nil {
		return 0, err
	}
	if s.service.config.Log != nil && s.module.config.Logger {
		s.service.config.Log(LogEntry{s.module.config.Name, int32(values[0].Bits()), text})
	}
	return 0, nil
}

// Spend implements quickjs.Machine.
func (s *scriptInstance) Spend(bytes int64) error { return s.service.call.spend(bytes) }

// prepareScript looks whether all is there that a program imports.
func (s *Service) prepareScript(m *module) error {
	for _, name := range m.binary.script.program.Imports {
		if name != "aqua" && name != "host" && s.module(name) == nil {
			return moduleError(m.config.Name, fmt.Errorf("module with name '%s' isn't loaded into Marine", name))
		}
	}
	return nil
}
