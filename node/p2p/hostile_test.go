package p2p

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// raw opens a stream to a host on which anything can be written.
func raw(t testing.TB, from, to *Host) network.Stream {
	t.Helper()
	if err := from.Connect(within(t, 20*time.Second), at(t, to)); err != nil {
		t.Fatal(err)
	}
	s, err := from.stack.NewStream(within(t, 20*time.Second), id(t, to), ProtocolID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func id(t testing.TB, h *Host) peer.ID {
	t.Helper()
	id, err := peerID(h.ID())
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func framed(message []byte) []byte {
	return append(binary.AppendUvarint(nil, uint64(len(message))), message...)
}

// TestFaultyStreams sends what is no particle: each is refused with its code, and the connection stays good for the next one.
func TestFaultyStreams(t *testing.T) {
	server, client := start(t, Config{Listen: []string{loopTCP}, Limits: Limits{ReadTime: 300 * time.Millisecond}}), start(t, Config{})
	good := made(client.config.Key, "good", []byte("data"))
	frame := good.Frame()
	cases := map[string]struct {
		stream []byte
		end    func(s network.Stream) error
		code   string // "" for streams that break
	}{
		"nothing":      {nil, network.Stream.CloseWrite, "E0801"},
		"no message":   {framed([]byte("hello")), network.Stream.CloseWrite, "E0801"},
		"empty":        {[]byte{0}, network.Stream.CloseWrite, "E0801"},
		"json":         {framed(append([]byte{0x80, 0x04}, "{}"...)), network.Stream.CloseWrite, "E0801"},
		"truncated":    {frame[:len(frame)-1], network.Stream.CloseWrite, "E0801"},
		"half length":  {[]byte{0xff}, network.Stream.CloseWrite, "E0801"},
		"100 MiB, not": {binary.AppendUvarint(nil, 100<<20), network.Stream.CloseWrite, "E0801"},
		"too large":    {binary.AppendUvarint(nil, 100<<20+1), network.Stream.CloseWrite, "E0802"},
		"huge":         {binary.AppendUvarint(nil, 1<<62), network.Stream.CloseWrite, "E0802"},
		"reset":        {frame[:20], network.Stream.Reset, ""},
		"silent":       {nil, nil, ""},
		"stalled":      {frame[:20], nil, ""},
	}
	want := map[string]int64{}
	var opened []network.Stream
	for name, c := range cases {
		s := raw(t, client, server)
		opened = append(opened, s)
		if _, err := s.Read(nil); err != nil { // the protocol is agreed; what comes now is the stream
			t.Fatal(name, err)
		}
		_, _ = s.Write(c.stream) // the server may refuse it before it has come to its end
		if c.end != nil {
			_ = c.end(s)
		}
		want[c.code]++
	}
	broken := want[""]
	delete(want, "")
	eventually(t, "all are refused", func() bool {
		s := server.Stats()
		return s.Broken == broken && s.Refused["E0801"] == want["E0801"] && s.Refused["E0802"] == want["E0802"]
	})
	for _, s := range opened { // nobody is left in doubt
		_ = s.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := s.Read(make([]byte, 1)); err == nil || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the server leaves a stream open: %v", err)
		}
	}
	if s := server.Stats(); s.WaitingBytes != 0 {
		t.Errorf("%d bytes are held for what never came", s.WaitingBytes)
	}
	if err := client.Send(within(t, 20*time.Second), at(t, server), good); err != nil {
		t.Fatal(err)
	}
	if r := receive(t, server); r.Particle.ID != "good" {
		t.Error(r)
	}
}

// TestStreamsThatGoOn writes more than one frame, an unknown message, and a frame whose sender never ends the stream.
func TestStreamsThatGoOn(t *testing.T) {
	server, client := listening(t), start(t, Config{})
	frame := made(client.config.Key, "first", nil).Frame()
	s := raw(t, client, server)
	if _, err := s.Write(append(frame, frame...)); err != nil {
		t.Fatal(err)
	}
	open := raw(t, client, server)
	if _, err := open.Write(frame); err != nil {
		t.Fatal(err)
	}
	upgrade := raw(t, client, server)
	if _, err := upgrade.Write(framed([]byte("\x81\x04\x81\xa6action\xa7Upgrade"))); err != nil {
		t.Fatal(err)
	}
	receive(t, server)
	receive(t, server)
	for _, s := range []network.Stream{s, open, upgrade} {
		_ = s.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := s.Read(make([]byte, 1)); err == nil || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the server leaves a stream open: %v", err)
		}
	}
	if st := server.Stats(); st.Received != 2 || st.Waiting != 0 || len(st.Refused) != 0 {
		t.Errorf("%+v", st)
	}
}

// TestLargestParticle sends a message of all that is allowed, which a client of the original would not read.
func TestLargestParticle(t *testing.T) {
	server, client := listening(t), start(t, Config{})
	p := made(client.config.Key, "large", nil)
	p = p.WithData(make([]byte, particle.MaxMessage-p.MaxSize()))
	if err := client.Send(within(t, time.Minute), at(t, server), p); err != nil {
		t.Fatal(err)
	}
	r, err := server.Receive(within(t, time.Minute))
	if err != nil || !bytes.Equal(r.Particle.Data, p.Data) {
		t.Errorf("%v %d", err, r.Size)
	}
}

// TestPeerThatDoesNotRead gives up on it in time, and serves others meanwhile.
func TestPeerThatDoesNotRead(t *testing.T) {
	stuck, good := listening(t), listening(t)
	release := make(chan struct{})
	stuck.stack.SetStreamHandler(ProtocolID, func(s network.Stream) { <-release; _ = s.Reset() })
	defer close(release)
	client := start(t, Config{Limits: Limits{SendTime: 4 * time.Second}})
	if err := client.Connect(within(t, 20*time.Second), at(t, stuck)); err != nil {
		t.Fatal(err)
	}
	large := made(client.config.Key, "large", make([]byte, 5<<20))
	var sends sync.WaitGroup
	for range 20 {
		sends.Go(func() {
			began := time.Now()
			if err := client.Send(within(t, time.Minute), at(t, stuck), large); !HasCode(err, "E0814") || time.Since(began) > 30*time.Second {
				t.Errorf("after %v: %v", time.Since(began), err)
			}
		})
	}
	for range 10 {
		if err := client.Send(within(t, 20*time.Second), at(t, good), made(client.config.Key, "good", make([]byte, 1<<20))); err != nil {
			t.Error(err)
		}
		receive(t, good)
	}
	sends.Wait()
	if used, peers := client.outgoing.load(); used != 0 || peers != 0 {
		t.Errorf("%d bytes are held for %d peers", used, peers)
	}
	if s := client.Stats(); s.Unsent != 20 || s.Sent != 10 {
		t.Errorf("%+v", s)
	}
}

// TestFlood lets one peer send as much as it can while nobody receives: it is made to wait, and the particle of another peer is
// received among the first, although it came last. When all is received, nothing is missing.
func TestFlood(t *testing.T) {
	const many = 200
	server := start(t, Config{Listen: []string{loopTCP}, Limits: Limits{Message: 10 << 10, PeerBytes: 50 << 10, TotalBytes: 50 << 10, GuaranteedBytes: 15 << 10}})
	flood, polite := start(t, Config{}), start(t, Config{})
	var sends sync.WaitGroup
	for i := range many {
		sends.Go(func() {
			if err := flood.Send(within(t, time.Minute), at(t, server), made(flood.config.Key, fmt.Sprint(i), make([]byte, 8<<10))); err != nil {
				t.Error(err)
			}
		})
	}
	eventually(t, "the server is full", func() bool { return server.Stats().Waiting >= 4 })
	time.Sleep(100 * time.Millisecond)
	if s := server.Stats(); s.Waiting > 5 || s.WaitingBytes > 50<<10 {
		t.Errorf("more than allowed: %+v", s)
	}
	if err := polite.Send(within(t, 20*time.Second), at(t, server), made(polite.config.Key, "polite", make([]byte, 8<<10))); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the other peer's particle came", func() bool {
		server.inbox.mu.Lock()
		defer server.inbox.mu.Unlock()
		return server.inbox.turns.Ready() == 2 // lines, one of them the greedy peer's
	})
	turn := 0
	for i := range many + 1 {
		if receive(t, server).From == polite.ID() {
			turn = i
		}
	}
	sends.Wait()
	if turn > 2 {
		t.Errorf("the other peer's particle was number %d", turn)
	}
	if s := server.Stats(); s.Received != many+1 || s.WaitingBytes != 0 {
		t.Errorf("%+v", s)
	}
}

// TestTenThousandStreams lets a peer open as many streams as it can and say nothing on them.
func TestTenThousandStreams(t *testing.T) {
	server, good := listening(t), start(t, Config{})
	greedy := start(t, Config{Limits: Limits{Streams: 20000}})
	if err := greedy.Connect(within(t, 20*time.Second), at(t, server)); err != nil {
		t.Fatal(err)
	}
	ctx := within(t, time.Minute)
	var opened, refused int
	var streams []network.Stream
	for range 10000 {
		s, err := greedy.stack.NewStream(ctx, id(t, server), ProtocolID)
		if err != nil {
			refused++
			continue
		}
		streams = append(streams, s)
		if _, err := s.Write(nil); err != nil { // makes the stream, without a byte of a frame
			refused++
			continue
		}
		opened++
	}
	held := 0
	for _, c := range server.stack.Network().ConnsToPeer(id(t, greedy)) {
		held += len(c.GetStreams())
	}
	t.Logf("opened %d, refused at once %d, held by the server %d", opened, refused, held)
	if most := 1024 + spareStreams; held > most {
		t.Errorf("the server holds %d streams, more than %d", held, most)
	}
	for i := range 50 {
		if err := good.Send(within(t, 20*time.Second), at(t, server), made(good.config.Key, fmt.Sprint(i), nil)); err != nil {
			t.Fatal(err)
		}
		receive(t, server)
	}
	if err := server.Disconnect(greedy.ID()); err != nil {
		t.Error(err)
	}
	for _, s := range streams {
		_ = s.Reset()
	}
}

// TestForeignPeer is disconnected, since it takes no particles.
func TestForeignPeer(t *testing.T) {
	server, foreign := listening(t), start(t, Config{})
	foreign.stack.RemoveStreamHandler(ProtocolID)
	_ = foreign.Connect(within(t, 20*time.Second), at(t, server)) // it is connected for a moment, or disconnected at once
	eventually(t, "it is disconnected", func() bool { return server.Stats().Disagreed > 0 && !server.IsConnected(foreign.ID()) })
}

// TestConnectForeignPeer says what is wrong with it.
func TestConnectForeignPeer(t *testing.T) {
	foreign, client := start(t, Config{Listen: []string{loopTCP}, Agent: "other/1"}), start(t, Config{})
	foreign.stack.RemoveStreamHandler(ProtocolID)
	err := client.Connect(within(t, 20*time.Second), at(t, foreign))
	if !HasCode(err, "E0818") || !strings.Contains(err.Error(), "other/1") {
		t.Error(err)
	}
	eventually(t, "it is disconnected", func() bool { return !client.IsConnected(foreign.ID()) })
}

// TestTooManyConnections refuses those beyond the limit and keeps the others.
func TestTooManyConnections(t *testing.T) {
	server := start(t, Config{Listen: []string{loopTCP}, Limits: Limits{Connections: 3}})
	for i := range 5 {
		client := start(t, Config{})
		err := client.Connect(within(t, 20*time.Second), at(t, server))
		if i < 3 && err != nil {
			t.Errorf("connection %d: %v", i, err)
		}
	}
	eventually(t, "there are three", func() bool { return len(server.Peers()) == 3 })
}

// stream is a stream out of a text.
type stream struct {
	network.Stream
	text  io.Reader
	reset bool
}

func (s *stream) Read(b []byte) (int, error)                   { return s.text.Read(b) }
func (s *stream) Conn() network.Conn                           { return sender{} }
func (s *stream) SetReadDeadline(time.Time) error              { return nil }
func (s *stream) Close() error                                 { return nil }
func (s *stream) CloseWrite() error                            { return nil }
func (s *stream) Reset() error                                 { s.reset = true; return nil }
func (s *stream) ResetWithError(network.StreamErrorCode) error { s.reset = true; return nil }

type sender struct{ network.Conn }

func (sender) RemotePeer() peer.ID { return "\x00\x01x" }

// FuzzStream serves streams of any bytes: each gives a particle or is reset, and nothing is held for it afterwards.
func FuzzStream(f *testing.F) {
	frame := made(particle.GenerateKey(), "seed", []byte("x")).Frame()
	f.Add(frame)
	f.Add(frame[:10])
	f.Add(append(frame, 1))
	h := start(f, Config{Limits: Limits{Message: 1 << 20}})
	f.Fuzz(func(t *testing.T, text []byte) {
		s := &stream{text: bytes.NewReader(text)}
		before := h.Stats().Received
		h.serve(s)
		if came := h.Stats().Received > before; came {
			receive(t, h)
		} else if !s.reset && !bytes.Contains(text, []byte("Upgrade")) {
			t.Error("neither a particle nor a refusal")
		}
		if n := h.Stats().WaitingBytes; n != 0 {
			t.Errorf("%d bytes are held", n)
		}
	})
}
