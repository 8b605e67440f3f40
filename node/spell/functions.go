package spell

import (
	"crypto/sha256"
	"errors"

	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// function is one of the service that a spell is to others (spec/network.md#N144).
type function struct {
	args   []itype.Field
	out    itype.Type
	writes bool
	run    func(*calling) error
}

// calling is a call of a function under way. It fills the result, whose fields are what they are for nothing before.
type calling struct {
	*cell
	role   role
	from   *stdlib.Request
	args   []itype.Value
	result map[string]*value.Node
	list   []*value.Node // the result of a function that answers a bare list
}

func (c *calling) str(i int) string { return c.args[i].Text() }

// functions are all of them, by name.
func functions() map[string]function {
	key, val := itype.Field{Name: "key", Type: text}, itype.Field{Name: "value", Type: text}
	arg := func(name string, t itype.Type) itype.Field { return itype.Field{Name: name, Type: t} }
	reads := func(out record, run func(*calling) error, args ...itype.Field) function {
		return function{args: args, out: recordType(out), run: run}
	}
	writes := func(out record, run func(*calling) error, args ...itype.Field) function {
		return function{args: args, out: recordType(out), run: run, writes: true}
	}
	// keyed functions change what is under a key, which not everybody may.
	keyed := func(out record, run func(c *calling, key string) error, args ...itype.Field) function {
		return writes(out, func(c *calling) error {
			if err := c.role.mayWrite(c.str(0)); err != nil {
				return err
			}
			return run(c, c.str(0))
		}, append([]itype.Field{key}, args...)...)
	}
	// own functions are for runs of the spell.
	own := func(name string, out record, run func(*calling) error, args ...itype.Field) function {
		return writes(out, func(c *calling) error {
			if err := c.role.only(name); err != nil {
				return err
			}
			return run(c)
		}, args...)
	}
	return map[string]function{
		"set_script":         writes(recUnit, setScript, arg("script", text)),
		"get_script":         reads(recScript, getScript),
		"script_cid":         reads(recCID, scriptCID),
		"set_trigger_config": writes(recUnit, setTriggers, arg("config", recordType(recTriggers))),
		"get_trigger_config": reads(recTriggersResult, getTriggers),

		"set_string": keyed(recUnit, func(c *calling, key string) error { return c.setText(key, c.str(1)) }, val),
		"get_string": reads(recString, getString, key),
		"set_u32":    keyed(recUnit, func(c *calling, key string) error { return c.setNumber(key, uint32(c.args[1].Bits())) }, arg("value", u32)),
		"get_u32":    reads(recU32, getU32, key),
		"remove_key": keyed(recUnit, func(c *calling, key string) error { return c.remove(key) }),
		"exists":     reads(recBool, exists, key),

		"set_json_fields": writes(recUnit, setJSONFields, arg("json", text)),

		"list_push_string":   keyed(recUnit, func(c *calling, key string) error { return c.push(key, c.str(1)) }, val),
		"list_pop_string":    keyed(recString, popString),
		"list_get_strings":   reads(recList, getStrings, key),
		"list_remove_string": keyed(recUnit, func(c *calling, key string) error { return c.removeItems(key, c.str(1)) }, val),

		"push_mailbox": writes(recUnit, func(c *calling) error { return c.pushMail(c.from.InitPeer, c.str(0)) }, arg("message", text)),
		"get_mailbox":  reads(recMailbox, getMailbox),
		"pop_mailbox":  own("pop_mailbox", recPopped, popMailbox),

		"store_error": own("store_error", recUnit, storeError, arg("error", recordType(recLastError)), arg("error_idx", u32), arg("particle_timestamp", u64)),
		"get_errors": {
			args: []itype.Field{arg("particle_id", text)}, out: listOf(recErrorEntry), run: getErrors,
		},
		"get_all_errors": reads(recAllErrors, getAllErrors),

		"store_log": own("store_log", recUnit, func(c *calling) error { return c.log(c.str(0)) }, arg("log", text)),
		"get_logs":  reads(recLogs, getLogs),
	}
}

func setScript(c *calling) error {
	if c.from.InitPeer != c.owner {
		return errors.New("Only owner of the service can set the script")
	}
	return c.put(kindScript, "", []byte(c.str(0)))
}

func getScript(c *calling) error {
	c.result["value"] = value.Text(string(c.get(kindScript, "")))
	return nil
}

func scriptCID(c *calling) error {
	const codecRaw = 0x55
	c.result["value"] = value.Text(string(value.ContentCID(codecRaw, sha256.Sum256(c.get(kindScript, "")))))
	return nil
}

// setTriggers only keeps them; the spell is scheduled by them when its node starts again, or with spell.update_trigger_config.
func setTriggers(c *calling) error {
	if c.from.InitPeer != c.owner {
		return errors.New("SetTriggerConfigForbidden")
	}
	return c.putTriggers(triggersOf(c.args[0]))
}

func getTriggers(c *calling) error {
	t, err := c.triggers()
	if err == nil {
		c.result["config"] = t.Node()
	}
	return err
}

// getString tells a run why it is that it runs, not why a later one does (spec/network.md#N142).
func getString(c *calling) error {
	text, ok := c.getText(c.str(0))
	if c.str(0) == triggerKey && c.role == itself {
		if own, known := c.causeOf(c.from.Particle); known {
			text, ok = own, true
		}
	}
	c.result["value"], c.result["absent"] = value.Text(text), value.Bool(!ok)
	return nil
}

func getU32(c *calling) error {
	n, ok := c.getNumber(c.str(0))
	c.result["value"], c.result["absent"] = number(n), value.Bool(!ok)
	return nil
}

func exists(c *calling) error {
	found, err := c.exists(c.str(0))
	c.result["value"] = value.Bool(found)
	return err
}

func setJSONFields(c *calling) error {
	object, err := parseObject(c.str(0))
	if err != nil {
		return err
	}
	return c.setFields(object, c.role.mayWrite)
}

func popString(c *calling, key string) error {
	text, ok, err := c.pop(key)
	c.result["value"], c.result["absent"] = value.Text(text), value.Bool(!ok)
	return err
}

func getStrings(c *calling) error {
	items, err := c.items(c.str(0))
	all := make([]*value.Node, len(items))
	for i, item := range items {
		all[i] = value.Text(item.text)
	}
	c.result["value"] = value.Array(all...)
	return err
}
