package value

import "fmt"

// LensError says why a path does not fit a value; its text is the original's (spec/air.md, lens application).
type LensError struct{ Msg string }

// Error returns the message.
func (e *LensError) Error() string { return e.Msg }

func lensErrorf(format string, args ...any) *LensError {
	return &LensError{fmt.Sprintf(format, args...)}
}

// Index steps into an array.
func (n *Node) Index(i uint32) (*Node, *LensError) {
	switch {
	case n.Kind != KindArray:
		return nil, lensErrorf("value '%s' is not an array-type to match array accessor with idx = '%d'", n, i)
	case int64(i) >= int64(len(n.Arr)):
		return nil, lensErrorf("value '%s' does not contain element for idx = '%d'", n, i)
	}
	return n.Arr[i], nil
}

// Field steps into an object.
func (n *Node) Field(name string) (*Node, *LensError) {
	if n.Kind != KindObject {
		return nil, lensErrorf("value '%s' is not an map-type to match field accessor with field_name = '%s'", n, name)
	}
	if member := n.Get(name); member != nil {
		return member, nil
	}
	return nil, lensErrorf("value '%s' does not contain element with field name = '%s'", n, name)
}

// By steps by the value of a variable: a string names a field, a number an index.
func (n *Node) By(accessor *Node) (*Node, *LensError) {
	switch accessor.Kind {
	case KindString:
		return n.Field(accessor.Str)
	case KindNumber:
		i, err := accessor.AsIndex()
		if err != nil {
			return nil, err
		}
		return n.Index(i)
	}
	return nil, lensErrorf("scalar accessor `%s` should has number or string type", accessor)
}

// AsIndex reads a number as an index.
func (n *Node) AsIndex() (uint32, *LensError) {
	i, ok := n.Num.Uint32()
	if !ok {
		return 0, lensErrorf("index accessor `%s can't be converted to u32`", n)
	}
	return i, nil
}
