package spell

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// maxKey is how many bytes the key of a value has at most.
const maxKey = 4 << 10

// A value is a text or a number: setting one takes the place of the other (spec/network.md#N145). Stored values begin with the
// letter of their type.
const (
	isText   = 't'
	isNumber = 'n'
)

// checkKey refuses keys that nothing can be kept under.
func checkKey(key string) error {
	switch {
	case key == "":
		return errors.New("the key is empty")
	case len(key) > maxKey:
		return fmt.Errorf("the key has %d bytes; %d are the most", len(key), maxKey)
	}
	return nil
}

func (c *cell) setText(key, text string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	return c.put(kindValue, key, append([]byte{isText}, text...))
}

// getText returns the text under a key; ok is false if there is none, or a number.
func (c *cell) getText(key string) (text string, ok bool) {
	v := c.get(kindValue, key)
	if len(v) == 0 || v[0] != isText {
		return "", false
	}
	return string(v[1:]), true
}

func (c *cell) setNumber(key string, n uint32) error {
	if err := checkKey(key); err != nil {
		return err
	}
	return c.put(kindValue, key, strconv.AppendUint([]byte{isNumber}, uint64(n), 10))
}

func (c *cell) getNumber(key string) (n uint32, ok bool) {
	v := c.get(kindValue, key)
	if len(v) == 0 || v[0] != isNumber {
		return 0, false
	}
	wide, err := strconv.ParseUint(string(v[1:]), 10, 32)
	return uint32(wide), err == nil
}

// remove takes out the value and the list of a key.
func (c *cell) remove(key string) error {
	if err := c.drop(kindValue, key); err != nil {
		return err
	}
	return c.clear(key)
}

// exists reports whether there is a value or a list that is not empty.
func (c *cell) exists(key string) (bool, error) {
	if c.get(kindValue, key) != nil {
		return true, nil
	}
	items, err := c.items(key)
	return len(items) > 0, err
}

// setFields keeps the fields of an object, each as its JSON text, unless one of them may not be written (spec/network.md#N145).
func (c *cell) setFields(object *value.Node, may func(key string) error) error {
	for i, key := range object.Keys {
		if err := may(key); err != nil {
			return err
		}
		if err := c.setText(key, object.Arr[i].String()); err != nil {
			return err
		}
	}
	return nil
}

// parseObject reads an object out of its text.
func parseObject(text string) (*value.Node, error) {
	n, fault := value.ParseNode(text)
	switch {
	case fault != nil:
		return nil, fmt.Errorf("passed string must represent a JSON object: %w", fault)
	case n.Kind != value.KindObject:
		return nil, errors.New("passed string must represent a JSON object")
	}
	return n, nil
}
