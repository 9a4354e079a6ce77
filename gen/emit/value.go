package emit

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/dave/jennifer/jen"

	"winservice.internal/runtime"
)

// ownPath is where the types of a service come from, wherever the generated
// main imports them from.
var ownPath = reflect.TypeFor[runtime.Service]().PkgPath()

// A printer prints the parts of a service.
type printer struct {
	runtimePath string // where the generated main imports package runtime from
}

// value prints v with its type where Go asks for it.
func (p printer) value(v reflect.Value) (jen.Code, error) {
	switch {
	case v.Type() == reflect.TypeFor[time.Duration]():
		return p.duration(time.Duration(v.Int())), nil
	case v.Type().PkgPath() == ownPath && v.Kind() == reflect.Int:
		return p.word(v)
	case v.Kind() == reflect.Struct:
		return p.structure(v)
	case v.Kind() == reflect.Slice:
		return p.slice(v)
	case v.Kind() == reflect.Interface:
		return p.choice(v.Elem())
	}
	literal, err := literal(v)
	return jen.Op(literal), err
}

// word prints a value of one of runtime's own integer types, such as Start.
func (p printer) word(v reflect.Value) (jen.Code, error) {
	if word, ok := words[v.Interface()]; ok {
		return p.qual(word), nil
	}
	return nil, fmt.Errorf("%d is no %v", v.Int(), v.Type())
}

// structure prints the fields that differ from their zero value, a line each.
func (p printer) structure(v reflect.Value) (jen.Code, error) {
	fields, err := p.fields(v, func(field reflect.Value) bool { return !field.IsZero() })
	return p.qual(v.Type().Name()).Custom(lines, fields...), err
}

// fields prints the fields that pass, with blank lines around those that are
// structures.
func (p printer) fields(v reflect.Value, pass func(reflect.Value) bool) ([]jen.Code, error) {
	var printed []jen.Code
	apart := false
	for declared, field := range v.Fields() {
		if !pass(field) {
			continue
		}
		value, err := p.value(field)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", declared.Name, err)
		}
		line := jen.Id(declared.Name).Op(":").Add(value)
		isStruct := field.Kind() == reflect.Struct
		if len(printed) > 0 && (isStruct || apart) {
			line = jen.Line().Add(line)
		}
		apart = isStruct
		printed = append(printed, line)
	}
	return printed, nil
}

// slice prints short literals on one line and all else a line each, so that a
// ladder is read downwards.
func (p printer) slice(v reflect.Value) (jen.Code, error) {
	element := v.Type().Elem()
	if element.Kind() != reflect.Struct {
		return literals(jen.Index().Id(element.Name()), v)
	}
	items := make([]jen.Code, v.Len())
	for i := range items {
		item, err := p.item(v.Index(i))
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
		items[i] = item
	}
	return jen.Index().Add(p.qual(element.Name())).Custom(lines, items...), nil
}

// choice prints what is in a field that takes several types, with its own: a
// text as the conversion that makes it, and all else as a literal.
func (p printer) choice(v reflect.Value) (jen.Code, error) {
	below, ours := strings.CutPrefix(v.Type().PkgPath(), ownPath)
	name := jen.Qual(p.runtimePath+below, v.Type().Name())
	switch {
	case !ours:
		return nil, fmt.Errorf("%v is not one of package runtime's types", v.Type())
	case v.Kind() == reflect.String:
		return name.Call(jen.Op(text(v.String()))), nil
	case v.Kind() == reflect.Slice:
		return literals(name, v)
	case v.Kind() == reflect.Struct && v.NumField() == 0:
		return name.Values(), nil
	}
	return nil, fmt.Errorf("package emit has no literal for a %v", v.Type())
}

// item prints a step of a ladder as the call that makes it, and in full where
// no call does.
func (p printer) item(v reflect.Value) (jen.Code, error) {
	if c, ok := calls(v.Interface()); ok {
		arguments := make([]jen.Code, len(c.arguments))
		for i, argument := range c.arguments {
			var err error
			if arguments[i], err = p.value(reflect.ValueOf(argument)); err != nil {
				return nil, fmt.Errorf("%s: %w", c.function, err)
			}
		}
		return p.qual(c.function).Call(arguments...), nil
	}
	fields, err := p.fields(v, func(reflect.Value) bool { return true })
	return jen.Custom(oneLine, fields...), err
}

// duration prints d in the largest unit that it is a whole number of.
func (p printer) duration(d time.Duration) jen.Code {
	if word, ok := words[d]; ok {
		return p.qual(word)
	}
	n, unit := units(d)
	switch {
	case n == 0:
		return jen.Op("0")
	case n == 1:
		return jen.Qual("time", unit)
	}
	return jen.Op(fmt.Sprint(n)).Op("*").Qual("time", unit)
}

// qual is a name of package runtime.
func (p printer) qual(name string) *jen.Statement { return jen.Qual(p.runtimePath, name) }

// How the items between braces are laid out.
var (
	lines   = jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}
	oneLine = jen.Options{Open: "{", Close: "}", Separator: ","}
)
