package sdk

import "github.com/aquifer-dev/aquifer/sdk/abi"

//go:wasmimport __marine_host_api_v3 get_call_parameters
func getCallParameters()

// currentCall reads the record of the host, field by field (spec/services.md#S21).
func currentCall() (c Call) {
	getCallParameters()
	ptr, _ := abi.Result()
	r := abi.Record(ptr, 4+5*8)
	p := abi.Record(r.Word(), 5*8+8+4)
	c.Particle.ID = abi.String(p.Pair())
	c.Particle.InitPeer = abi.String(p.Pair())
	c.Particle.Timestamp = abi.Scalar[uint64](p)
	c.Particle.TTL = abi.Scalar[uint32](p)
	c.Particle.Script = abi.String(p.Pair())
	c.Particle.Signature = abi.Bytes(p.Pair())
	c.Particle.Token = abi.String(p.Pair())
	c.ServiceID = abi.String(r.Pair())
	c.Creator = abi.String(r.Pair())
	c.Host = abi.String(r.Pair())
	c.Worker = abi.String(r.Pair())
	c.Tetraplets = lists(r.Pair())
	return c
}

func lists(ptr, count uint32) [][]Tetraplet {
	return abi.List(ptr, count, 8, func(r *abi.Reader) []Tetraplet { return tetraplets(r.Pair()) })
}

func tetraplets(ptr, count uint32) []Tetraplet {
	return abi.List(ptr, count, 4, func(r *abi.Reader) (t Tetraplet) {
		f := abi.Record(r.Word(), 4*8)
		t.Peer = abi.String(f.Pair())
		t.Service = abi.String(f.Pair())
		t.Function = abi.String(f.Pair())
		t.Lens = abi.String(f.Pair())
		return t
	})
}
