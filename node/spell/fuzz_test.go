package spell

import (
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// FuzzTriggers reads triggers out of anything. What is read is written and read again the same, and is either refused or scheduled
// at times that follow each other.
func FuzzTriggers(f *testing.F) {
	f.Add(triggers(5, 100, 10, true, false).String(), int64(0))
	f.Add(`{"clock":[1,2,3],"connections":[true,false],"blockchain":[0,0]}`, int64(1<<40))
	f.Add(`[[1,0,4294967295],[true,true],[1,2]]`, int64(-5))
	f.Add(`{"clock":{"start_sec":1}}`, int64(4294967295))
	f.Fuzz(func(t *testing.T, text string, now int64) {
		n, fault := value.ParseNode(text)
		if fault != nil {
			return
		}
		got, err := ReadTriggers(n)
		if err != nil {
			return
		}
		again, err := ReadTriggers(got.Node())
		if err != nil || again != got {
			t.Fatalf("%+v is read again as %+v: %v", got, again, err)
		}
		at := time.Unix(now%(1<<33), 0)
		if got.Check(at) != nil {
			return
		}
		wait, ok := got.first(at)
		for range 3 {
			if !ok {
				break
			}
			if wait < 0 {
				t.Fatalf("%+v waits for %v", got, wait)
			}
			if at = at.Add(wait); got.End != 0 && at.Unix() >= int64(got.End) || at.Unix() < int64(got.Start) {
				t.Fatalf("%+v runs at %d", got, at.Unix())
			}
			wait, ok = got.next(at)
		}
	})
}

// FuzzFields sets fields out of anything. What is kept is the text of each field.
func FuzzFields(f *testing.F) {
	f.Add(`{"a":1,"b":[1.50,{"c":null}]}`)
	f.Add(`{"":1}`)
	f.Add(`{"a":1,"a":2,"a/b":"\u0000"}`)
	f.Add(`[1]`)
	f.Add(`{`)
	p := newPlace(f, Limits{})
	id := p.install(triggers(never, never, 0, false, false))
	sp := p.find(p.host.PeerID(), id)
	f.Fuzz(func(t *testing.T, text string) {
		r := &stdlib.Request{Function: "set_json_fields", InitPeer: p.host.PeerID(), Particle: "spell_" + id + "_0", Args: []*value.Node{value.Text(text)}}
		n, err := p.call(sp, r)
		if err != nil { // the text is no UTF-8
			return
		}
		if !n.Get("success").Bool {
			if n.Get("error").Str == "" {
				t.Fatal("refused without a word")
			}
			return
		}
		fields, fault := value.ParseNode(text)
		if fault != nil {
			t.Fatalf("%s was taken: %v", text, fault)
		}
		for i, key := range fields.Keys {
			r.Function, r.Args = "get_string", []*value.Node{value.Text(key)}
			got, err := p.call(sp, r)
			if err != nil || got.Get("value").Str != fields.Arr[i].String() {
				t.Fatalf("%q: %v %v", key, got, err)
			}
			r.Function = "remove_key"
			if _, err := p.call(sp, r); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzCalls calls any function with anything: answers are records, or errors.
func FuzzCalls(f *testing.F) {
	p := newPlace(f, Limits{Bytes: 1 << 20})
	id := p.install(triggers(never, never, 0, false, false))
	sp := p.find(p.host.PeerID(), id)
	for name := range functions() {
		f.Add(name, `["a","b"]`)
	}
	f.Add("store_error", `[{"error_code":1,"instruction":"i","message":"m","peer_id":"p"},0,5]`)
	f.Fuzz(func(t *testing.T, function, text string) {
		args, fault := value.ParseNode(text)
		if fault != nil {
			return
		}
		n, err := p.call(sp, &stdlib.Request{Function: function, InitPeer: p.host.PeerID(), Particle: "spell_" + id + "_0", Args: args.Arr})
		if err == nil && n.Kind != value.KindObject && n.Kind != value.KindArray {
			t.Fatal(n)
		}
	})
}
