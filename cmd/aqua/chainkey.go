package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/evm"
)

// accountReport tells of a key that was put into a file.
type accountReport struct {
	Account market.Account `json:"account"`
	File    string         `json:"keystore"`
}

func (t *tool) chainKey() *cobra.Command {
	var from, password string
	var asJSON bool
	c := &cobra.Command{
		Use: "key FILE", Short: "Make the encrypted key of an account on a chain", Args: oneArg("a file to be made"),
		Long: "key makes a key, or takes one that there is, writes it into a file that --keystore takes and that only the user can read, and prints\n" +
			"the account's address. The passphrase is that of --password-file, or is asked for on a terminal. A file that is there is never\n" +
			"overwritten. Without the file or its passphrase nobody gets at what the account has.",
		Example: "  aqua chain key developer.json\n  aqua chain key developer.json --import - --password-file developer.password < developer.hex",
		RunE: func(_ *cobra.Command, args []string) error {
			signer, err := t.newKeystore(args[0], from, password)
			if err != nil {
				return err
			}
			if asJSON {
				return t.printJSON(accountReport{signer.Account(), args[0]})
			}
			fmt.Fprintln(t.out, signer.Account())
			return nil
		},
	}
	flags := c.Flags()
	flags.StringVar(&from, "import", "", "take the key of this `FILE`, 64 hexadecimal digits, instead of making one; - is standard input")
	flags.StringVar(&password, "password-file", "", "the `FILE` with the passphrase")
	flags.BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// newKeystore writes a key into a file that is not there yet.
func (t *tool) newKeystore(path, from, password string) (*evm.Signer, error) {
	there := failed(codeUnwritable, "%s is there already, and may be all that gives access to an account; name another file", path)
	if _, err := os.Lstat(path); err == nil { // better before than after all the questions
		return nil, there
	}
	signer, err := t.keyFrom(from)
	if err != nil {
		return nil, err
	}
	passphrase, err := t.newPassphrase(password)
	if err != nil {
		return nil, err
	}
	text, err := signer.Keystore(passphrase)
	if err != nil {
		return nil, err
	}
	if err := createSecret(path, text); errors.Is(err, fs.ErrExist) {
		return nil, there
	} else if err != nil {
		return nil, failed(codeUnwritable, "%s", pathProblem(err))
	}
	return signer, nil
}

// maxKeyText bounds what is read of a file with a key.
const maxKeyText = 4096

// keyFrom makes a key, or reads one from a file or standard input. Errors do not repeat it.
func (t *tool) keyFrom(from string) (*evm.Signer, error) {
	if from == "" {
		return evm.NewSigner()
	}
	in, name := t.in, "standard input"
	if from != "-" {
		f, err := os.Open(from)
		if err != nil {
			return nil, failed(codeUnreadable, "%s", pathProblem(err))
		}
		defer f.Close()
		in, name = f, from
	}
	text, err := io.ReadAll(io.LimitReader(in, maxKeyText))
	if err != nil {
		return nil, failed(codeUnreadable, "%s", pathProblem(err))
	}
	signer, err := evm.ParseKey(string(text))
	var refusal *market.Error
	if errors.As(err, &refusal) {
		return nil, failed(codeUnreadable, "%s: %s", name, refusal.Detail)
	}
	return signer, err
}

// newPassphrase is that of a file, or one that is typed twice.
func (t *tool) newPassphrase(file string) (string, error) {
	if file != "" {
		passphrase, err := readPassphrase(file)
		if err == nil && passphrase == "" {
			return "", failed(codeUnreadable, "%s is empty; a passphrase has one character at least", file)
		}
		return passphrase, err
	}
	editor := t.openEditor()
	if editor == nil {
		return "", usage(codeFlags, "there is no terminal to ask for a passphrase; --password-file names a file with it")
	}
	defer editor.Close()
	var typed [2]string
	for i, prompt := range []string{"passphrase: ", "once more: "} {
		line, err := editor.PasswordPrompt(prompt)
		switch {
		case errors.Is(err, errAborted):
			t.note("interrupted")
			return "", &exitError{code: exitInterrupted, silent: true}
		case errors.Is(err, io.EOF) || err == nil && line == "":
			return "", failed(codeUnreadable, "a passphrase has one character at least; nothing was written")
		case err != nil:
			return "", failed(codeUnreadable, "%v", err)
		}
		typed[i] = line
	}
	if typed[0] != typed[1] {
		return "", failed(codeUnreadable, "the two passphrases differ; nothing was written")
	}
	return typed[0], nil
}

// readPassphrase reads the passphrase that a file has; the end of its line is no part of it.
func readPassphrase(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", failed(codeUnreadable, "%s", pathProblem(err))
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}
