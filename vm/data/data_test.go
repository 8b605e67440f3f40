package data

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// seed is a fixed secret; its peer is alice.
var seed = []byte("0123456789abcdef0123456789abcdef")

func alice(t testing.TB) (*KeyPair, string) {
	t.Helper()
	k, r := NewKeyPair(0, seed)
	if r != nil {
		t.Fatal(r)
	}
	return k, k.Public().PeerID()
}

// sample builds data with every kind of state and store entry, signed by alice.
func sample(t testing.TB) *Particle {
	key, peer := alice(t)
	p := &Particle{LastCall: 7}
	s := &p.Stores
	v, _ := value.Parse(`{"b": 1.0, "a": "é"}`)
	tetraplet := value.NewTetraplet(peer, "service", "fn", "")
	s.Values.Put(v.CID(), v)
	s.Tetraplets.Put(tetraplet.CID(), tetraplet)
	service := &ServiceResult{Value: v.CID(), ArgumentHash: string(value.Hash([]byte("[]"))), Tetraplet: tetraplet.CID()}
	s.Services.Put(service.CID(), service)
	here := value.NewTetraplet(peer, "", "", "")
	s.Tetraplets.Put(here.CID(), here)
	element := &CanonElement{Value: v.CID(), Tetraplet: tetraplet.CID(), From: value.Provenance{Kind: value.ServiceResult, CID: service.CID()}}
	s.Elements.Put(element.CID(), element)
	literal := &CanonElement{Value: v.CID(), Tetraplet: here.CID()}
	s.Elements.Put(literal.CID(), literal)
	canon := &CanonResult{Tetraplet: here.CID(), Elements: []CID{element.CID(), literal.CID()}}
	s.Canons.Put(canon.CID(), canon)
	p.Trace = []State{
		{Kind: Par, A: 3, B: 4}, {Kind: CallScalar, Ref: string(service.CID())}, {Kind: CallStream, Ref: string(service.CID()), A: 2},
		{Kind: CallUnused, Ref: string(v.CID())}, {Kind: CallFailed, Ref: string(service.CID())}, {Kind: Ap, A: 1}, {Kind: Ap, More: &More{Gens: []uint32{}}},
		{Kind: CanonDone, Ref: string(canon.CID())}, {Kind: CanonSent, Ref: peer}, {Kind: CallSent, Ref: peer}, {Kind: CallSent, Ref: peer, HasID: true, A: 7},
		{Kind: Fold, More: &More{Lore: []Lore{{Value: 1, Subs: []SubTrace{{2, 3}, {5, 0}}}, {Value: 9, Subs: []SubTrace{}}}}}, {Kind: CallSent, Ref: "short"},
	}
	produced := []CID{service.CID(), service.CID(), service.CID(), canon.CID()}
	p.Sign(nil, key, produced, "particle")
	return p
}

func decode(t testing.TB, b []byte, known *Particle) (Envelope, *Particle) {
	t.Helper()
	e, r := DecodeEnvelope(b)
	if r != nil {
		t.Fatal(r)
	}
	p, r := e.Decode(known)
	if r != nil {
		t.Fatal(r)
	}
	return e, p
}

func dump(t testing.TB, e Envelope, p *Particle) string {
	t.Helper()
	text, err := json.Marshal(NewDump(e, p))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestRoundTrip(t *testing.T) {
	p := sample(t)
	b := p.Append(nil)
	e, q := decode(t, b, nil)
	if diff := cmp.Diff(dump(t, e, p), dump(t, e, q)); diff != "" {
		t.Error(diff)
	}
	if string(q.Append(nil)) != string(b) {
		t.Error("equal content gives other bytes")
	}
	_, again := decode(t, b, q)
	for id, v := range q.Stores.Values.All() {
		if again.Stores.Values.Get(id) != v {
			t.Error("a known value is not shared")
		}
	}
}

func TestChecksAcceptWhatWasSigned(t *testing.T) {
	_, p := decode(t, sample(t).Append(nil), nil)
	if r := p.VerifyStores(); r != nil {
		t.Fatal(r)
	}
	list, r := p.Productions(nil)
	if r != nil || len(list) != 1 {
		t.Fatal(list, r)
	}
	if r := list[0].Verify("particle"); r != nil {
		t.Error(r)
	}
	if r := list[0].Verify("another particle"); r == nil || r.Code != 9 {
		t.Errorf("another salt: %v", r)
	}
}

// TestRefusals damages data in one place each.
func TestRefusals(t *testing.T) {
	cases := map[string]struct {
		damage func(*Particle)
		code   int64
	}{
		"other value under a CID": {func(p *Particle) { id := p.Stores.Values.Entries()[0].ID; p.Stores.Values.Put(id, value.Stored("1")) }, 8},
		"value that is no JSON":   {func(p *Particle) { v := value.Stored("{"); p.Stores.Values.Put(v.CID(), v) }, 8},
		"reference to nothing": {func(p *Particle) {
			s := &ServiceResult{Value: value.Hash([]byte("2"))}
			p.Stores.Services.Put(s.CID(), s)
		}, 8},
		"state without result":  {func(p *Particle) { p.Trace[1].Ref = string(value.Hash([]byte("3"))) }, 8},
		"key of another length": {func(p *Particle) { p.SetSignatures(append(p.Signatures(), Signed{"short", ""})) }, 9},
		"empty key":             {func(p *Particle) { p.SetSignatures(append(p.Signatures(), Signed{"", ""})) }, 9},
		"empty signature":       {func(p *Particle) { p.Signatures()[0].Signature = "" }, 9},
		"producer without key":  {func(p *Particle) { p.SetSignatures(nil) }, 9},
		"one more signed state": {func(p *Particle) { p.Trace = append(p.Trace, p.Trace[1]) }, 9},
	}
	for name, c := range cases {
		_, p := decode(t, sample(t).Append(nil), nil)
		c.damage(p)
		_, p = decode(t, p.Append(nil), nil)
		if r := p.Verify("particle"); r == nil || r.Code != c.code {
			t.Errorf("%s: %v, want code %d", name, r, c.code)
		}
	}
}

func TestMergeSignatures(t *testing.T) {
	a := func(sig Signature, ids ...CID) []*Production {
		return []*Production{{Key: "k", Signature: sig, CIDs: ids}}
	}
	cases := []struct {
		prev, current []*Production
		want          Signature // "" is a refusal
	}{
		{a("p", "1"), a("c", "1", "2"), "c"},
		{a("p", "1", "2"), a("c", "2"), "p"},
		{a("p", "1"), a("c", "1"), "p"},
		{a("p", "1"), a("c", "2"), ""},
		{a("p", "1", "1"), a("c", "1", "2", "3"), ""},
		{nil, a("c"), "c"},
	}
	for i, c := range cases {
		got, r := MergeSignatures(c.prev, c.current)
		if r != nil && c.want != "" || r == nil && got[0] != (Signed{"k", c.want}) {
			t.Errorf("case %d: %v %v", i, got, r)
		}
	}
}

func TestEnvelopeVersions(t *testing.T) {
	for version, tooOld := range map[string]bool{
		"0.61.0": false, "0.61.0-rc.1": true, "0.60.9": true, "0.62.0+build": false, "99.0.0": false, "0.62.0-rc.1": false, "0.61.99999999999999999999": false,
	} {
		if r := (Envelope{Interpreter: version}).CheckInterpreter(); (r != nil) != tooOld {
			t.Errorf("%s: %v", version, r)
		}
	}
	for _, bad := range []string{"0.61", "v0.62.0", "", "01.0.0", "1.0.0-", "1.0.0-01"} {
		if validVersion(bad) {
			t.Errorf("%q passes as a semantic version", bad)
		}
	}
}

func TestArchiveOfAnotherKind(t *testing.T) {
	head := "\x83\xa7version\xa60.17.2\xb3interpreter_version\xa60.62.0\xaainner_data"
	for value, code := range map[string]int64{"\x05": 4, "\xc0": 4, "\x81\x01\x02": 4, "\xc5": 3, "\x81": 3} {
		if _, r := DecodeEnvelope([]byte(head + value)); r == nil || r.Code != code {
			t.Errorf("%x: %v, want code %d", value, r, code)
		}
	}
}

func TestFreshData(t *testing.T) {
	e, p := decode(t, nil, nil)
	if e.Interpreter != "0.61.0" || len(p.Trace) != 0 || !p.Stores.Values.Empty() {
		t.Errorf("zero bytes are not empty data: %+v", p)
	}
}

// TestOriginalBytes reads data that the original interpreter wrote and checks its CIDs and signature.
func TestOriginalBytes(t *testing.T) {
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(originalData), ""))
	if err != nil {
		t.Fatal(err)
	}
	e, p := decode(t, b, nil)
	if r := p.Verify("particle-call-local-number"); r != nil {
		t.Error(r)
	}
	if e.Interpreter != "0.62.0" || p.LastCall != 1 || len(p.Trace) != 1 || p.Trace[0].Kind != CallScalar {
		t.Errorf("read %+v", p)
	}
	if again := p.Append(nil); len(again) > len(b) {
		t.Errorf("%d bytes became %d", len(b), len(again))
	}
}

const originalData = `
g6d2ZXJzaW9upjAuMTcuMrNpbnRlcnByZXRlcl92ZXJzaW9upjAuNjIuMKppbm5lcl9kYXRhxQJgYmFnYWFpaHJhYnBwa2pxampjc243bzNkZ3ZlcGd0dDRl
ZWZtb3dxa3pkY3hwa3hmdGpuZnd1NnI0NDN3YQAAAAEAAAABAAAAAAAAAP///7QAAAA9AAAAAGJhZ2FhaWhyYTNpandpNWd4azVvZGV4M3FmbzMydTVwcmNp
NGdpYXo0eXNlbDY3bTRhNWhrM2w0MzJkanE0MgD////9AAAAAv///7gAAAA9////8GJhZ2FhaWhyYTJ2em5hem5taGtoY3RvNno2eXpxcGVrNzdwd3RneWJp
bXp2ZHRrYzZuZWx5aDczZDZpc2ExMkQzS29vV0F5d1N0N201bmdUcUdMd3NBTkpZZXFlU2RibmdYOHZRRjdwakZqMzk0WWRnAAAAAAAANMn///9udW0AAAAA
A2dldAAAAAADAAAAAAAAAAD///9sAAAAPf///9hiYWdhYWlocmEydTZycnFyc2Nsdmh3eXlhbGZmM3JnNm9tYXF5NjN4N2Zvb3dmYzRteXF3dDQ2bjMyd3Zx
AAAA///+zAAAAD3///+4AAAAPf///xAAAAA9///+XAAAAD3////gABFPisJwhBlgDdUHoRw4lrngPQbIqNyQkMaGBM0ICSNjAAviWYQtgEoLkqEJAqRFaQk0
bVGyCbJuffBmCH3jGkMgI5LOrJEFpKTMvHu8m/kaeMB+WRk40A92H7Qt9He7jQwAAP///5wAAAAh////tQAAAEH///4cAAAAAQAAAAH///5wAAAAAf///wgA
AAAB////DAAAAAD///8EAAAAAP///1QAAAAB////vAAAAAE=`

func TestStoreIsAMapWithSnapshots(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type pair struct {
			s Store[int]
			m map[CID]*int
		}
		all := []*pair{{m: map[CID]*int{}}}
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			p := all[rapid.IntRange(0, len(all)-1).Draw(t, "which")]
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0:
				id, v := CID(fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "id"))), new(int)
				p.s.Put(id, v)
				p.m[id] = v
			case 1:
				q := &pair{s: p.s.Fork(), m: map[CID]*int{}}
				for k, v := range p.m {
					q.m[k] = v
				}
				all = append(all, q)
			case 2:
				o := all[rapid.IntRange(0, len(all)-1).Draw(t, "other")]
				merged, _ := Merge(&p.s, &o.s)
				q := &pair{s: merged, m: map[CID]*int{}}
				for k, v := range p.m {
					q.m[k] = v
				}
				for k, v := range o.m {
					q.m[k] = v
				}
				all = append(all, q)
			}
		}
		for i, p := range all {
			if keys := p.s.Entries(); len(keys) != len(p.m) {
				t.Fatalf("store %d has keys %v, want %d", i, keys, len(p.m))
			}
			for id, v := range p.m {
				if p.s.Get(id) != v {
					t.Fatalf("store %d has lost %s", i, id)
				}
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	good := sample(f).Append(nil)
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte{0x83})
	original, _ := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(originalData), ""))
	f.Add(original)
	f.Fuzz(func(t *testing.T, b []byte) {
		e, r := DecodeEnvelope(b)
		if r != nil {
			return
		}
		p, r := e.Decode(nil)
		if r != nil {
			return
		}
		_ = p.Verify("particle")
		_, q := decode(t, p.Append(nil), p)
		if dump(t, e, p) != dump(t, e, q) {
			t.Fatal("writing and reading changes the data")
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	data := large(b).Append(nil)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		decode(b, data, nil)
	}
}

func BenchmarkAppend(b *testing.B) {
	p := large(b)
	b.SetBytes(int64(len(p.Append(nil))))
	for b.Loop() {
		p.Append(nil)
	}
}

// large builds a thousand service results.
func large(tb testing.TB) *Particle {
	p := sample(tb)
	for i := range 1000 {
		v := value.Stored(fmt.Sprintf(`{"id":%d}`, i))
		p.Stores.Values.Put(v.CID(), v)
		s := &ServiceResult{Value: v.CID(), ArgumentHash: string(value.Hash([]byte(fmt.Sprint(i)))), Tetraplet: p.Stores.Tetraplets.Entries()[0].ID}
		p.Stores.Services.Put(s.CID(), s)
		p.Trace = append(p.Trace, State{Kind: CallScalar, Ref: string(s.CID())})
	}
	return p
}

// TestLongKeyIsShownInPart would not end if all of a key that is none were converted for the message.
func TestLongKeyIsShownInPart(t *testing.T) {
	p := &Particle{sigs: []Signed{{PeerKey(strings.Repeat("k", 16<<20)), ""}}}
	if _, r := p.Productions(nil); r == nil || r.Code != 9 || len(r.Message) > 2*maxShown {
		t.Errorf("%.200v", r)
	}
}

// TestKeysOfEnvelopes holds what the original answers to maps whose third key is of any kind (spec/data.md#D4).
func TestKeysOfEnvelopes(t *testing.T) {
	const version, interpreter, inner = "\xa7version\xa60.17.2", "\xb3interpreter_version\xa60.62.0", "\xaainner_data\xc4\x00"
	for key, codes := range map[string][2]int64{ // without and with an archive beside it
		"\x00":                                 {3, 2},
		"\x01":                                 {3, 2},
		"\x02":                                 {4, 2},
		"\xcc\xc8":                             {4, 2},
		"\xcc\x00":                             {3, 2},
		"\xff":                                 {3, 2},
		"\xc0":                                 {3, 2},
		"\xc3":                                 {3, 2},
		"\xcb\x00\x00\x00\x00\x00\x00\x00\x00": {3, 2},
		"\x90":                                 {3, 3},
		"\x80":                                 {3, 3},
		"\xd4\x01\x00":                         {3, 3},
		"\xd0\x00":                             {3, 2},
		"\xa1\xff":                             {4, 2},
		"\xa5other":                            {4, 2},
		"\xc4\x05other":                        {4, 2},
		"\xc4\x07version":                      {3, 3},
		"\xc4\x0ainner_data":                   {2, 4},
	} {
		for i, rest := range []string{"", inner} {
			b := "\x83"
			if rest != "" {
				b = "\x84"
			}
			e, r := DecodeEnvelope([]byte(b + version + interpreter + key + "\xa1x" + rest))
			if r == nil {
				_, r = e.Decode(nil)
			}
			if r == nil || r.Code != codes[i] {
				t.Errorf("key %x, %d: %v, want code %d", key, i, r, codes[i])
			}
		}
	}
	for b, code := range map[string]int64{
		"\x82\x00\xa60.17.2" + interpreter:                                   4,
		"\x82\x00\xa60.17.2\x01\xa60.62.0":                                   4,
		"\x83\x00\xa60.17.2" + interpreter + inner:                           4,
		"\x82\xc4\x07version\xa60.17.2\xc4\x13interpreter_version\xa60.62.0": 4,
		"\x83\xc4\x07version\xa60.17.2" + interpreter + inner:                2,
		"\x83\xa7version\xc4\x060.17.2" + interpreter + inner:                3,
	} {
		e, r := DecodeEnvelope([]byte(b))
		if r == nil {
			_, r = e.Decode(nil)
		}
		if r == nil || r.Code != code {
			t.Errorf("%x: %v, want code %d", b, r, code)
		}
	}
}
