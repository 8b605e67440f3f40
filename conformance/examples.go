package conformance

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// Example is a run of a program in examples/, or in Dir. In Data and Want the JSON string "@NAME" stands for that peer's id.
type Example struct {
	Program  string // file in examples/
	Dir      string // another directory of the repository
	Call     string // its arguments are names in Data
	Data     string // JSON object
	Peers    []string
	Down     []string
	Services string // file of prepared answers in Dir, or in examples/services/; "" for none
	Hosted   string // service in examples/services/, of the same name, that the first of Peers hosts; "" for none
	Vault    string // file of the repository that every particle finds in its vault; "" for none
	Want     string // the result
	AnyOrder bool   // the result is an array whose order depends on who answers first
	Later    bool   // the published compiler, or its library, does not know what the program uses
	Error    string // part of the error it ends with instead
}

// Examples is the table of all runs that are tested; every program has at least one.
var Examples = []Example{
	{Program: "hello", Call: "hello(name)", Data: `{"name": "world"}`, Want: `"Hello, world!"`},
	{Program: "hello", Call: "hello(name)", Data: `{"name": "\"quoted\" ünïcode 😀"}`, Want: `"Hello, \"quoted\" ünïcode 😀!"`},
	{Program: "echo", Call: "echo(message, peer)", Data: `{"message": "hi", "peer": "@bob"}`, Peers: []string{"bob"}, Want: `"hi"`},
	{Program: "echo", Call: "echo(message, peer)", Data: `{"message": "hi", "peer": "@relay"}`, Want: `"hi"`},
	{Program: "echo", Call: "echo(message, peer)", Data: `{"message": "hi", "peer": "@bob"}`, Peers: []string{"bob"}, Down: []string{"bob"}, Error: "expired after 15s"},
	{Program: "fanout", Call: "roll_call(peers, enough, wait)", Data: `{"peers": ["@bob", "@eve", "@dan"], "enough": 3, "wait": 1000}`,
		Peers: []string{"bob", "eve", "dan"}, Want: `["@bob", "@eve", "@dan"]`, AnyOrder: true},
	{Program: "fanout", Call: "roll_call(peers, enough, wait)", Data: `{"peers": ["@bob", "@eve", "@dan"], "enough": 3, "wait": 1000}`,
		Peers: []string{"bob", "eve", "dan"}, Down: []string{"eve"}, Want: `["@bob", "@dan"]`, AnyOrder: true},
	{Program: "quorum", Call: "agree(account, peers, needed)", Data: `{"account": "alice", "peers": ["@ann", "@bob", "@cid"], "needed": 2}`,
		Peers: []string{"ann", "bob", "cid"}, Services: "ledger", Want: `{"agreed": true, "balance": 100, "votes": 2}`},
	{Program: "quorum", Call: "agree(account, peers, needed)", Data: `{"account": "alice", "peers": ["@ann", "@bob", "@cid"], "needed": 2}`,
		Peers: []string{"ann", "bob", "cid"}, Down: []string{"ann"}, Services: "ledger", Want: `{"agreed": false, "balance": 0, "votes": 0}`},
	{Program: "failover", Call: "fetch(key, peers, patience)", Data: `{"key": "color", "peers": ["@bob", "@eve"], "patience": 500}`,
		Peers: []string{"bob", "eve"}, Services: "store", Want: `"green"`},
	{Program: "failover", Call: "fetch(key, peers, patience)", Data: `{"key": "color", "peers": ["@bob", "@eve"], "patience": 500}`,
		Peers: []string{"bob", "eve"}, Down: []string{"bob"}, Services: "store", Want: `"green"`},
	{Program: "chat", Call: "say(text, friend, relay)", Data: `{"text": "are you there?", "friend": "@bob", "relay": "@relay"}`,
		Peers: []string{"bob"}, Services: "inbox", Want: `"seen"`},
	{Program: "chat", Call: "say(text, friend, relay)", Data: `{"text": "are you there?", "friend": "@eve", "relay": "@relay"}`,
		Peers: []string{"bob", "eve"}, Services: "inbox", Error: "inbox"},
	{Program: "mapreduce", Call: "count_words(shares)",
		Data:  `{"shares": [{"worker": "@bob", "words": ["to", "be"]}, {"worker": "@eve", "words": ["or"]}, {"worker": "@dan", "words": ["not", "to", "be"]}]}`,
		Peers: []string{"bob", "eve", "dan"}, Want: `6`},
	{Program: "guestbook", Later: true, Call: "read()", Data: `{}`, Services: "guestbook", Want: `[[{"message": "welcome, bob", "timestamp": 1}], 7]`},
	{Program: "tally", Later: true, Call: "election(question, peers)", Data: `{"question": "drink?", "peers": ["@ann", "@bob", "@cid"]}`, Peers: []string{"ann", "bob", "cid"},
		Services: "ballot", Want: `[{"choice": "coffee", "votes": 1}, {"choice": "tea", "votes": 2}]`, AnyOrder: true},
	{Program: "tally", Later: true, Call: "election(question, peers)", Data: `{"question": "drink?", "peers": ["@ann", "@bob", "@cid"]}`, Peers: []string{"ann", "bob", "cid"},
		Down: []string{"cid"}, Services: "ballot", Want: `[{"choice": "tea", "votes": 2}]`},
	{Program: "deploy", Call: "greet(name, peer)", Data: `{"name": "Ada", "peer": "@bob"}`, Peers: []string{"bob"}, Hosted: "greeting", Want: `"Hi, Ada"`},
	{Program: "deploy", Call: "greet(name, peer)", Data: `{"name": "Ada", "peer": "@bob"}`, Peers: []string{"eve", "bob"}, Hosted: "greeting",
		Error: "Service with id 'greeting' not found"},
	{Program: "deploy", Call: "deploy(file, name, peer)", Data: `{"file": "greeting.wasm", "name": "Ada", "peer": "@bob"}`, Peers: []string{"bob"},
		Vault: "service/testdata/guests/greeting.wasm", Want: `"Hi, Ada"`},
	{Program: "deploy", Call: "deploy(file, name, peer)", Data: `{"file": "greeting.wasm", "name": "Ada", "peer": "@bob"}`, Peers: []string{"bob"},
		Vault: "examples/deploy.aqua", Error: "Error reading vault file"},
}

// Name tells runs apart in reports.
func (e *Example) Name() string {
	name := e.Program
	if e.Dir != "" {
		name += " " + e.Call + " " + e.Data
	}
	if len(e.Down) > 0 {
		name += " without " + strings.Join(e.Down, ", ")
	}
	return name
}

// Run compiles and runs an example on a simulated network; root is the repository's root. stepped is called for every
// interpreter step.
func (e *Example) Run(root string, seed uint64, stepped func(sim.Step)) (sim.Result, *sim.Network, error) {
	hosts := deploy.NewHosts(deploy.Config{})
	defer hosts.Close(context.Background())
	network, data, err := e.network(root, seed, stepped, hosts)
	if err != nil {
		return sim.Result{}, nil, err
	}
	call, diags := compiler.CompileCall(context.Background(), source.Disk{}, e.file(root), e.Call, compiler.Values{Data: data}, compiler.Options{Fallback: source.Embedded{FS: stdlib.FS()}})
	if call == nil {
		return sim.Result{}, nil, errors.New(Messages(diags))
	}
	result, _, err := network.Call(context.Background(), &call.Function, call.Args)
	return result, network, err
}

// file is the path of the program.
func (e *Example) file(root string) string {
	return filepath.ToSlash(filepath.Join(root, cmp.Or(e.Dir, "examples"), e.Program+".aqua"))
}

// network makes the network that an example runs on, and the values of Data with the ids of its peers.
func (e *Example) network(root string, seed uint64, stepped func(sim.Step), hosts *deploy.Hosts) (*sim.Network, map[string]json.RawMessage, error) {
	opt := sim.Options{Seed: seed, Down: e.Down, Stepped: stepped, Deploy: hosts.Deploy}
	if e.Vault != "" {
		content, err := os.ReadFile(filepath.Join(root, e.Vault))
		if err != nil {
			return nil, nil, err
		}
		opt.Vault = map[string][]byte{filepath.Base(e.Vault): content}
	}
	for _, name := range e.Peers {
		opt.Peers = append(opt.Peers, sim.Peer{Name: name})
	}
	if e.Services != "" {
		text, err := os.ReadFile(filepath.Join(root, cmp.Or(e.Dir, "examples/services"), e.Services+".json"))
		if err != nil {
			return nil, nil, err
		}
		services, err := sim.ParseJSONServices(text)
		if err != nil {
			return nil, nil, err
		}
		for _, s := range services {
			opt.Services = append(opt.Services, s)
		}
	}
	network, err := sim.New(opt)
	if err != nil {
		return nil, nil, err
	}
	if e.Hosted != "" {
		c, err := service.ReadConfig(filepath.Join(root, "examples/services", e.Hosted+".toml"), root)
		if err == nil {
			err = hosts.Peer(e.Peers[0]).Install(context.Background(), e.Hosted, "", c)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	expanded, err := network.Expand(json.RawMessage(e.Data))
	if err != nil {
		return nil, nil, err
	}
	data := map[string]json.RawMessage{}
	return network, data, json.Unmarshal(expanded, &data)
}

// Check says how the outcome of a run is other than wanted; "" if it is as it should be.
func (e *Example) Check(result sim.Result, network *sim.Network, err error) string {
	switch {
	case e.Error != "" && err == nil:
		return fmt.Sprintf("result %s, want an error with %q", result.Value, e.Error)
	case e.Error != "" && strings.Contains(err.Error(), e.Error):
		return ""
	case err != nil:
		return err.Error()
	}
	want, err := network.Expand(json.RawMessage(e.Want))
	if err != nil {
		return err.Error()
	}
	var a, b any
	remarshal(want, &a)
	remarshal(result.Value, &b)
	if e.AnyOrder {
		sortArray(a)
		sortArray(b)
	}
	if ours, theirs := string(marshal(b)), string(marshal(a)); ours != theirs {
		return fmt.Sprintf("result %s, want %s", ours, theirs)
	}
	return ""
}

func sortArray(v any) {
	if list, ok := v.([]any); ok {
		slices.SortFunc(list, func(a, b any) int { return bytes.Compare(marshal(a), marshal(b)) })
	}
}
