package condition

import "fmt"

// A parser makes a tree of tokens, by Python's order of precedence: or, and,
// not, comparisons, then what is asked of names.
type parser struct {
	tokens []token
	at     int
	end    int // of the text
	depth  int
}

// deepest is how many parentheses and nots stand in each other at most.
const deepest = 100

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

// take takes a word or a sign, if it is the next token.
func (p *parser) take(what string) bool {
	t := p.peek()
	if (t.kind == word || t.kind == sign) && t.word == what {
		p.at++
		return true
	}
	return false
}

func (p *parser) unexpected() error {
	t := p.peek()
	if t.kind == end {
		return errorAt(max(p.end-1, 0), p.end, "the condition is not complete", languageMend)
	}
	return errorAt(t.start, t.end, fmt.Sprintf("%s is not expected here", t.word), languageMend)
}

func (p *parser) whole() (node, error) {
	tree, err := p.or()
	if err == nil && p.peek().kind != end {
		err = p.unexpected()
	}
	return tree, err
}

func (p *parser) or() (node, error) { return p.joined("or", (*parser).and) }

func (p *parser) and() (node, error) { return p.joined("and", (*parser).not) }

func (p *parser) joined(by string, operand func(*parser) (node, error)) (node, error) {
	first, err := operand(p)
	if err != nil || p.peek().kind != word || p.peek().word != by {
		return first, err
	}
	all := []node{first}
	for p.take(by) {
		n, err := operand(p)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return joint{until: by == "or", operands: all}, nil
}

func (p *parser) not() (node, error) {
	if !p.take("not") {
		return p.comparison()
	}
	if p.depth++; p.depth > deepest {
		return nil, p.unexpected()
	}
	defer func() { p.depth-- }()
	n, err := p.not()
	return negation{n}, err
}

// comparison reads a chain as a < b < c, in which each pair is compared.
func (p *parser) comparison() (node, error) {
	first, err := p.operand()
	if err != nil {
		return nil, err
	}
	c := comparison{operands: []node{first}}
	for {
		op, start, stop := p.operator()
		if op == "" {
			break
		}
		n, err := p.operand()
		if err != nil {
			return nil, err
		}
		c.operators = append(c.operators, operator{op, start, stop})
		c.operands = append(c.operands, n)
	}
	if len(c.operators) == 0 {
		return first, nil
	}
	return c, nil
}

func (p *parser) operator() (op string, start, stop int) {
	t := p.peek()
	switch t.word {
	case "==", "!=", "<", "<=", ">", ">=", "~=", "===":
		if t.kind == sign {
			p.next()
			return t.word, t.start, t.end
		}
	case "in":
		if t.kind == word {
			p.next()
			return "in", t.start, t.end
		}
	case "not":
		if behind := p.tokens[min(p.at+1, len(p.tokens)-1)]; t.kind == word && behind.kind == word && behind.word == "in" {
			p.at += 2
			return "not in", t.start, behind.end
		}
	}
	return "", 0, 0
}

// operand reads a literal, a name with what is asked of it, or what stands in
// parentheses or brackets.
func (p *parser) operand() (node, error) {
	t := p.peek()
	switch {
	case t.kind == text:
		p.next()
		return p.asked(literal{t.word}, t)
	case t.kind == number:
		p.next()
		return literal{t.number}, nil
	case t.kind == word && !isKeyword(t.word):
		p.next()
		return p.asked(name{t.word, t.start, t.end}, t)
	case t.kind == sign && (t.word == "(" || t.word == "["):
		return p.group()
	}
	return nil, p.unexpected()
}

func isKeyword(w string) bool {
	switch w {
	case "and", "or", "not", "in", "is", "if", "else", "for", "lambda":
		return true
	}
	return false
}

// group reads a condition in parentheses, a tuple or a list.
func (p *parser) group() (node, error) {
	open := p.next()
	if p.depth++; p.depth > deepest {
		return nil, p.unexpected()
	}
	defer func() { p.depth-- }()
	closing := ")"
	if open.word == "[" {
		closing = "]"
	}
	var items list
	commas := 0
	for !p.take(closing) {
		n, err := p.or()
		if err != nil {
			return nil, err
		}
		items = append(items, n)
		if p.take(",") {
			commas++
		} else if t := p.peek(); t.kind != sign || t.word != closing {
			return nil, p.unexpected()
		}
	}
	if closing == ")" && len(items) == 1 && commas == 0 {
		return items[0], nil
	}
	return items, nil
}

// asked reads the attributes, calls and indexes behind a name or a text.
func (p *parser) asked(n node, from token) (node, error) {
	for {
		switch {
		case p.take("."):
			t := p.next()
			if t.kind != word {
				p.at--
				return nil, p.unexpected()
			}
			n = attribute{n, t.word, from.start, t.end}
		case p.take("("):
			p.at--
			arguments, err := p.group()
			if err != nil {
				return nil, err
			}
			all, ok := arguments.(list)
			if !ok {
				all = list{arguments}
			}
			n = call{n, all, from.start, p.tokens[p.at-1].end}
		case p.take("["):
			t := p.next()
			if t.kind != number || !p.take("]") {
				return nil, notRead(from.start, t.end, "this part of a list")
			}
			n = index{n, t.number, from.start, p.tokens[p.at-1].end}
		default:
			return n, nil
		}
	}
}
