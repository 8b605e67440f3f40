package main

import (
	"os"

	"github.com/peterh/liner"
)

// errAborted is what a prompt answers to Ctrl-C.
var errAborted = liner.ErrPromptAborted

// openEditor takes over the terminal, if there is one on both sides; nil elsewhere.
func (t *tool) openEditor() *liner.State {
	if t.in != os.Stdin || t.out != os.Stdout || !isTerminal(t.out) {
		return nil
	}
	if _, err := liner.TerminalMode(); err != nil { // asks standard input, and devices that are no terminals say no
		return nil
	}
	editor := liner.NewLiner()
	editor.SetCtrlCAborts(true)
	editor.SetTabCompletionStyle(liner.TabPrints)
	return editor
}
