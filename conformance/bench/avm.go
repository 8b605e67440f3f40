package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/vm"
)

// originalVM is the original's interpreter in this process, compiled to machine code by wazero. As in the original's nodes there is a
// pool of instances, which are kept between steps.
type originalVM struct {
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
	pool     chan api.Module
}

// newOriginalVM compiles the module in a file and makes so many instances.
func newOriginalVM(ctx context.Context, file string, instances int) (*originalVM, error) {
	wasm, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	v := &originalVM{runtime: wazero.NewRuntime(ctx), pool: make(chan api.Module, instances)}
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, v.runtime); err != nil {
		return nil, errors.Join(err, v.close(ctx))
	}
	if v.compiled, err = v.runtime.CompileModule(ctx, wasm); err != nil {
		return nil, errors.Join(err, v.close(ctx))
	}
	const host = "__marine_host_api_v3"
	builder := v.runtime.NewHostModuleBuilder(host)
	for _, f := range v.compiled.ImportedFunctions() {
		if module, name, _ := f.Import(); module == host { // it only writes a log
			builder.NewFunctionBuilder().WithGoFunction(api.GoFunc(func(context.Context, []uint64) {}), f.ParamTypes(), f.ResultTypes()).Export(name)
		}
	}
	if _, err := builder.Instantiate(ctx); err != nil {
		return nil, errors.Join(err, v.close(ctx))
	}
	for range instances {
		m, err := v.instance(ctx)
		if err != nil {
			return nil, errors.Join(err, v.close(ctx))
		}
		v.pool <- m
	}
	return v, nil
}

func (v *originalVM) instance(ctx context.Context) (api.Module, error) {
	return v.runtime.InstantiateModule(ctx, v.compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize", "_start").WithSysWalltime())
}

func (v *originalVM) close(ctx context.Context) error { return v.runtime.Close(ctx) }

// open keeps a particle, as a node does.
func (v *originalVM) open(p vm.Params, script string, prev []byte) node.Interpreter {
	return &originalParticle{v, p, script, prev}
}

type originalParticle struct {
	vm     *originalVM
	params vm.Params
	script string
	prev   []byte
}

// Data are what the last step returned.
func (p *originalParticle) Data() []byte { return p.prev }

// Step waits for an instance and has it take the step. A trap costs the instance, and leaves the data as they were.
func (p *originalParticle) Step(_ context.Context, current, results []byte) vm.Outcome {
	ctx := context.Background()
	m := <-p.vm.pool
	o, data, err := p.invoke(ctx, m, current, results)
	if err != nil {
		_ = m.Close(ctx)
		var again error
		if m, again = p.vm.instance(ctx); again != nil {
			panic(again) // the benchmark cannot go on without
		}
		o, data = vm.Outcome{Code: -1, Message: err.Error()}, p.prev
	}
	p.vm.pool <- m
	p.prev = data
	return o.WithData(data)
}

// guest writes into an instance.
type guest struct {
	ctx context.Context
	api.Module
	err error
}

func (g *guest) call(name string, args ...uint64) []uint64 {
	if g.err != nil {
		return []uint64{0}
	}
	var out []uint64
	if out, g.err = g.ExportedFunction(name).Call(g.ctx, args...); g.err != nil || len(out) == 0 {
		out = []uint64{0}
	}
	return out
}

// put copies bytes into memory of the guest and returns where they are.
func (g *guest) put(b []byte) (at, size uint64) {
	at = g.call("allocate", uint64(len(b)), 1)[0]
	if g.err == nil && !g.Memory().Write(uint32(at), b) {
		g.err = errors.New("the interpreter's memory has no such place")
	}
	return at, uint64(len(b))
}

// read returns a copy of a slice whose place and length are at an offset.
func (g *guest) read(offset uint32) []byte {
	b, ok := g.Memory().Read(offset, 8)
	if ok {
		if b, ok = g.Memory().Read(binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])); ok {
			return append([]byte(nil), b...)
		}
	}
	if g.err == nil {
		g.err = errors.New("the interpreter returns what is not in its memory")
	}
	return nil
}

// invoke is the interpreter's one function; records are packed, little end first (spec/services.md#S13).
func (p *originalParticle) invoke(ctx context.Context, m api.Module, current, results []byte) (o vm.Outcome, data []byte, err error) {
	g := &guest{ctx: ctx, Module: m}
	var record []byte
	slice := func(b []byte) {
		at, size := g.put(b)
		record = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(record, uint32(at)), uint32(size))
	}
	q := p.params
	slice([]byte(q.InitPeer))
	slice([]byte(q.Peer))
	record = binary.LittleEndian.AppendUint64(record, q.Timestamp)
	record = append(binary.LittleEndian.AppendUint32(record, q.TTL), q.KeyFormat)
	slice(q.SecretKey)
	slice([]byte(q.ParticleID))
	for _, limit := range []uint64{q.AIRSizeLimit, q.ParticleSizeLimit, q.CallResultSizeLimit} {
		record = binary.LittleEndian.AppendUint64(record, limit)
	}
	record = append(record, 0)
	var args []uint64
	for _, b := range [][]byte{[]byte(p.script), p.prev, current} {
		at, size := g.put(b)
		args = append(args, at, size)
	}
	at, _ := g.put(record)
	args = append(args, at)
	at, size := g.put(results)
	g.call("invoke", append(args, at, size)...)
	if g.err != nil {
		return o, nil, g.err
	}
	out := uint32(g.call("get_result_ptr")[0])
	head, ok := g.Memory().Read(out, 43)
	if !ok {
		return o, nil, errors.New("the interpreter returns what is not in its memory")
	}
	peers, count := binary.LittleEndian.Uint32(head[24:]), binary.LittleEndian.Uint32(head[28:])
	o.Code = int64(binary.LittleEndian.Uint64(head))
	o.Message, data = string(g.read(out+8)), g.read(out+16)
	for i := range count {
		o.NextPeers = append(o.NextPeers, string(g.read(peers+8*i)))
	}
	requests := g.read(out + 32)
	g.call("release_objects")
	if g.err != nil {
		return o, nil, g.err
	}
	if len(requests) > 0 {
		if o.Requests, err = vm.DecodeRequests(requests); err != nil {
			return o, nil, fmt.Errorf("requests: %w", err)
		}
	}
	return o, data, nil
}
