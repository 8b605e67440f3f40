package spell

import "fmt"

// Lists hold texts in the order in which they were pushed. A list is apart from the value that has the same key.

// ofList begins the keys of the items of a list: its length keeps keys apart of which one begins with the other.
func ofList(key string) string { return fmt.Sprintf("%d:%s:", len(key), key) }

// item is one of a list.
type item struct{ key, text string }

func (c *cell) items(key string) ([]item, error) {
	var all []item
	err := c.each(kindList, ofList(key), func(at string, text []byte) error {
		all = append(all, item{at, string(text)})
		return nil
	})
	return all, err
}

func (c *cell) push(key, text string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	n, err := c.number(ofList(key))
	if err != nil {
		return err
	}
	return c.put(kindList, ofList(key)+numbered(n), []byte(text))
}

// pop takes the last item out; ok is false if there is none.
func (c *cell) pop(key string) (text string, ok bool, err error) {
	items, err := c.items(key)
	if err != nil || len(items) == 0 {
		return "", false, err
	}
	last := items[len(items)-1]
	return last.text, true, c.drop(kindList, last.key)
}

// removeItems takes out all items with a text.
func (c *cell) removeItems(key, text string) error {
	items, err := c.items(key)
	for _, i := range items {
		if err == nil && i.text == text {
			err = c.drop(kindList, i.key)
		}
	}
	return err
}

// clear takes out a list.
func (c *cell) clear(key string) error {
	items, err := c.items(key)
	for _, i := range items {
		if err == nil {
			err = c.drop(kindList, i.key)
		}
	}
	if err != nil {
		return err
	}
	return c.drop(kindNext, ofList(key))
}
