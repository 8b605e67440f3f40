// Package turns is a queue in which peers take turns: each has a line of its own, so that who brings much waits for itself only.
package turns

// Queue holds items in a line for each key. Lines take turns; in a line items keep their order. The zero value is empty. It is not
// safe for concurrent use.
type Queue[T any] struct {
	lines map[string]*line[T]
	turns []*line[T] // lines that have something and are not held, the next one first
	count int
}

type line[T any] struct {
	key   string
	items []T
	held  bool
	due   bool // it is among the turns
}

// Push puts an item into the line of a key.
func (q *Queue[T]) Push(key string, item T) {
	l := q.line(key)
	l.items = append(l.items, item)
	q.count++
	q.settle(l)
}

// Pop takes the next item; ok is false when there is none in lines that are not held.
func (q *Queue[T]) Pop() (item T, ok bool) {
	if len(q.turns) == 0 {
		return item, false
	}
	l := q.turns[0]
	q.turns[0] = nil
	q.turns = q.turns[1:]
	l.due = false
	var none T
	item, l.items[0] = l.items[0], none
	l.items = l.items[1:]
	q.count--
	q.settle(l)
	return item, true
}

// Hold keeps the line of a key back, and lets it go on.
func (q *Queue[T]) Hold(key string, held bool) {
	l := q.line(key)
	l.held = held
	for i := 0; held && l.due; i++ {
		if q.turns[i] == l {
			q.turns = append(q.turns[:i:i], q.turns[i+1:]...)
			l.due = false
		}
	}
	q.settle(l)
}

// Len is the number of all items.
func (q *Queue[T]) Len() int { return q.count }

// Ready is the number of lines from which something can be taken.
func (q *Queue[T]) Ready() int { return len(q.turns) }

func (q *Queue[T]) line(key string) *line[T] {
	l := q.lines[key]
	if l == nil {
		l = &line[T]{key: key}
		if q.lines == nil {
			q.lines = map[string]*line[T]{}
		}
		q.lines[key] = l
	}
	return l
}

// settle puts a line among the turns if it has to be there, and forgets one that holds nothing.
func (q *Queue[T]) settle(l *line[T]) {
	switch {
	case l.held, l.due:
	case len(l.items) > 0:
		l.due = true
		q.turns = append(q.turns, l)
	default:
		delete(q.lines, l.key)
	}
}
