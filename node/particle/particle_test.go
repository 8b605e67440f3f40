package particle

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tinylib/msgp/msgp"
	"pgregory.net/rapid"
)

// The particle that the original's client made of a key of 32 sevens, as that client writes it and as nodes do.
const (
	clientMessage = "810488a6616374696f6ea85061727469636c65a26964d92436626137623831302d396461642d313164312d383062342d303063303466643433306338" +
		"ac696e69745f706565725f6964d934313244334b6f6f5752617750627850745031655a614a70756d476e7957583244635579643352516e796472336541746f34417a37" +
		"a974696d657374616d70cf0000018bcfe56800a374746ccd1b58a6736372697074a6286e756c6c29a97369676e6174757265dc004034ccd5017c3accaaccdcccedcca0" +
		"46054d6777cc90ccc35543cca62e272ccce86668670879ccdd39cca252cca261cce819cc8527ccc8626dccf12f3cccf4cc9d6eccb3ccd742cc9711cca7703b75ccfe33" +
		"3f4bcce852370ba4646174619201ccc8"
	nodeMessage = "810488a6616374696f6ea85061727469636c65a26964d92436626137623831302d396461642d313164312d383062342d303063303466643433306338" +
		"ac696e69745f706565725f6964d934313244334b6f6f5752617750627850745031655a614a70756d476e7957583244635579643352516e796472336541746f34417a37" +
		"a974696d657374616d70cf0000018bcfe56800a374746ccd1b58a6736372697074a6286e756c6c29a97369676e6174757265c440" +
		"34d5017c3aaadceda046054d677790c35543a62e272ce86668670879dd39a252a261e8198527c8626df12f3cf49d6eb3d7429711a7703b75fe333f4be852370b" +
		"a464617461c40201c8"
)

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sevens(t testing.TB) *Key {
	t.Helper()
	key, err := NewKey([]byte(strings.Repeat("\x07", 32)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// recorded is the same particle made here.
func recorded(t testing.TB) *Particle {
	p := New(sevens(t), "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "(null)", time.UnixMilli(1700000000000), 7*time.Second)
	return p.WithData([]byte{1, 200})
}

func TestParticleOfTheOriginal(t *testing.T) {
	want := recorded(t)
	for name, text := range map[string]string{"client": clientMessage, "node": nodeMessage} {
		p, err := Decode(unhex(t, text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, p); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if err := p.Verify(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := hex.EncodeToString(want.Append(nil)); got != nodeMessage {
		t.Errorf("it is written as %s", got)
	}
	const preimage = "36626137623831302d396461642d313164312d383062342d303063303466643433306338" + "0068e5cf8b010000" + "581b0000" + "286e756c6c29"
	if got := hex.EncodeToString(want.preimage()); got != preimage {
		t.Errorf("signed is %s", got)
	}
}

// code returns the code of a refusal, or the text of another error.
func code(err error) string {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return fmt.Sprint(err)
}

func TestVerifyKnowsEveryChange(t *testing.T) {
	changes := map[string]func(p *Particle){
		"id":        func(p *Particle) { p.ID += "x" },
		"timestamp": func(p *Particle) { p.Timestamp++ },
		"ttl":       func(p *Particle) { p.TTL++ },
		"script":    func(p *Particle) { p.Script = "(never)" },
		"signature": func(p *Particle) { p.Signature = append([]byte{p.Signature[0] ^ 1}, p.Signature[1:]...) },
		"short":     func(p *Particle) { p.Signature = p.Signature[:63] },
		"none":      func(p *Particle) { p.Signature = nil },
		"peer":      func(p *Particle) { p.InitPeer = GenerateKey().PeerID() },
		"no peer":   func(p *Particle) { p.InitPeer = "me" },
		"hash":      func(p *Particle) { p.InitPeer = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N" },
	}
	for name, change := range changes {
		p := recorded(t)
		change(p)
		if got := code(p.Verify()); got != "E0803" {
			t.Errorf("%s: %s", name, got)
		}
	}
	p := recorded(t).WithData([]byte("more"))
	if err := p.Verify(); err != nil {
		t.Errorf("data are not signed: %v", err)
	}
}

func TestExpiry(t *testing.T) {
	const start, ttl = 1700000000000, 7000
	for _, c := range []struct {
		timestamp uint64
		ttl       uint32
		now       int64
		remaining time.Duration
		expired   bool
	}{
		{start, ttl, start, ttl * time.Millisecond, false},
		{start, ttl, start + ttl, 0, false}, // the deadline itself is in time
		{start, ttl, start + ttl + 1, 0, true},
		{start, ttl, start - 1000000, 1007000 * time.Millisecond, false}, // from the future
		{start, 0, start, 0, false},
		{math.MaxUint64, 0, start, math.MaxInt64 / 1000000 * time.Millisecond, false},
		{math.MaxUint64, 1, start, 0, true}, // the sum has no 64 bits
		{0, 0, -1, 0, false},
	} {
		p := &Particle{Timestamp: c.timestamp, TTL: c.ttl}
		now := time.UnixMilli(c.now)
		if p.Expired(now) != c.expired || p.Remaining(now) != c.remaining {
			t.Errorf("%+v: expired %t, remaining %v", c, p.Expired(now), p.Remaining(now))
		}
	}
	p := recorded(t)
	if got := code(p.Check(time.UnixMilli(start + ttl + 1))); got != "E0804" {
		t.Error(got)
	}
	if err := p.Check(time.UnixMilli(start)); err != nil {
		t.Error(err)
	}
	long := New(sevens(t), "x", "(null)", time.UnixMilli(-5), 1<<62)
	if long.Timestamp != 0 || long.TTL != math.MaxUint32 {
		t.Errorf("%+v", long)
	}
}

func TestKeys(t *testing.T) {
	if _, err := NewKey(make([]byte, 64)); code(err) != "E0805" {
		t.Error(err)
	}
	key := GenerateKey()
	again, err := NewKey(key.Secret())
	if err != nil || again.PeerID() != key.PeerID() || string(again.Public()) != string(key.Public()) {
		t.Error(err, again.PeerID())
	}
	if GenerateKey().PeerID() == key.PeerID() {
		t.Error("keys are not random")
	}
}

// message writes entries as MessagePack, a value per type.
func message(entries ...any) []byte {
	b := msgp.AppendMapHeader([]byte{0x81, 0x04}, uint32(len(entries)/2))
	for _, e := range entries {
		var err error
		if b, err = msgp.AppendIntf(b, e); err != nil {
			panic(err)
		}
	}
	return b
}

func whole(changes ...any) []byte {
	entries := []any{"action", "Particle", "id", "i", "init_peer_id", "p", "timestamp", uint64(5), "ttl", uint32(6), "script", "s", "signature", []byte{1}, "data", []byte{2}}
	for i := 0; i < len(changes); i += 2 {
		for j := 0; j < len(entries); j += 2 {
			if entries[j] == changes[i] {
				entries[j+1] = changes[i+1]
			}
		}
	}
	return message(entries...)
}

func TestMessagesThatAreRead(t *testing.T) {
	want := &Particle{ID: "i", InitPeer: "p", Timestamp: 5, TTL: 6, Script: "s", Signature: []byte{1}, Data: []byte{2}}
	for name, m := range map[string][]byte{
		"plain":         whole(),
		"wide numbers":  whole("timestamp", uint64(5), "ttl", uint64(6)),
		"signed":        whole("timestamp", int64(5), "ttl", int8(6)),
		"array":         whole("signature", []any{uint8(1)}, "data", []any{int64(2)}),
		"other order":   message("data", []byte{2}, "signature", []byte{1}, "script", "s", "ttl", 6, "timestamp", 5, "init_peer_id", "p", "id", "i", "action", "Particle"),
		"unknown field": append(message("trace", map[string]any{"a": []any{nil, true, 1.5}}, "action", "Particle", "id", "i", "init_peer_id", "p", "timestamp", 5, "ttl", 6, "script", "s", "signature", []byte{1}, "data", []byte{2}), 0xff),
	} {
		p, err := Decode(m)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, p); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if _, err := Decode(message("action", "Upgrade")); !errors.Is(err, ErrUpgrade) {
		t.Error(err)
	}
}

func TestMessagesThatAreRefused(t *testing.T) {
	long := strings.Repeat("x", 1000)
	for name, c := range map[string]struct {
		message []byte
		problem string
	}{
		"empty":           {nil, "does not begin with a codec"},
		"half a codec":    {[]byte{0x81}, "does not begin with a codec"},
		"endless codec":   {[]byte(strings.Repeat("\xff", 20)), "does not begin with a codec"},
		"json":            {append([]byte{0x80, 0x04}, `{"action":"Particle"}`...), "unsupported multiformat codec: 512"},
		"no map":          {[]byte{0x81, 0x04, 0x01}, "is no map"},
		"truncated":       {whole()[:40], "too few bytes"},
		"missing":         {message("action", "Particle", "id", "x"), `field "init_peer_id" is missing`},
		"no action":       {message("id", "x"), `field "action" is missing`},
		"other action":    {whole("action", long), `unknown action "xxx`},
		"number action":   {whole("action", 1), `field "action"`},
		"twice":           {message("id", "a", "id", "b"), `field "id" comes twice`},
		"number id":       {whole("id", 7), `field "id"`},
		"bytes id":        {whole("id", []byte("x")), `field "id"`},
		"not UTF-8":       {whole("script", "\xff"), `field "script": the text is not UTF-8`},
		"negative":        {whole("timestamp", -1), `field "timestamp"`},
		"float":           {whole("timestamp", 5.0), `field "timestamp"`},
		"long ttl":        {whole("ttl", uint64(1)<<32), `field "ttl": more than 32 bits`},
		"no byte":         {whole("data", []any{256}), `field "data"`},
		"text in array":   {whole("data", []any{"x"}), `field "data"`},
		"text data":       {whole("data", "x"), `field "data"`},
		"nil data":        {whole("data", nil), `field "data"`},
		"made-up array":   {append([]byte{0x81, 0x04, 0x81, 0xa4, 'd', 'a', 't', 'a'}, 0xdd, 0xff, 0xff, 0xff, 0xff), `field "data"`},
		"made-up bytes":   {append([]byte{0x81, 0x04, 0x81, 0xa4, 'd', 'a', 't', 'a'}, 0xc6, 0xff, 0xff, 0xff, 0xff), `field "data"`},
		"made-up map":     {[]byte{0x81, 0x04, 0xdf, 0xff, 0xff, 0xff, 0xff}, "without a name"},
		"number for name": {[]byte{0x81, 0x04, 0x81, 0x01, 0x01}, "without a name"},
		"deep":            {append([]byte{0x81, 0x04, 0x81, 0xa1, 'x'}, strings.Repeat("\x91", 1<<20)...), `field "x"`},
	} {
		p, err := Decode(c.message)
		if code(err) != "E0801" || !strings.Contains(err.Error(), c.problem) || len(err.Error()) > 300 {
			t.Errorf("%s: %+v %v", name, p, err)
		}
	}
}

func TestFrames(t *testing.T) {
	p := recorded(t)
	for _, size := range []int{0, 1, 100, 1 << 14, 1 << 20} {
		p = p.WithData(make([]byte, size))
		frame := p.Frame()
		if cap(frame) > len(frame)+overhead {
			t.Errorf("a frame of %d bytes holds %d", len(frame), cap(frame))
		}
		for name, r := range map[string]io.Reader{
			"at once": strings.NewReader(string(frame)), "in parts": iotest.HalfReader(strings.NewReader(string(frame))),
		} {
			n, err := ReadLength(r, len(frame))
			if err != nil {
				t.Fatal(name, err)
			}
			m, err := ReadMessage(r, n)
			if err != nil {
				t.Fatal(name, err)
			}
			q, err := Decode(m)
			if diff := cmp.Diff(p, q); err != nil || diff != "" {
				t.Error(name, err, diff)
			}
		}
	}
}

func TestFaultyFrames(t *testing.T) {
	broken := errors.New("broken")
	frame := recorded(t).Frame()
	for name, c := range map[string]struct {
		r     io.Reader
		limit int
		code  string
	}{
		"empty":         {strings.NewReader(""), 10, "E0801"},
		"half a length": {strings.NewReader("\x80"), 10, "E0801"},
		"endless":       {strings.NewReader(strings.Repeat("\xff", 20)), 10, "E0801"},
		"too long":      {strings.NewReader("\x0b"), 10, "E0802"},
		"huge":          {strings.NewReader("\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), MaxMessage, "E0802"},
		"truncated":     {strings.NewReader(string(frame[:len(frame)-1])), MaxMessage, "E0801"},
		"made up":       {strings.NewReader("\x80\x80\x80\x32abc"), MaxMessage, "E0801"}, // 100 MiB announced
		"broken length": {iotest.ErrReader(broken), 10, broken.Error()},
		"broken body":   {io.MultiReader(strings.NewReader("\x05ab"), iotest.ErrReader(broken)), 10, broken.Error()},
	} {
		n, err := ReadLength(c.r, c.limit)
		if err == nil {
			_, err = ReadMessage(c.r, n)
		}
		if code(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMemoryFollowsWhatCame reads the beginning of a message that is announced as 100 MiB.
func TestMemoryFollowsWhatCame(t *testing.T) {
	got := testing.AllocsPerRun(1, func() {
		if _, err := ReadMessage(strings.NewReader("abc"), MaxMessage); err == nil {
			t.Error("it was read")
		}
	})
	result := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			_, _ = ReadMessage(strings.NewReader("abc"), MaxMessage)
		}
	})
	if result.AllocedBytesPerOp() > 2*readAtOnce {
		t.Errorf("%d bytes in %v pieces", result.AllocedBytesPerOp(), got)
	}
}

func TestMessagesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &Particle{
			ID: rapid.String().Draw(t, "id"), InitPeer: rapid.String().Draw(t, "peer"), Script: rapid.String().Draw(t, "script"),
			Timestamp: rapid.Uint64().Draw(t, "timestamp"), TTL: rapid.Uint32().Draw(t, "ttl"),
			Signature: rapid.SliceOf(rapid.Byte()).Draw(t, "signature"), Data: rapid.SliceOf(rapid.Byte()).Draw(t, "data"),
		}
		m := p.Append(nil)
		if len(m) > p.MaxSize() {
			t.Fatalf("%d bytes are more than %d", len(m), p.MaxSize())
		}
		q, err := Decode(m)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p, q); diff != "" {
			t.Fatal(diff)
		}
	})
}

// FuzzDecode wants no panic, coded refusals, and one form for what is read.
func FuzzDecode(f *testing.F) {
	for _, text := range []string{clientMessage, nodeMessage} {
		b, err := hex.DecodeString(text)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add(message("action", "Upgrade"))
	f.Add(whole("data", []any{1, 2, 3}))
	f.Fuzz(func(t *testing.T, m []byte) {
		p, err := Decode(m)
		if err != nil {
			if c := code(err); c != "E0801" && !errors.Is(err, ErrUpgrade) {
				t.Fatal(err)
			}
			return
		}
		_ = p.Check(time.UnixMilli(1700000000000))
		again := p.Append(nil)
		q, err := Decode(again)
		if err != nil || string(q.Append(nil)) != string(again) {
			t.Fatalf("%v\n%x\n%x", err, m, again)
		}
	})
}

// FuzzFrame wants coded refusals of streams, whatever they carry.
func FuzzFrame(f *testing.F) {
	f.Add(recorded(f).Frame())
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, stream []byte) {
		r := strings.NewReader(string(stream))
		n, err := ReadLength(r, 1<<20)
		if err == nil {
			var m []byte
			if m, err = ReadMessage(r, n); err == nil {
				_, err = Decode(m)
			}
		}
		if c := code(err); err != nil && c != "E0801" && c != "E0802" && !errors.Is(err, ErrUpgrade) {
			t.Fatal(err)
		}
	})
}
