package condition

import (
	"fmt"
	"strings"
)

// A value is a bool, a string, an int64, a version, a []value, a module, or
// nil for None.
type value any

// A module is one of Python's, which is true and has attributes.
type module string

// truth is what Python takes a value for.
func truth(v value) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return v != ""
	case version:
		return v != ""
	case int64:
		return v != 0
	case []value:
		return len(v) > 0
	}
	return v != nil
}

// A node is a part of a condition.
type node interface {
	eval(Machine) (value, error)
}

// A literal is a value as it is written.
type literal struct{ value value }

func (n literal) eval(Machine) (value, error) { return n.value, nil }

// A list is a tuple or a list.
type list []node

func (n list) eval(m Machine) (value, error) {
	all := make([]value, len(n))
	for i, item := range n {
		v, err := item.eval(m)
		if err != nil {
			return nil, err
		}
		all[i] = v
	}
	return all, nil
}

// A joint is operands with and, or with or, between them: the first that
// decides is the value.
type joint struct {
	until    bool // or: the first true one
	operands []node
}

func (n joint) eval(m Machine) (v value, err error) {
	for _, operand := range n.operands {
		if v, err = operand.eval(m); err != nil || truth(v) == n.until {
			return v, err
		}
	}
	return v, nil
}

type negation struct{ of node }

func (n negation) eval(m Machine) (value, error) {
	v, err := n.of.eval(m)
	return !truth(v), err
}

type operator struct {
	sign       string
	start, end int
}

type comparison struct {
	operands  []node
	operators []operator
}

func (n comparison) eval(m Machine) (value, error) {
	left, err := n.operands[0].eval(m)
	if err != nil {
		return nil, err
	}
	for i, op := range n.operators {
		right, err := n.operands[i+1].eval(m)
		if err != nil {
			return nil, err
		}
		holds, ok := compare(left, op.sign, right)
		if !ok {
			return nil, notRead(op.start, op.end, fmt.Sprintf("%q between these two", op.sign))
		}
		if !holds {
			return false, nil
		}
		left = right
	}
	return true, nil
}

// compare compares two values as Python does, or, when one is a version, as
// PEP 440 does; ok is false for what cannot be compared.
func compare(a value, op string, b value) (holds, ok bool) {
	switch op {
	case "in":
		return contains(b, a)
	case "not in":
		holds, ok = contains(b, a)
		return !holds, ok
	}
	if v, isVersion := a.(version); isVersion {
		s, isText := b.(string)
		return v.compare(op, s, isText)
	}
	if v, isVersion := b.(version); isVersion {
		s, isText := a.(string)
		return v.compare(mirrored[op], s, isText)
	}
	order, ok := orderOf(a, b)
	if !ok {
		return false, false
	}
	return byOrder(order, op)
}

// mirrored are the operators that say the same with their sides exchanged;
// those that have none are not in it.
var mirrored = map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

func byOrder(order int, op string) (holds, ok bool) {
	switch op {
	case "==":
		return order == 0, true
	case "!=":
		return order != 0, true
	case "<":
		return order < 0, true
	case "<=":
		return order <= 0, true
	case ">":
		return order > 0, true
	case ">=":
		return order >= 0, true
	}
	return false, false
}

// orderOf compares two values of one type.
func orderOf(a, b value) (order int, ok bool) {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return strings.Compare(a, b), ok
	case int64:
		b, ok := b.(int64)
		return compareInts(a, b), ok
	case bool:
		b, ok := b.(bool)
		return compareInts(toInt(a), toInt(b)), ok
	case []value:
		b, ok := b.([]value)
		if !ok {
			return 0, false
		}
		for i := range min(len(a), len(b)) {
			if order, ok := orderOf(a[i], b[i]); order != 0 || !ok {
				return order, ok
			}
		}
		return len(a) - len(b), true
	}
	return 0, false
}

func toInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func compareInts(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// contains says whether a text has another in it, or a list an item.
func contains(whole, part value) (holds, ok bool) {
	if v, isVersion := part.(version); isVersion {
		part = string(v)
	}
	switch whole := whole.(type) {
	case string:
		part, ok := part.(string)
		return strings.Contains(whole, part), ok
	case []value:
		for _, item := range whole {
			order, comparable := orderOf(item, part)
			if !comparable {
				return false, false
			}
			holds = holds || order == 0
		}
		return holds, true
	}
	return false, false
}
