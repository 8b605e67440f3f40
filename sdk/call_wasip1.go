package sdk

import "github.com/aquifer-dev/aquifer/sdk/abi"

//go:wasmimport __marine_host_api_v3 get_call_parameters
func getCallParameters()

// currentCall reads the record of the host, field by field (spec/services.md#S21).
func currentCall() (c Call) {
	getCallParameters()
	ptr, _ := abi.Result()
	r := abi.Take(ptr, 4+5*8)
	p := abi.Take(abi.Word(r, 0), 5*8+8+4)
	c.Particle.ID = abi.String(abi.Pair(p, 0))
	c.Particle.InitPeer = abi.String(abi.Pair(p, 8))
	c.Particle.Timestamp = abi.Load[uint64](p, 16)
	c.Particle.TTL = abi.Load[uint32](p, 24)
	c.Particle.Script = abi.String(abi.Pair(p, 28))
	c.Particle.Signature = abi.Bytes(abi.Pair(p, 36))
	c.Particle.Token = abi.String(abi.Pair(p, 44))
	c.ServiceID = abi.String(abi.Pair(r, 4))
	c.Creator = abi.String(abi.Pair(r, 12))
	c.Host = abi.String(abi.Pair(r, 20))
	c.Worker = abi.String(abi.Pair(r, 28))
	c.Tetraplets = lists(abi.Pair(r, 36))
	return c
}

func lists(ptr, count uint32) [][]Tetraplet {
	return abi.List(ptr, count, 8, func(b abi.Block) []Tetraplet { return tetraplets(abi.Pair(b, 0)) })
}

func tetraplets(ptr, count uint32) []Tetraplet {
	return abi.List(ptr, count, 4, func(b abi.Block) (t Tetraplet) {
		f := abi.Take(abi.Word(b, 0), 4*8)
		t.Peer = abi.String(abi.Pair(f, 0))
		t.Service = abi.String(abi.Pair(f, 8))
		t.Function = abi.String(abi.Pair(f, 16))
		t.Lens = abi.String(abi.Pair(f, 24))
		return t
	})
}
