package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/client"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/calls"
)

// measureFlags say whom to ask, how often, and where what was seen goes.
type measureFlags struct {
	relay              relayFlags
	only, peers        []string
	rounds, together   int
	interval, patience time.Duration
	facts              string
	anew               bool
}

func (f *measureFlags) add(c *cobra.Command) {
	flags := c.Flags()
	f.relay.addAddresses(flags)
	flags.StringSliceVar(&f.only, "provider", nil, "ask only peers of providers with these `ADDRESSES`")
	flags.StringSliceVar(&f.peers, "peer-ids", nil, "ask only the peers with these `IDS`")
	flags.IntVar(&f.rounds, "rounds", 5, "how often, a `NUMBER`, each peer is asked")
	flags.IntVar(&f.together, "together", 8, "how many, a `NUMBER`, are asked at the same time")
	flags.DurationVar(&f.interval, "interval", time.Second, "pause between two rounds")
	flags.DurationVar(&f.patience, "patience", 5*time.Second, "how long an answer is waited for")
	flags.StringVar(&f.facts, "facts", "", "the JSON `FILE` that what is measured is put into, beside what it has; it need not be there")
	flags.BoolVar(&f.anew, "anew", false, "forget what the file has of latency and answers of the peers that are asked")
}

func (t *tool) marketMeasure() *cobra.Command {
	var f measureFlags
	c := t.marketCmd("measure", "Measure how fast peers that are offered answer, and how often", accountDeveloper, noArgs, f.add,
		func(ctx context.Context, r *marketRun, _ []string) error { return r.measure(ctx, &f) })
	c.Long = "measure asks the peers of all offers for the time, several times, by way of the relay, and prints how many answers came and how long\n" +
		"the middle one took. With --facts that goes into a file which `aqua deal create`, `aqua deal workers-add` and `aqua market watch`\n" +
		"read: --max-latency and --min-availability go by it. What the file has of answers is counted on; what it says of countries and tags\n" +
		"stays, since those are declared and not measured. A latency is that of a call from here, over the relay and back; --together 1 measures\n" +
		"it best."
	c.Example = "  aqua market measure --relay net.json --facts facts.json\n  aqua deal create shop --facts facts.json --max-latency 200ms --min-availability 99%"
	return c
}

// sounding is what was seen of a peer in one run of the command.
type sounding struct {
	peer     market.ID
	provider market.Account
	asked    uint64
	took     []time.Duration // of each answer
	problem  error           // of the last question without one
}

// latency is the middle one of the answers, the lower of two; zero without any.
func (s *sounding) latency() time.Duration {
	if len(s.took) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(s.took))[(len(s.took)-1)/2]
}

// into adds what was seen to what a file has. A time below a millisecond counts as one, since none means that nobody has measured.
func (s *sounding) into(m *measuredFact) {
	m.Asked += min(s.asked, math.MaxUint64-m.Asked)
	m.Answered += min(uint64(len(s.took)), math.MaxUint64-m.Answered)
	if l := s.latency(); l > 0 {
		m.LatencyMS = uint64((l + time.Millisecond - 1) / time.Millisecond)
	}
}

// measureReport is what is told of a peer.
type measureReport struct {
	Peer     string         `json:"peerId"`
	Provider market.Account `json:"provider"`
	Asked    uint64         `json:"asked"`
	Answered uint64         `json:"answered"`
	Latency  *float64       `json:"latencyMs"` // null: no answer
	Problem  string         `json:"problem,omitempty"`
	Known    knownReport    `json:"known"` // with what the file had
}

type knownReport struct {
	Asked    uint64 `json:"asked"`
	Answered uint64 `json:"answered"`
	Percent  string `json:"availabilityPercent"`
}

// measure asks peers and tells what it has seen. After an interrupt that is what whole rounds have shown.
func (r *marketRun) measure(ctx context.Context, f *measureFlags) error {
	asked, err := r.offered(ctx, f)
	if err != nil {
		return err
	}
	if f.facts != "" { // better before than after all the asking
		_, _, err := loadFacts(f.facts)
		if errors.Is(err, fs.ErrNotExist) {
			_, err = os.Stat(filepath.Dir(f.facts))
		}
		if err != nil {
			return unreadFacts(err)
		}
	}
	net, err := f.relay.network()
	if err != nil {
		return err
	}
	by, err := f.relay.connect(ctx, net, client.Config{}, false)
	if err != nil {
		return err
	}
	defer by.Close()
	stop := r.progress("asking peers")
	rounds, ended := f.sound(ctx, asked, func(ctx context.Context, peer string) error {
		if peer == "" {
			_, err := calls.AskRelay(ctx, by)
			return err
		}
		_, err := calls.AskPeer(ctx, by, peer)
		return err
	})
	stop()
	if rounds == 0 {
		return ended
	}
	known := make([]market.Measured, len(asked))
	if f.facts != "" {
		known, err = mergeFacts(f.facts, asked, f.anew)
	} else {
		for i, s := range asked {
			var m measuredFact
			s.into(&m)
			known[i] = m.measured()
		}
	}
	if err != nil {
		return err
	}
	if err := r.tellMeasured(asked, known); err != nil {
		return err
	}
	return ended
}

// offered are the peers of the market that the flags want asked, in the order of their offers.
func (r *marketRun) offered(ctx context.Context, f *measureFlags) ([]sounding, error) {
	if f.rounds < 1 || f.together < 1 {
		return nil, usage(codeFlags, "--rounds and --together are 1 at least")
	}
	if f.interval < 0 || f.patience <= 0 {
		return nil, usage(codeFlags, "--interval is not negative, and --patience is a time to wait")
	}
	only, err := parseAll("--provider", f.only, market.ParseAccount)
	if err != nil {
		return nil, err
	}
	peers, err := parseAll("--peer-ids", f.peers, market.ParsePeer)
	if err != nil {
		return nil, err
	}
	offers, err := r.Offers(ctx, market.OfferFilter{})
	if err != nil {
		return nil, err
	}
	var all []sounding
	for _, o := range offers {
		if len(only) > 0 && !slices.Contains(only, o.Provider) {
			continue
		}
		for _, p := range o.Peers {
			if len(peers) == 0 || slices.Contains(peers, p.ID) {
				all = append(all, sounding{peer: p.ID, provider: o.Provider})
			}
		}
	}
	if len(all) == 0 {
		return nil, market.Errorf(market.NotFound, "no peers like that are offered on this market")
	}
	return all, nil
}

// relayPatience is how long the relay has to answer at least.
const relayPatience = 5 * time.Second

// sound asks every peer once in each round, and says how many rounds count. A round in which the relay itself does not answer tells nothing of peers:
// it does not count, and is the last one. ask asks a peer, or without one the relay.
func (f *measureFlags) sound(ctx context.Context, peers []sounding, ask func(ctx context.Context, peer string) error) (rounds int, err error) {
	question := func(peer string, patience time.Duration) (time.Duration, error) {
		within, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		began := time.Now()
		err := ask(within, peer)
		return time.Since(began), err
	}
	for ; rounds < f.rounds; rounds++ {
		if rounds > 0 {
			select {
			case <-time.After(f.interval):
			case <-ctx.Done():
				return rounds, ctx.Err()
			}
		}
		took, problems := make([]time.Duration, len(peers)), make([]error, len(peers))
		var asking sync.WaitGroup
		places := make(chan struct{}, f.together)
		for i := range peers {
			places <- struct{}{}
			asking.Go(func() {
				defer func() { <-places }()
				if ctx.Err() == nil {
					took[i], problems[i] = question(peers[i].peer.Peer(), f.patience)
				}
			})
		}
		asking.Wait()
		if slices.ContainsFunc(problems, func(err error) bool { return err != nil }) && ctx.Err() == nil {
			if _, err := question("", max(f.patience, relayPatience)); err != nil && ctx.Err() == nil {
				return rounds, market.Errorf(market.Unreachable, "the relay does not answer, so nobody can say of peers whether they do: %w", err)
			}
		}
		if ctx.Err() != nil { // answers may be missing because of it
			return rounds, ctx.Err()
		}
		for i := range peers {
			peers[i].asked++
			if problems[i] != nil {
				peers[i].problem = problems[i]
				continue
			}
			peers[i].took = append(peers[i].took, took[i])
		}
	}
	return rounds, nil
}

// tellMeasured prints a table, or JSON.
func (r *marketRun) tellMeasured(asked []sounding, known []market.Measured) error {
	reports := make([]measureReport, len(asked))
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PEER\tPROVIDER\tANSWERED\tLATENCY\tAVAILABILITY")
	for i, s := range asked {
		share, _ := known[i].Availability()
		percent := market.Percentage(big.NewRat(int64(share), market.Precision))
		reports[i] = measureReport{Peer: s.peer.Peer(), Provider: s.provider, Asked: s.asked, Answered: uint64(len(s.took)), Known: knownReport{known[i].Asked, known[i].Answered, percent}}
		latency := "-"
		if l := s.latency(); l > 0 {
			ms := float64(l.Microseconds()) / 1000
			reports[i].Latency, latency = &ms, l.Round(100*time.Microsecond).String()
		}
		if s.problem != nil {
			reports[i].Problem = s.problem.Error()
		}
		fmt.Fprintf(w, "%s\t%s\t%d of %d\t%s\t%s %%, %d of %d\n", s.peer.Peer(), s.provider, len(s.took), s.asked, latency, percent, known[i].Answered, known[i].Asked)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return r.tell(map[string]any{"peers": reports}, strings.Split(strings.TrimSuffix(table.String(), "\n"), "\n")...)
}
