package files

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/market"
)

var params = market.Params{TokenDecimals: 6, TokenSymbol: "USDC", EpochLength: 24 * time.Hour, MinDealDeposit: 2, MinDuration: 5, ChainID: 31337}

func parse(t testing.TB, file, text string) *Document {
	t.Helper()
	d, err := Parse(file, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func sample(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestFluence(t *testing.T) {
	d := parse(t, "fluence.yaml", sample(t, "fluence.yaml"))
	f, err := ReadFluence(d)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := d.Bytes(); string(got) != sample(t, "fluence.yaml") {
		t.Error("what was only read is not the same")
	}
	var notes []string
	for _, n := range d.Notes() {
		notes = append(notes, n.Error())
	}
	if got := strings.Join(notes, "\n"); got != "fluence.yaml:7:1: `madeByHand`: there is no such key\nfluence.yaml:31:23: `deployments.small.computeUnits`: is the old name of cuCountPerWorker" {
		t.Errorf("notes:\n%s", got)
	}
	if got := f.Services.Find("shadow").Value.Get; got != "./services/stock" {
		t.Errorf("behind the alias stands %q", got)
	}
	if got := f.AquaDependencies.Find("other").Value.Value; got != "1.0" {
		t.Errorf("a version reads as %q", got)
	}
	terms, deposit, err := f.Deployments.Find("shop").Value.Terms(market.CID{}, params)
	if err != nil || terms.TargetWorkers != 3 || terms.MinWorkers != 2 || terms.MaxPerProvider != 3 || terms.UnitsPerWorker != 1 || !terms.Price.Equal(market.Units(500_000)) ||
		terms.Access.Type != market.BlackList || terms.Protocol != 1 || !deposit.Equal(market.Units(3_000_000)) {
		t.Errorf("shop: %+v %v %v", terms, deposit, err)
	}
	terms, deposit, err = f.Deployments.Find("small").Value.Terms(market.CID{}, params)
	if err != nil || terms.UnitsPerWorker != 2 || terms.TargetWorkers != 1 || terms.MinWorkers != 1 || len(terms.Effectors) != 1 || !deposit.Equal(market.Units(10_000_000)) ||
		terms.Access.Type != market.WhiteList || terms.Access.Providers[0] != (market.Account{19: 0xaa}) || !terms.Price.Equal(market.Units(250_000)) {
		t.Errorf("small: %+v %v %v", terms, deposit, err)
	}
	local := params
	local.ChainID, local.EpochLength = 0, 15*time.Second
	terms, deposit, err = f.Deployments.Find("bare").Value.Terms(market.CID{}, local)
	if err != nil || !terms.Price.Equal(market.Units(330_000)) || !deposit.Equal(market.Units(330_000*5760)) {
		t.Errorf("bare: %+v %v %v", terms, deposit, err)
	}
}

func TestProvider(t *testing.T) {
	p, err := ReadProvider(parse(t, "provider.yaml", sample(t, "provider.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Doc.Notes()) > 0 {
		t.Errorf("notes: %v", p.Doc.Notes())
	}
	promise, err := p.Promise("n0", params)
	if err != nil || promise != (Promise{Duration: 90, Delegator: market.Account{19: 0xaa}, Rate: 2_050_000}) {
		t.Errorf("n0: %+v %v", promise, err)
	}
	promise, err = p.Promise("n1", params)
	if err != nil || promise != (Promise{Duration: 100, Rate: 2_000_000}) {
		t.Errorf("n1: %+v %v", promise, err)
	}
	random := bytes.NewReader(bytes.Repeat([]byte{7}, 32*64))
	units, err := p.Units("n0", []market.ID{{1}, {2}}, random)
	if err != nil || len(units) != 4 || units[1] != (market.ID{2}) || units[3][31] != 7 {
		t.Errorf("units %v %v", units, err)
	}
	if units, err = p.Units("n1", nil, random); err != nil || len(units) != DefaultUnits {
		t.Errorf("units %v %v", units, err)
	}
	if units, err = p.Units("n0", make([]market.ID, 9), random); err != nil || len(units) != 4 {
		t.Errorf("units %v %v", units, err)
	}
	spec, err := p.Spec("main", params, map[string]market.PeerSpec{"n0": {ID: market.ID{1}}, "n1": {ID: market.ID{2}}})
	if err != nil || !spec.MinPrice.Equal(market.Units(400_000)) || len(spec.Peers) != 2 || spec.MaxProtocol != 2 {
		t.Errorf("%+v %v", spec, err)
	}
}

// TestProblems are texts that are wrong, and what is said of them.
func TestProblems(t *testing.T) {
	fluence := func(d *Document) error { _, err := ReadFluence(d); return err }
	terms := func(d *Document) error {
		f, err := ReadFluence(d)
		if err == nil {
			_, _, err = f.Deployments[0].Value.Terms(market.CID{}, params)
		}
		return err
	}
	provider := func(d *Document) error { _, err := ReadProvider(d); return err }
	promise := func(d *Document) error {
		p, err := ReadProvider(d)
		if err == nil {
			_, err = p.Promise("n", params)
		}
		return err
	}
	workers := func(d *Document) error { _, err := ReadWorkers(d); return err }
	secrets := func(d *Document) error { _, err := ReadSecrets(d); return err }
	const deal = "version: 10\ndeployments:\n  shop:\n    "
	const peer = "version: 3\nproviderName: a\ncomputePeers: {n: {}}\n"
	for _, c := range []struct {
		read       func(*Document) error
		text, want string
	}{
		{fluence, "a: b: c", "f:1:5: mapping values are not allowed in this context"},
		{fluence, "version: 10\ndeployments: [1, 2\nx: 3\n", "f:3:2: did not find expected ',' or ']'"},
		{fluence, "- a\n", "f:1:1: expected keys with values, found a list"},
		{fluence, "a: 1\n--- \nb: 2\n", "f: expected single document, found multiple"},
		{fluence, "a: \x01", "f: control characters are not allowed"},
		{fluence, "deployments: {}\n", "f: has no `version`; 10 is what is written now"},
		{fluence, "version: 11\n", "f:1:10: `version`: 11 is newer than 10, the last version that is known"},
		{fluence, "version: ten\n", "f:1:10: `version`: expected a whole number that is not negative, found \"ten\""},
		{fluence, deal + "targetWorkers: -1\n", "f:4:20: `deployments.shop.targetWorkers`: expected a whole number that is not negative, found \"-1\""},
		{fluence, deal + "targetWorkers: 0\n", "f:4:20: `deployments.shop.targetWorkers`: must be 1 at least"},
		{fluence, deal + "minWorkers: 2\n", "f:4:17: `deployments.shop.minWorkers`: 2 is more than targetWorkers, which is 1"},
		{fluence, deal + "targetWorkers: 1\n    targetWorkers: 2\n", "f:5:5: `deployments.shop.targetWorkers`: stands here and in line 4"},
		{fluence, deal + "whitelist: []\n    blacklist: []\n", "f:3:3: `deployments.shop.blacklist`: cannot stand beside whitelist: a deal has one of them"},
		{fluence, deal + "whitelist: [\"0x1\"]\n", "f:4:17: `deployments.shop.whitelist`: \"0x1\" has 1 hexadecimal digits, 40 are needed"},
		{fluence, deal + "whitelist: [0x00000000000000000000000000000000000000aa]\n", "f:4:17: `deployments.shop.whitelist`: expected a text, found \"0x00000000000000000000000000000000000000aa\"; write it in quotes"},
		{fluence, deal + "effectors: [Qm]\n", "f:4:17: `deployments.shop.effectors`: \"Qm\" is no CID of version 1"},
		{fluence, deal + "computeUnits: 1\n    cuCountPerWorker: 1\n", "f:4:19: `deployments.shop.computeUnits`: is the old name of cuCountPerWorker, which is there as well"},
		{fluence, deal + "services: [ghost]\n", "f:3:3: `deployments.shop.services`: there is no service \"ghost\" under `services`"},
		{fluence, deal + "pricePerCuPerEpoch: [1]\n", "f:4:25: `deployments.shop.pricePerCuPerEpoch`: expected a text or a number, found a list"},
		{fluence, "version: 10\ndeployments: 3\n", "f:2:1: `deployments`: expected keys with values, found \"3\""},
		{fluence, "version: 10\nspells: {s: {clock: {startTimestamp: a, startDelaySec: 1}}}\n", "f:2:56: `spells.s.clock.startDelaySec`: cannot stand beside startTimestamp"},
		{fluence, "version: 10\n<<: {a: 1}\n", "f:2:1: a key here is a text"},
		{fluence, strings.Repeat("[", 1000), "f"},
		{terms, deal + "pricePerCuPerEpoch: \"0.1234567\"\n", "f:4:25: `deployments.shop.pricePerCuPerEpoch`: \"0.1234567\" has 7 digits after the point, the currency has 6"},
		{terms, deal + "pricePerCuPerEpoch: 1e3\n", "f:4:25: `deployments.shop.pricePerCuPerEpoch`: \"1e3\" is not an amount"},
		{terms, deal + "initialBalance: 0.5\n", "f:4:21: `deployments.shop.initialBalance`: 0.5 is less than the 0.66 that such a deal must hold"},
		{provider, "version: 3\n", "f: `providerName`: a provider needs a name"},
		{provider, peer + "offers: {o: {computePeers: [m]}}\n", "f:4:10: `offers.o.computePeers`: there is no peer \"m\" under `computePeers`"},
		{provider, peer + "offers: {o: {computePeers: [n]}, p: {computePeers: [n]}}\n", "f:4:34: `offers.p.computePeers`: the peer \"n\" is in the offer \"o\" already"},
		{provider, peer + "capacityCommitments: {m: {}}\n", "f:4:23: `capacityCommitments.m`: there is no peer \"m\" under `computePeers`"},
		{promise, peer + "capacityCommitments: {n: {duration: 100 moons}}\n", "f:4:37: `capacityCommitments.n.duration`: \"100 moons\" is not a time such as \"100 days\""},
		{promise, peer + "capacityCommitments: {n: {duration: 1 day}}\n", "f:4:37: `capacityCommitments.n.duration`: 1 epochs of 24h0m0s are less than the market's minimum of 5"},
		{promise, peer + "capacityCommitments: {n: {stakerReward: 101}}\n", "f:4:41: `capacityCommitments.n.stakerReward`: \"101\" is more than 100 percent"},
		{promise, peer + "capacityCommitments: {n: {stakerReward: 1.234567}}\n", "f:4:41: `capacityCommitments.n.stakerReward`: \"1.234567\" is no percentage"},
		{promise, peer + "capacityCommitments: {n: {stakerReward: 0}}\n", "f:4:41: `capacityCommitments.n.stakerReward`: a delegator's share must be more than nothing"},
		{workers, "version: 2\ndeals: {local: {shop: {}}}\n", "f:2:17: `deals.local.shop`: has no dealIdOriginal"},
		{secrets, "version: 0\nnoxes: {n: {networkKey: abc}}\n", "f:2:25: `noxes.n.networkKey`: is not base64 of 32 bytes"},
		{secrets, "version: 0\nnoxes: {n: {}}\n", "f:2:9: `noxes.n`: has no networkKey"},
	} {
		d, err := Parse("f", []byte(c.text))
		if err == nil {
			err = c.read(d)
		}
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || !errors.Is(err, market.Malformed) {
			t.Errorf("%q:\ngot  %v\nwant %s", c.text, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: more than a line: %v", c.text, err)
		}
	}
}

func TestParseTime(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"100 days": 100 * day, "60 seconds": time.Minute, "1 minute": time.Minute, "1h 30m": 90 * time.Minute, "1.5 hours": 90 * time.Minute, "2 weeks, 1 day": 15 * day,
		"1h30m": 90 * time.Minute, "250ms": 250 * time.Millisecond, " 1 Day ": day,
		"": -1, "100": -1, "days": -1, "-1 day": -1, "1..5 h": -1, ".5 h": -1, "1e3 s": -1, "300 years": -1, strings.Repeat("1", 99) + "d": -1, "1 day of": -1,
	} {
		got, err := ParseTime(text)
		if want < 0 && !errors.Is(err, market.Malformed) || want >= 0 && (err != nil || got != want) {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	f.Add("1.5 days 3 h")
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := ParseTime(text); err != nil && !errors.Is(err, market.Malformed) || d < 0 {
			t.Fatal(d, err)
		}
	})
}

// fuzzReader reads any text, writes what it read with a change, and reads that.
func fuzzReader(f *testing.F, read func(*Document) error, seeds ...string) {
	for _, s := range append(seeds, "", "# c", "a: &a [*a]", "a: 1\na: 2", "{}", "x: !!binary aGk=\n", "? [a]\n: b\n", "\xef\xbb\xbfversion: 1\r\nb: |\r\n  c\r\n") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse("f", []byte(text))
		if err == nil {
			err = read(d)
		}
		if err != nil {
			if !errors.Is(err, market.Malformed) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if same, err := d.Bytes(); err != nil || string(same) != text {
			t.Fatalf("%q changed by reading: %q, %v", text, same, err)
		}
		if entryOf(d.root, "version") == nil {
			d.set(uint64(1), "version")
		}
		if p := d.set("text: 1", "fuzzed", "0x1", "c"); p != nil {
			return
		}
		out, err := d.Bytes()
		if err != nil {
			if !errors.Is(err, market.Malformed) {
				t.Fatal(err)
			}
			return // refused, so nothing is lost
		}
		again, err := Parse("f", out)
		if err == nil {
			err = read(again)
		}
		if err != nil {
			t.Fatalf("%q was written as %q: %v", text, out, err) // such a file is not saved, see Save
		}
		if again.set("text: 1", "fuzzed", "0x1", "c") != nil || again.changed {
			t.Fatalf("%q was written as %q, which does not have what was set", text, out)
		}
	})
}

func FuzzFluence(f *testing.F) {
	fuzzReader(f, func(d *Document) error {
		file, err := ReadFluence(d)
		if err != nil {
			return err
		}
		for _, e := range file.Deployments {
			if _, _, err := e.Value.Terms(market.CID{}, params); err != nil {
				return err
			}
		}
		return nil
	}, sample(f, "fluence.yaml"))
}

func FuzzProvider(f *testing.F) {
	fuzzReader(f, func(d *Document) error {
		p, err := ReadProvider(d)
		if err != nil {
			return err
		}
		for _, c := range p.CapacityCommitments {
			if _, err := p.Promise(c.Name, params); err != nil {
				return err
			}
		}
		for _, o := range p.Offers {
			if _, err := p.Spec(o.Name, params, nil); err != nil {
				return err
			}
		}
		return nil
	}, sample(f, "provider.yaml"))
}

func FuzzWorkers(f *testing.F) {
	fuzzReader(f, func(d *Document) error { _, err := ReadWorkers(d); return err }, workersText)
}

func FuzzSecrets(f *testing.F) {
	fuzzReader(f, func(d *Document) error { _, err := ReadSecrets(d); return err }, "version: 0\nnoxes: {n: {networkKey: "+strings.Repeat("A", 43)+"=}}\n")
}

func FuzzArtifacts(f *testing.F) {
	fuzzReader(f, func(d *Document) error { _, err := ReadArtifacts(d); return err }, "version: 0\noffers: {local: {main: {id: \"0x"+strings.Repeat("12", 32)+"\"}}}\n")
}

// TestNotesBesideAProblem tells unknown keys before a problem and behind it, at all depths, and of several problems the first.
func TestNotesBesideAProblem(t *testing.T) {
	d := parse(t, "provider.yaml", "version: 1\nbefore: 1\nproviderName: [acme]\nnox: {inner: 1}\noffers:\n  main:\n    minPricePerCuPerEpoch: []\n    computePeers: [{}, a, {}]\n    computePeers: [b]\n    late: 1\n[a]: 1\nafter: 1\n")
	_, err := ReadProvider(d)
	if err == nil || !strings.HasPrefix(err.Error(), "provider.yaml:3:15: `providerName`: expected a text") {
		t.Error(err)
	}
	var keys []string
	for _, n := range d.Notes() {
		keys = append(keys, n.Key)
	}
	if got := strings.Join(keys, " "); got != "before nox.inner offers.main.late after" {
		t.Errorf("notes: %s", got)
	}
}
