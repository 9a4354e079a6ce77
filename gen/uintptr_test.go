package gen

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"
)

// TestNoPointerIsHandedOnAsANumber finds pointers that become a uintptr where
// Go no longer knows that they are pointers: the variable's stack may move, or
// its memory be used again, before Windows reads or writes there. Only rule 4
// of package unsafe allows it: within the arguments of a call that the compiler
// knows, which are package syscall's and those marked //go:uintptrescapes.
//
// https://pkg.go.dev/unsafe#Pointer
func TestNoPointerIsHandedOnAsANumber(t *testing.T) {
	loaded := loadForWindows(t, "./...", "./gen/emit/testdata/readback")
	if len(loaded) < 50 {
		t.Fatalf("%d packages: the module was not found", len(loaded))
	}
	for _, found := range pointerNumbers(loaded) {
		t.Error(found)
	}
}

func TestAPointerHandedOnAsANumberIsFound(t *testing.T) {
	const dir = "testdata/uintptrs"
	text, err := os.ReadFile(filepath.FromSlash(dir + "/shapes_windows.go"))
	if err != nil {
		t.Fatal(err)
	}
	var want []int
	for i, line := range strings.Split(string(text), "\n") {
		if strings.HasSuffix(line, "// bad") {
			want = append(want, i+1)
		}
	}
	var got []int
	for _, found := range pointerNumbers(loadForWindows(t, "./gen/"+dir)) {
		got = append(got, found.at.Line)
	}
	if d := cmp.Diff(want, slices.Compact(got)); d != "" {
		t.Errorf("lines (-want +got)\n%s", d)
	}
}

// loadForWindows loads packages with their tests as they are compiled there.
func loadForWindows(t *testing.T, patterns ...string) []*packages.Package {
	t.Helper()
	loaded, err := packages.Load(&packages.Config{
		Mode:  packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports,
		Dir:   "..",
		Env:   append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0"),
		Tests: true,
	}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(loaded) > 0 {
		t.Fatal("they do not compile for Windows")
	}
	return loaded
}

// A pointerNumber is a pointer that became a number.
type pointerNumber struct {
	at   token.Position
	text string
}

func (p pointerNumber) String() string {
	return fmt.Sprintf("%s: %s: pass the pointer itself, to a wrapper around syscall.SyscallN", p.at, p.text)
}

// pointerNumbers returns the conversions that are not safe, each once and in
// their order.
func pointerNumbers(loaded []*packages.Package) (found []pointerNumber) {
	marked := escapingFunctions(loaded)
	for _, p := range loaded {
		for _, file := range p.Syntax {
			v := numberVisitor{info: p.TypesInfo, marked: marked}
			ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok && v.isUnsafe(call, stack) {
					found = append(found, pointerNumber{p.Fset.Position(call.Pos()), types.ExprString(call)})
				}
				return true
			})
		}
	}
	// A package and its variant with tests have files in common.
	slices.SortFunc(found, func(a, b pointerNumber) int {
		return strings.Compare(a.key(), b.key())
	})
	return slices.Compact(found)
}

func (p pointerNumber) key() string {
	return fmt.Sprintf("%s %8d %8d", p.at.Filename, p.at.Line, p.at.Column)
}

// escapingFunctions are those of ours whose comment makes the compiler move
// what their arguments point to, and keep it.
func escapingFunctions(loaded []*packages.Package) map[string]bool {
	marked := map[string]bool{}
	for _, p := range loaded {
		for _, file := range p.Syntax {
			for _, d := range file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok || f.Doc == nil {
					continue
				}
				for _, line := range f.Doc.List {
					if line.Text == "//go:uintptrescapes" {
						marked[p.TypesInfo.Defs[f.Name].(*types.Func).FullName()] = true
					}
				}
			}
		}
	}
	return marked
}

type numberVisitor struct {
	info   *types.Info
	marked map[string]bool // of escapingFunctions
}

// isUnsafe reports whether a call makes a number of a pointer, and not for one
// of the calls that the compiler knows.
func (v numberVisitor) isUnsafe(call *ast.CallExpr, stack []ast.Node) bool {
	if callee := v.callee(call); callee != nil {
		return strings.HasPrefix(callee.FullName(), SysPath+"/windows.TrusteeValueFrom") && !v.isPinned(call, stack)
	}
	if !v.info.Types[call.Fun].IsType() || len(call.Args) != 1 ||
		!isBasic(v.info.TypeOf(call), types.Uintptr) || !isBasic(v.info.TypeOf(call.Args[0]), types.UnsafePointer) {
		return false
	}
	at := len(stack) - 1
	for ; at >= 0; at-- {
		if _, ok := stack[at].(*ast.ParenExpr); !ok {
			break
		}
	}
	outer, ok := stack[at].(*ast.CallExpr)
	return !ok || !v.knowsPointers(v.callee(outer))
}

func isBasic(t types.Type, kind types.BasicKind) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Kind() == kind
}

// callee returns the function that is called for certain: no value of a type
// of function, no method of an interface.
func (v numberVisitor) callee(call *ast.CallExpr) *types.Func {
	var name *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		name = f
	case *ast.SelectorExpr:
		name = f.Sel
	default:
		return nil
	}
	callee, ok := v.info.Uses[name].(*types.Func)
	if !ok {
		return nil
	}
	if receiver := callee.Signature().Recv(); receiver != nil && types.IsInterface(receiver.Type()) {
		return nil
	}
	return callee
}

// knowsPointers reports whether the compiler keeps and moves what the numbers
// among the function's arguments were made of. See the sources of
// syscall/dll_windows.go and x/sys/windows/dll_windows.go.
func (v numberVisitor) knowsPointers(f *types.Func) bool {
	if f == nil {
		return false
	}
	switch name := f.FullName(); name {
	case "(*syscall.Proc).Call", "(*syscall.LazyProc).Call",
		"(*" + SysPath + "/windows.Proc).Call", "(*" + SysPath + "/windows.LazyProc).Call":
		return true
	default:
		return strings.HasPrefix(name, "syscall.Syscall") || v.marked[name]
	}
}

// isPinned reports whether the function around a call pins what the call makes
// a number of, as x/sys/windows wants it.
func (v numberVisitor) isPinned(call *ast.CallExpr, stack []ast.Node) (pinned bool) {
	for _, around := range stack {
		if _, ok := around.(*ast.FuncDecl); !ok {
			continue
		}
		ast.Inspect(around, func(n ast.Node) bool {
			pin, ok := n.(*ast.CallExpr)
			if ok && len(pin.Args) == 1 {
				f := v.callee(pin)
				pinned = pinned || f != nil && f.FullName() == "(*runtime.Pinner).Pin" &&
					types.ExprString(pin.Args[0]) == types.ExprString(call.Args[0])
			}
			return true
		})
	}
	return pinned
}
