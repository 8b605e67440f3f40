package sdk

// Level is how much a line of the log matters, as hosts number it (spec/services.md#S20).
type Level int32

// The levels.
const (
	LevelError Level = 1 + iota
	LevelWarn
	LevelInfo
	LevelDebug
	LevelTrace
)

// Log writes one line to the host's log. The host must have the module's logger enabled; a module that never logs runs
// without. Package hostlog has more comfort, and nearly doubles the module.
func Log(level Level, text string) {
	hostLog(min(max(level, LevelError), LevelTrace), text)
}
