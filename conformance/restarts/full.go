package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// errNoMount says that this machine gives no small disk.
var errNoMount = errors.New("a small file system cannot be mounted here, which takes a privilege")

// smallDisk mounts a file system of so many bytes.
func smallDisk(dir string, size int) (unmount func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprint("size=", size), "tmpfs", dir).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", errNoMount, out)
	}
	return func() { _ = exec.Command("umount", "-l", dir).Run() }, nil
}

// full is a node whose disk is full for a while.
type full struct {
	site
	aqua, dir string
	manager   *particle.Key
	p         *process

	service, other string // that are hosted
	deal           string
	worker         string
	spell          string
	refused, made  int // changes while the disk was full
}

// fullDisk sets a node up on a small disk, fills the disk, and asks for changes: each is refused and leaves what was there,
// or finds room in a file, while the node goes on to answer. When there is room again all of them are made, and are there after the next start.
func fullDisk(ctx context.Context, aqua, dir string, guest []byte) (string, error) {
	unmount, err := smallDisk(dir, 24<<20)
	if err != nil {
		return "", err
	}
	defer unmount()
	f := &full{site: site{wasm: guest, told: func() {}}, aqua: aqua, dir: filepath.Join(dir, "data"), manager: particle.GenerateKey(), deal: strings.Repeat("0d", 20)}
	if err := f.start(ctx); err != nil {
		return "", err
	}
	defer func() { f.p.kill() }()
	if err := f.run(ctx, filepath.Join(dir, "filler")); err != nil {
		return "", fmt.Errorf("%w\n%s", err, f.p.log)
	}
	return fmt.Sprintf("%d changes were refused while the disk was full, %d found room in the file, and all went well afterwards", f.refused, f.made), nil
}

func (f *full) start(ctx context.Context) (err error) {
	if f.p, err = start(f.aqua, f.dir, f.manager.PeerID()); err != nil {
		return err
	}
	f.node = f.p.peer
	f.c, err = connect(ctx, f.manager, f.p.address)
	return err
}

func (f *full) run(ctx context.Context, filler string) error {
	if err := f.setUp(ctx); err != nil {
		return err
	}
	if err := fill(filler); err != nil {
		return err
	}
	if err := f.tryAll(ctx); err != nil {
		return err
	}
	if err := os.Remove(filler); err != nil {
		return err
	}
	for _, c := range slices.Concat(f.large(), f.small(), f.last()) {
		if err := f.try(ctx, c); err != nil {
			return fmt.Errorf("when there was room again: %w", err)
		}
	}
	before, err := f.picture(ctx)
	if err != nil {
		return err
	}
	f.p.kill()
	if err := errors.Join(f.c.net.Close(), f.start(ctx)); err != nil {
		return err
	}
	defer f.c.net.Close()
	after, err := f.picture(ctx)
	if err == nil && after != before {
		err = fmt.Errorf("after the next start there is\n%s\nand before it there was\n%s", after, before)
	}
	return err
}

// setUp has the node host something of each kind.
func (f *full) setUp(ctx context.Context) error {
	if err := f.prepare(ctx); err != nil {
		return err
	}
	for _, c := range []asked{
		{&f.service, f.node, "srv", "create", []any{f.blueprint}},
		{&f.other, f.node, "srv", "create", []any{f.blueprint}},
		{&f.worker, f.node, "worker", "create", []any{f.deal, [][]int{}}},
		{&f.spell, f.node, "spell", "install", []any{"(null)", map[string]string{"value": "first"}, clock(farOff)}},
	} {
		if err := f.try(ctx, c); err != nil {
			return err
		}
	}
	return f.change(ctx, nil, f.node, "srv", "add_alias", "greeter", f.service)
}

// fill writes a file until there is no room.
func fill(name string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	for _, size := range []int{1 << 20, 4 << 10} {
		for err == nil {
			_, err = file.Write(make([]byte, size))
		}
		err = nil
	}
	return file.Close()
}

// isFull reports whether a refusal says what is wrong.
func isFull(err error) bool { return strings.Contains(err.Error(), "no space left on device") }

// asked is a change that somebody asks for.
type asked struct {
	into              any
	on                string
	service, function string
	args              []any
}

// try asks for a change. What a spell refuses is a part of its answer.
func (f *full) try(ctx context.Context, c asked) error {
	var answer json.RawMessage
	if err := f.change(ctx, &answer, c.on, c.service, c.function, c.args...); err != nil {
		return err
	}
	var said struct {
		Success *bool  `json:"success"`
		Error   string `json:"error"`
	}
	if json.Unmarshal(answer, &said) == nil && said.Success != nil && !*said.Success {
		return fmt.Errorf("%s.%s was refused: %s", c.service, c.function, said.Error)
	}
	if c.into == nil {
		return nil
	}
	return json.Unmarshal(answer, c.into)
}

// much is more than finds room.
var much = strings.Repeat("much", 16<<10)

// large are changes for which there is no room anywhere on a full disk.
func (f *full) large() []asked {
	other := append(append([]byte{}, f.wasm...), 0, 2, 1, 'x') // a section more, and so another module
	units := make([][]int, 1000)
	for i := range units {
		units[i] = make([]int, 32)
	}
	return []asked{
		{nil, f.node, "dist", "add_module", []any{base64.StdEncoding.EncodeToString(other), map[string]string{"name": "another"}}},
		{nil, f.node, "dist", "add_blueprint", []any{fmt.Sprintf(`{"name":%q,"dependencies":[%q]}`, much, f.module)}},
		{nil, f.node, "srv", "add_alias", []any{much, f.other}},
		{nil, f.node, "worker", "create", []any{strings.Repeat("0e", 20), units}},
		{nil, f.node, "spell", "install", []any{"(null)", map[string]string{"value": much}, clock(farOff)}},
		{nil, f.node, f.spell, "push_mailbox", []any{much}},
	}
}

// small are changes that may find room in the database's own file.
func (f *full) small() []asked {
	return []asked{
		{nil, f.node, "srv", "create", []any{f.blueprint}},
		{nil, f.worker, "srv", "create", []any{f.blueprint}},
		{nil, f.node, "srv", "add_alias", []any{"greeter", f.other}},
		{nil, f.node, "spell", "update_trigger_config", []any{f.spell, clock(farOff + 1)}},
		{nil, f.node, f.spell, "push_mailbox", []any{"a message"}},
	}
}

// last are changes after which there is less.
func (f *full) last() []asked {
	return []asked{
		{nil, f.node, "srv", "remove", []any{f.service}},
		{nil, f.node, "worker", "deactivate", []any{f.deal}},
	}
}

// tryAll asks for each change on a full disk.
func (f *full) tryAll(ctx context.Context) error {
	large := f.large()
	for i, c := range append(large, f.small()...) {
		before, err := f.picture(ctx)
		if err != nil {
			return err
		}
		err = f.try(ctx, c)
		switch {
		case errors.Is(err, errUnknown):
			return fmt.Errorf("%s.%s on a full disk was not answered", c.service, c.function)
		case err != nil && !isFull(err):
			return fmt.Errorf("the refusal does not say that the disk is full: %w", err)
		case err != nil:
			f.refused++
		case i < len(large):
			return fmt.Errorf("%s.%s found room on a full disk", c.service, c.function)
		default:
			f.made++
		}
		now, picturing := f.picture(ctx)
		if picturing != nil {
			return fmt.Errorf("after %s.%s on a full disk: %w", c.service, c.function, picturing)
		}
		if err != nil && now != before {
			return fmt.Errorf("%s.%s was refused, and changed what there was from\n%s\nto\n%s", c.service, c.function, before, now)
		}
	}
	return nil
}

// inOrder sorts an answer that is a list: in which order a node lists what it has it does not say.
func inOrder(answer json.RawMessage) string {
	var list []json.RawMessage
	if json.Unmarshal(answer, &list) != nil {
		return string(answer)
	}
	var all []string
	for _, item := range list {
		all = append(all, string(item))
	}
	slices.Sort(all)
	return strings.Join(all, "\n\t")
}

// picture is all that a node tells of what it keeps; it has called a service, too.
func (f *full) picture(ctx context.Context) (string, error) {
	var all strings.Builder
	look := func(on, service, function string, args ...any) {
		answer, err := f.c.call(ctx, on, service, function, args...)
		if err != nil {
			answer = json.RawMessage(err.Error())
		}
		fmt.Fprintf(&all, "%s.%s %v: %s\n", service, function, args, strings.ReplaceAll(inOrder(answer), much, "MUCH"))
	}
	look(f.node, "dist", "list_modules")
	look(f.node, "dist", "list_blueprints")
	look(f.node, "srv", "list")
	look(f.node, "srv", "resolve_alias_opt", "greeter")
	look(f.node, "greeter", "greeting", "you")
	look(f.node, "worker", "list")
	look(f.node, "worker", "is_active", f.deal)
	look(f.worker, "srv", "list")
	look(f.node, "spell", "list")
	look(f.node, f.spell, "get_string", "value")
	look(f.node, f.spell, "get_trigger_config")
	look(f.node, f.spell, "get_mailbox")
	var said string
	return all.String(), f.ask(ctx, &said, f.node, "op", "identity", "alive")
}
