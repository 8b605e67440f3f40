package vm
import ("testing";"context";"math/rand";"time";"bytes";"os";"fmt";"runtime/debug";"github.com/aquifer-dev/aquifer/vm/exec")
func TestZZ(t *testing.T){
	n := newNetwork(histories[0]); n.run()
	p := Params{InitPeer: n.ids["A"], Peer: n.ids["A"], SecretKey: n.keys["A"], ParticleID: "facts", AIRSizeLimit: NoLimit,
		ParticleSizeLimit: NoLimit, CallResultSizeLimit: NoLimit, Budget: exec.Budget{Steps: 10_000, Depth: 1_000, Text: 1 << 20}}
	r := rand.New(rand.NewSource(1))
	mut := func(b []byte) []byte { b = bytes.Clone(b); for k:=r.Intn(4);k>0&&len(b)>0;k--{ i:=r.Intn(len(b)); switch r.Intn(3){case 0:b[i]^=1<<r.Intn(8); case 1: b=append(b[:i],b[i+1:]...); case 2: b[i]=byte(r.Intn(256))}}; return b}
	for i:=0;i<20000;i++{
		s := string(mut([]byte(n.script))); a,b:=mut(n.stored["A"]),mut(n.stored["B"])
		done:=time.AfterFunc(2*time.Second, func(){ debug.SetTraceback("all"); fmt.Fprintln(os.Stderr, i, s); panic("hang") })
		st:=time.Now()
		Step(context.Background(), Input{Params:p,Script:s,Prev:a,Current:b,Results:EncodeResults(nil)})
		done.Stop()
		if time.Since(st)>100*time.Millisecond { t.Log(i, time.Since(st)) }
	}
}
