package emit

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"time"

	"winservice.internal/runtime"
	"winservice.internal/runtime/log/gzip"
	"winservice.internal/runtime/probe/http"
	"winservice.internal/runtime/probe/tcp"
)

// readBack evaluates the literal in a generated main, knowing Go and package
// runtime but nothing of the printer.
func readBack(source []byte) (s runtime.Service, err error) {
	file, err := parser.ParseFile(token.NewFileSet(), "main.go", source, parser.ParseComments)
	if err != nil {
		return s, err
	}
	if len(file.Comments) != 2 || len(file.Decls) != 2 {
		return s, fmt.Errorf("%d comments and %d declarations", len(file.Comments), len(file.Decls))
	}
	body := file.Decls[1].(*ast.FuncDecl).Body.List
	statement, ok := body[0].(*ast.ExprStmt)
	if !ok || len(body) != 1 {
		return s, fmt.Errorf("main is %d statements", len(body))
	}
	call := statement.X.(*ast.CallExpr)
	if name(call.Fun) != "runtime.Main" || len(call.Args) != 1 {
		return s, fmt.Errorf("main calls %s with %d arguments", name(call.Fun), len(call.Args))
	}
	return s, evaluate(call.Args[0], reflect.ValueOf(&s).Elem())
}

// evaluate sets to to what e means.
func evaluate(e ast.Expr, to reflect.Value) error {
	if to.Kind() == reflect.Interface {
		return evaluateChoice(e, to)
	}
	switch e := e.(type) {
	case *ast.CompositeLit:
		return evaluateComposite(e, to)
	case *ast.CallExpr:
		return evaluateCall(e, to)
	}
	if to.Kind() == reflect.String {
		literal, ok := e.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return fmt.Errorf("%T is no string literal", e)
		}
		text, err := strconv.Unquote(literal.Value)
		to.SetString(text)
		return err
	}
	value, err := evaluateConstant(e)
	if err != nil {
		return err
	}
	switch to.Kind() {
	case reflect.Bool:
		to.SetBool(constant.BoolVal(value))
	case reflect.Uint32:
		n, exact := constant.Uint64Val(value)
		if !exact || to.OverflowUint(n) {
			return fmt.Errorf("%v overflows", value)
		}
		to.SetUint(n)
	default:
		n, exact := constant.Int64Val(value)
		if !exact || to.OverflowInt(n) {
			return fmt.Errorf("%v overflows", value)
		}
		to.SetInt(n)
	}
	return nil
}

// evaluateComposite sets to to a literal with braces, of to's type or of none.
func evaluateComposite(e *ast.CompositeLit, to reflect.Value) error {
	if e.Type != nil && name(e.Type) != to.Type().String() {
		return fmt.Errorf("%s stands for a %v", name(e.Type), to.Type())
	}
	if to.Kind() == reflect.Slice {
		to.Set(reflect.MakeSlice(to.Type(), len(e.Elts), len(e.Elts)))
	}
	for i, element := range e.Elts {
		place := to
		if to.Kind() == reflect.Slice {
			place = to.Index(i)
		} else {
			field := element.(*ast.KeyValueExpr)
			place, element = to.FieldByName(name(field.Key)), field.Value
		}
		if err := evaluate(element, place); err != nil {
			return err
		}
	}
	return nil
}

// evaluateCall sets to to what a function of package runtime returns.
func evaluateCall(e *ast.CallExpr, to reflect.Value) error {
	f, ok := map[string]reflect.Value{
		"runtime.CtrlC":          reflect.ValueOf(runtime.CtrlC),
		"runtime.CtrlBreak":      reflect.ValueOf(runtime.CtrlBreak),
		"runtime.CloseWindows":   reflect.ValueOf(runtime.CloseWindows),
		"runtime.SetEvent":       reflect.ValueOf(runtime.SetEvent),
		"runtime.RunCommand":     reflect.ValueOf(runtime.RunCommand),
		"runtime.Kill":           reflect.ValueOf(runtime.Kill),
		"runtime.RestartService": reflect.ValueOf(runtime.RestartService),
		"runtime.TakeNoAction":   reflect.ValueOf(runtime.TakeNoAction),
	}[name(e.Fun)]
	if !ok || f.Type().NumIn() != len(e.Args) {
		return fmt.Errorf("call of %s with %d arguments", name(e.Fun), len(e.Args))
	}
	var arguments []reflect.Value
	for i, argument := range e.Args {
		value := reflect.New(f.Type().In(i)).Elem()
		if err := evaluate(argument, value); err != nil {
			return err
		}
		arguments = append(arguments, value)
	}
	to.Set(f.Call(arguments)[0])
	return nil
}

// choices are what a Probe or a Compression can be, by the names that a main has
// for them.
var choices = map[string]reflect.Type{
	"runtime.FileWritten":     reflect.TypeFor[runtime.FileWritten](),
	"runtime.EventSet":        reflect.TypeFor[runtime.EventSet](),
	"runtime.CommandSucceeds": reflect.TypeFor[runtime.CommandSucceeds](),
	"tcp.Connect":             reflect.TypeFor[tcp.Connect](),
	"http.Get":                reflect.TypeFor[http.Get](),
	"gzip.Compression":        reflect.TypeFor[gzip.Compression](),
}

// evaluateChoice sets to to a conversion or a literal of one of the types that
// it takes.
func evaluateChoice(e ast.Expr, to reflect.Value) error {
	written, inner := ast.Expr(nil), e
	switch e := e.(type) {
	case *ast.CallExpr:
		if len(e.Args) != 1 {
			return fmt.Errorf("conversion of %d values", len(e.Args))
		}
		written, inner = e.Fun, e.Args[0]
	case *ast.CompositeLit:
		written = e.Type
	}
	typ, ok := choices[name(written)]
	if !ok || !typ.Implements(to.Type()) {
		return fmt.Errorf("%s is no %v", name(written), to.Type())
	}
	value := reflect.New(typ).Elem()
	if err := evaluate(inner, value); err != nil {
		return err
	}
	to.Set(value)
	return nil
}

var timeUnits = map[string]time.Duration{
	"time.Nanosecond": time.Nanosecond, "time.Microsecond": time.Microsecond, "time.Millisecond": time.Millisecond,
	"time.Second": time.Second, "time.Minute": time.Minute, "time.Hour": time.Hour,
}

// evaluateConstant returns the value of a number, a named constant or a
// product of them.
func evaluateConstant(e ast.Expr) (constant.Value, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return constant.MakeFromLiteral(e.Value, e.Kind, 0), nil
	case *ast.UnaryExpr:
		x, err := evaluateConstant(e.X)
		if err != nil {
			return nil, err
		}
		return constant.UnaryOp(e.Op, x, 0), nil
	case *ast.BinaryExpr:
		x, err := evaluateConstant(e.X)
		if err != nil {
			return nil, err
		}
		y, err := evaluateConstant(e.Y)
		if err != nil {
			return nil, err
		}
		return constant.BinaryOp(x, e.Op, y), nil
	}
	return namedConstant(name(e))
}

func namedConstant(name string) (constant.Value, error) {
	if name == "true" || name == "false" {
		return constant.MakeBool(name == "true"), nil
	}
	if unit, ok := timeUnits[name]; ok {
		return constant.MakeInt64(int64(unit)), nil
	}
	constants, err := runtimeConstants()
	if err != nil {
		return nil, err
	}
	if len(name) > len("runtime.") {
		if c, ok := constants[name[len("runtime."):]]; ok {
			return c.Val(), nil
		}
	}
	return nil, fmt.Errorf("%q is no constant", name)
}

// name is an identifier or a type as it is written.
func name(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return name(e.X) + "." + e.Sel.Name
	case *ast.ArrayType:
		return "[]" + name(e.Elt)
	}
	return fmt.Sprintf("%T", e)
}
