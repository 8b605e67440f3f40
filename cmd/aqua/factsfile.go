package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/wholefile"
	"github.com/aquifer-dev/aquifer/market"
)

// factsFile is what is known of peers besides the market.
type factsFile struct {
	Providers map[market.Account]declaredFact `json:"providers,omitempty"` // what providers say of all their peers
	Peers     map[string]peerFacts            `json:"peers"`               // by peer id
}

// peerFacts are those of one peer: what is said of it, and what was seen.
type peerFacts struct {
	Declared *declaredFact `json:"declared,omitempty"`
	Measured *measuredFact `json:"measured,omitempty"`
}

type declaredFact struct {
	Country string    `json:"country,omitempty"`
	Tags    []tagFact `json:"tags,omitempty"`
}

type tagFact struct {
	Name        string     `json:"name"`
	Certificate market.CID `json:"certificate,omitzero"`
}

type measuredFact struct {
	LatencyMS uint64 `json:"latencyMs,omitempty"`
	Asked     uint64 `json:"asked,omitempty"`
	Answered  uint64 `json:"answered,omitempty"`
	Near      uint64 `json:"nearBytes,omitempty"`
	Bandwidth uint64 `json:"bytesPerSecond,omitempty"`
}

func (d declaredFact) declared() market.Declared {
	out := market.Declared{Country: d.Country}
	for _, t := range d.Tags {
		out.Tags = append(out.Tags, market.Tag{Name: t.Name, Certificate: t.Certificate})
	}
	return out
}

func (m measuredFact) measured() market.Measured {
	const longest = uint64(24 * time.Hour / time.Millisecond)
	return market.Measured{
		Latency: time.Duration(min(m.LatencyMS, longest)) * time.Millisecond, Asked: m.Asked, Answered: m.Answered, Near: m.Near, Bandwidth: m.Bandwidth,
	}
}

// maxFacts bounds what is read of a file of facts.
const maxFacts = 64 << 20

// loadFacts reads a file of facts, and the ids of its peers in the form of the market.
func loadFacts(path string) (f factsFile, ids map[string]market.ID, err error) {
	file, err := os.Open(path)
	if err != nil {
		return f, nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFacts+1))
	if err != nil {
		return f, nil, err
	}
	if len(text) > maxFacts {
		return f, nil, failed(codeJSON, "%s: more than %d bytes are not read", path, maxFacts)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err = d.Decode(&f)
	if _, end := d.Token(); err == nil && !errors.Is(end, io.EOF) {
		err = errors.New("there is something behind the object")
	}
	if err != nil {
		return f, nil, failed(codeJSON, "%s: %s", path, diag.Shorten(jsonProblem(text, err)))
	}
	ids = map[string]market.ID{}
	for text := range f.Peers {
		if ids[text], err = market.ParsePeer(text); err != nil {
			return f, nil, failed(codeJSON, "%s: %v", path, err)
		}
	}
	return f, ids, nil
}

// readFacts reads the file that --facts names.
func (f *policyFlags) readFacts() (market.Facts, error) {
	out := market.Facts{PeerSays: map[market.ID]market.Declared{}, ProviderSays: map[market.Account]market.Declared{}, PeerShows: map[market.ID]market.Measured{}}
	if f.facts == "" {
		return out, nil
	}
	read, ids, err := loadFacts(f.facts)
	if err != nil {
		return out, unreadFacts(err)
	}
	for account, says := range read.Providers {
		out.ProviderSays[account] = says.declared()
	}
	for text, facts := range read.Peers {
		if facts.Declared != nil {
			out.PeerSays[ids[text]] = facts.Declared.declared()
		}
		if facts.Measured != nil {
			out.PeerShows[ids[text]] = facts.Measured.measured()
		}
	}
	return out, nil
}

// unreadFacts gives an error of the file system its code; what is wrong with the content has one.
func unreadFacts(err error) error {
	if errors.As(err, new(*exitError)) {
		return err
	}
	return failed(codeUnreadable, "%s", pathProblem(err))
}

// mergeFacts puts what was measured of peers into a file of facts, which need not be there yet, and returns what is known of each then. What is declared
// stays, and so do peers that were not asked. Counts go on from those of the file, or, anew, begin again; a latency stands until another one was measured
// (spec/market.md#M180).
func mergeFacts(path string, asked []sounding, anew bool) ([]market.Measured, error) {
	f, ids, err := loadFacts(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, unreadFacts(err)
	}
	name := map[market.ID]string{}
	for text, id := range ids {
		name[id] = text
	}
	if f.Peers == nil {
		f.Peers = map[string]peerFacts{}
	}
	known := make([]market.Measured, len(asked))
	for i, s := range asked {
		key := name[s.peer]
		if key == "" {
			key = s.peer.Peer()
		}
		facts := f.Peers[key]
		m := measuredFact{}
		if facts.Measured != nil {
			m = *facts.Measured
		}
		if anew {
			m.LatencyMS, m.Asked, m.Answered = 0, 0, 0
		}
		s.into(&m)
		facts.Measured = &m
		f.Peers[key], known[i] = facts, m.measured()
	}
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, err
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	if err := wholefile.Write(path, append(text, '\n'), mode); err != nil {
		return nil, failed(codeUnwritable, "%s", pathProblem(err))
	}
	return known, nil
}
