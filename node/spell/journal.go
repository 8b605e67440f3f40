package spell

import (
	"encoding/json"
	"fmt"
)

// This file has what spells keep in order of time, of which the oldest goes when there is too much (spec/network.md#N146).
const (
	maxMail           = 50
	maxErrorParticles = 50
	maxLogs           = 500
)

// message is one of the mailbox.
type message struct {
	From string `json:"from"`
	Time uint64 `json:"time"` // seconds since 1970
	Text string `json:"text"`
}

// line is one of the log.
type line struct {
	Time uint64 `json:"time"`
	Text string `json:"text"`
}

// lastError is an error that ended a run, or a part of it.
type lastError struct {
	Particle    string `json:"particle"`
	Code        uint32 `json:"code"`
	Instruction string `json:"instruction"`
	Message     string `json:"message"`
	Peer        string `json:"peer"`
	Index       uint32 `json:"index"`
}

// entry is one of a journal, with the key that it has there.
type entry[T any] struct {
	key string
	T   T
}

// read returns a journal, oldest first.
func read[T any](c *cell, kind string) ([]entry[T], error) {
	var all []entry[T]
	err := c.each(kind, "", func(key string, text []byte) error {
		e := entry[T]{key: key}
		all = append(all, e)
		return json.Unmarshal(text, &all[len(all)-1].T)
	})
	return all, err
}

// keys are those of a journal, the oldest first.
func (c *cell) keys(kind string) (all []string, err error) {
	err = c.each(kind, "", func(key string, _ []byte) error { all = append(all, key); return nil })
	return all, err
}

// write puts an entry at the end of a journal and returns its number.
func write[T any](c *cell, kind string, v T) (n uint64, err error) {
	text, err := json.Marshal(v)
	if err != nil {
		return 0, err
	}
	if n, err = c.number(kind); err != nil {
		return 0, err
	}
	return n, c.put(kind, numbered(n), text)
}

// short refuses texts that are too long.
func (c *cell) short(text string) error {
	if len(text) > c.text {
		return fmt.Errorf("the text has %d bytes; %d are the most", len(text), c.text)
	}
	return nil
}

func (c *cell) pushMail(from, text string) error {
	if err := c.short(text); err != nil {
		return err
	}
	if _, err := write(c, kindMail, message{from, c.now, text}); err != nil {
		return err
	}
	// Anybody may push, so the other messages are not read for it.
	keys, err := c.keys(kindMail)
	if err != nil || len(keys) <= maxMail {
		return err
	}
	return c.drop(kindMail, keys[0])
}

// popMail takes the newest message out; nil if there is none.
func (c *cell) popMail() (*message, error) {
	keys, err := c.keys(kindMail)
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	last := keys[len(keys)-1]
	var m message
	if err := json.Unmarshal(c.get(kindMail, last), &m); err != nil {
		return nil, err
	}
	return &m, c.drop(kindMail, last)
}

func (c *cell) log(text string) error {
	if err := c.short(text); err != nil {
		return err
	}
	n, err := write(c, kindLog, line{c.now, text})
	if err != nil || n < maxLogs {
		return err
	}
	return c.drop(kindLog, numbered(n-maxLogs)) // lines leave the log in no other way
}

// logError keeps an error; those of the particle that had the first one go when there are too many particles.
func (c *cell) logError(e lastError) error {
	for _, text := range []string{e.Particle, e.Instruction, e.Message, e.Peer} {
		if err := c.short(text); err != nil {
			return err
		}
	}
	if _, err := write(c, kindError, e); err != nil {
		return err
	}
	// Most runs have one error or several in a row: then the others are not read for it.
	keys, err := c.keys(kindError)
	if err != nil || len(keys) <= maxErrorParticles {
		return err
	}
	var before lastError
	if err := json.Unmarshal(c.get(kindError, keys[len(keys)-2]), &before); err != nil || before.Particle == e.Particle {
		return err
	}
	groups, err := c.errors()
	if err != nil || len(groups) <= maxErrorParticles {
		return err
	}
	for _, e := range groups[0] {
		if err := c.drop(kindError, e.key); err != nil {
			return err
		}
	}
	return nil
}

// errors are the errors of all particles, in the order of their first ones.
func (c *cell) errors() (groups [][]entry[lastError], err error) {
	all, err := read[lastError](c, kindError)
	place := map[string]int{}
	for _, e := range all {
		i, known := place[e.T.Particle]
		if !known {
			i = len(groups)
			place[e.T.Particle], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], e)
	}
	return groups, err
}
