package quickjs

import (
	"bytes"
	"context"
)

// Import serves a function that the binary imports (see [Imports]): the arguments are on the stack, where the result is left.
// An error ends all that runs.
func (vm *VM) Import(ctx context.Context, name string, host Host, stack []uint64) error {
	r := vm.Run(ctx)
	switch name {
	case "host_call":
		called := r.bytesAt(uint32(stack[0]), uint32(stack[1]))
		if uint32(stack[3]) > maxArguments {
			return errMemory
		}
		args := make([]Handle, 0, 8)
		for i := range uint32(stack[3]) {
			args = append(args, Handle(r.word(uint32(stack[4])+4*i)))
			if r.err != nil {
				return r.err
			}
		}
		h, err := host.Called(r, called, args)
		if err != nil {
			return err
		}
		switch {
		case r.threw:
		case h == 0:
			h = Handle(r.do(dupValue, uint64(vm.undefined)))
		case h == vm.yes || h == vm.no: // the engine frees what it is given
			h = Handle(r.do(dupValue, uint64(h)))
		}
		stack[0] = uint64(h)
	case "host_module_normalize": // names of modules are what they are, wherever they are imported
		stack[0] = uint64(r.leave(r.cString(uint32(stack[1]))))
	case "host_module_load":
		module := r.cString(uint32(stack[0]))
		source, ok := vm.modules[module]
		if !ok {
			r.Throw("there is no module " + module)
			stack[0] = 0
			break
		}
		size := uint32(len(source))
		r.put(uint32(stack[1]), string([]byte{byte(size), byte(size >> 8), byte(size >> 16), byte(size >> 24)}))
		stack[0] = uint64(r.leave(source))
	default: // interrupts are the meter's, and times those of UTC
		if len(stack) > 0 {
			stack[0] = 0
		}
	}
	return r.err
}

// bytesAt is a text at a place.
func (r *Run) bytesAt(at, size uint32) string {
	if r.err != nil {
		return ""
	}
	b, ok := r.m.Memory().Read(at, size)
	if !ok {
		r.fail(errMemory)
		return ""
	}
	return string(b)
}

// maxArguments bounds those of a function: the engine passes no more.
const maxArguments = 1 << 16

// maxName bounds names of modules.
const maxName = 4096

// cString is a text that ends with zero.
func (r *Run) cString(at uint32) string {
	size := r.m.Memory().Size()
	if at >= size {
		r.fail(errMemory)
		return ""
	}
	b, _ := r.m.Memory().Read(at, min(maxName, size-at))
	n := bytes.IndexByte(b, 0)
	if n < 0 {
		r.fail(errMemory)
		return ""
	}
	return string(b[:n])
}

// leave copies a text to memory that the engine frees.
func (r *Run) leave(s string) uint32 {
	p := r.alloc(uint32(len(s) + 1))
	r.put(p, s+"\x00")
	return p
}
