package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/vm/data"
)

// verdict is what --verify appends: whether all is right, what is wrong first, and who signed what.
type verdict struct {
	Valid  bool     `json:"valid"`
	First  *fault   `json:"first_error"`
	Signed []signed `json:"signed"`
}

// signed is what one peer signed: the identifiers of its results and canons in the trace.
type signed struct {
	Peer  string     `json:"peer"`
	Valid bool       `json:"valid"`
	CIDs  []data.CID `json:"cids"`
}

type fault struct {
	Code    int64  `json:"code"`
	Message string `json:"message"`
	Peer    string `json:"peer"`
}

func (t *tool) vmDump() *cobra.Command {
	var particle string
	var verify, original bool
	c := &cobra.Command{
		Use: "dump [FILE|BASE64]", Short: "Print particle data in readable form; without an argument, standard input", Args: atMostOne("a file or base64"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if verify && original {
				return usage(codeFlags, "--verify and --original exclude each other")
			}
			if verify && !cmd.Flags().Changed("particle-id") {
				return usage(codeFlags, "--verify needs --particle-id: signatures are salted with it")
			}
			if !verify && cmd.Flags().Changed("particle-id") {
				return usage(codeFlags, "--particle-id is for --verify, which is not given")
			}
			raw, err := t.dataArgument(args)
			if err != nil {
				return err
			}
			envelope, particleData, refusal := data.Decode(raw)
			if refusal != nil {
				return failed(codeData, "these are no particle data: %s", strings.ReplaceAll(refusal.Message, "\n", " "))
			}
			if original {
				text, err := data.OriginalDump(envelope, particleData)
				if err != nil {
					return err
				}
				_, err = t.out.Write(append(text, '\n'))
				return err
			}
			return t.dump(envelope, particleData, verify, particle)
		},
	}
	c.Flags().StringVar(&particle, "particle-id", "", "id of the particle, for --verify")
	c.Flags().BoolVar(&verify, "verify", false, "check identifiers and signatures; a line on standard error tells the verdict, exit 1 when something is wrong")
	c.Flags().BoolVar(&original, "original", false, "print the original interpreter's view")
	return c
}

func (t *tool) dump(e data.Envelope, p *data.Particle, verify bool, particle string) error {
	enc := jsonTo(t.out)
	enc.SetIndent("", "  ")
	if !verify {
		return enc.Encode(data.NewDump(e, p))
	}
	out := struct {
		*data.Dump
		verdict
	}{data.NewDump(e, p), verdict{Valid: true, Signed: signatures(p, particle)}}
	if r := p.Verify(particle); r != nil {
		out.Valid, out.First = false, &fault{r.Code, r.Message, r.Peer}
	}
	if err := enc.Encode(out); err != nil {
		return err
	}
	if !out.Valid {
		text := fmt.Sprintf("invalid, code %d: %s", out.First.Code, out.First.Message)
		if !strings.Contains(text, out.First.Peer) {
			text += " (peer " + out.First.Peer + ")"
		}
		fmt.Fprintln(t.err, strings.ReplaceAll(text, "\n", " "))
		return errTold
	}
	_, err := fmt.Fprintf(t.err, "valid: all identifiers, and the signatures of %s\n", diag.Counted(len(out.Signed), "peer"))
	return err
}

// signatures lists who signed what; nothing where keys or the trace are too broken to tell.
func signatures(p *data.Particle, particle string) []signed {
	list := []signed{}
	produced, refusal := p.Productions(nil)
	if refusal != nil {
		return list
	}
	for _, q := range produced {
		list = append(list, signed{q.Peer, q.Verify(particle) == nil, append([]data.CID{}, q.CIDs...)})
	}
	return list
}

// dataArgument reads particle data: a file or standard input, as bytes or base64, or base64 in the argument itself.
func (t *tool) dataArgument(args []string) ([]byte, error) {
	path := stdinName
	if len(args) == 1 {
		path = args[0]
		if _, err := os.Stat(path); err != nil {
			if raw, err := base64.StdEncoding.DecodeString(path); err == nil && path != "-" {
				return raw, nil
			}
		}
	}
	text, err := t.read(path)
	if err != nil {
		return nil, err
	}
	if raw, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(text))); err == nil {
		return raw, nil
	}
	return text, nil
}
