// Package hostlog is the standard library's logger (log/slog), writing to the host's log.
package hostlog

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/sdk"
)

// LevelTrace is below slog.LevelDebug. The other levels of the host are those of package slog.
const LevelTrace = slog.Level(-8)

func hostLevel(l slog.Level) sdk.Level {
	switch {
	case l >= slog.LevelError:
		return sdk.LevelError
	case l >= slog.LevelWarn:
		return sdk.LevelWarn
	case l >= slog.LevelInfo:
		return sdk.LevelInfo
	case l >= slog.LevelDebug:
		return sdk.LevelDebug
	}
	return sdk.LevelTrace
}

// New returns a logger that writes to the host's log. It leaves out what is below the level that the environment variable
// WASM_LOG names (error, warn, info, debug, trace, off), or below info.
func New() *slog.Logger { return slog.New(newHandler(wantedLevel())) }

func wantedLevel() slog.Level {
	switch strings.ToLower(os.Getenv("WASM_LOG")) {
	case "off":
		return slog.Level(1 << 30)
	case "error":
		return slog.LevelError
	case "warn":
		return slog.LevelWarn
	case "debug":
		return slog.LevelDebug
	case "trace":
		return LevelTrace
	}
	return slog.LevelInfo
}

// handler lets the standard library write a line and passes on what stands behind level and message. Time and level are the
// host's business. To have them left out takes the library longer than to write them.
type handler struct {
	mu   *sync.Mutex
	line *bytes.Buffer
	text slog.Handler
}

func newHandler(least slog.Level) slog.Handler {
	line := &bytes.Buffer{}
	return &handler{&sync.Mutex{}, line, slog.NewTextHandler(line, &slog.HandlerOptions{Level: least})}
}

// Enabled implements slog.Handler.
func (h *handler) Enabled(ctx context.Context, l slog.Level) bool { return h.text.Enabled(ctx, l) }

// Handle implements slog.Handler.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.line.Reset()
	message, level := r.Message, hostLevel(r.Level)
	r.Message, r.Level, r.Time = "", slog.LevelInfo, time.Time{}
	if err := h.text.Handle(ctx, r); err != nil {
		return err
	}
	fields := bytes.TrimSuffix(bytes.TrimPrefix(h.line.Bytes(), []byte(`level=INFO msg=""`)), []byte("\n"))
	sdk.Log(level, strings.TrimSpace(message+string(fields)))
	return nil
}

// WithAttrs implements slog.Handler.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{h.mu, h.line, h.text.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.mu, h.line, h.text.WithGroup(name)}
}
