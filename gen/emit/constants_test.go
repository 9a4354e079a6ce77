package emit

import (
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime"
)

// runtimeConstants reads the constants that package runtime exports from its
// source, each by its name and with its type.
var runtimeConstants = sync.OnceValues(func() (map[string]*types.Const, error) {
	fset := token.NewFileSet()
	names, err := filepath.Glob(filepath.Join("..", "..", "runtime", "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_windows.go") {
			continue
		}
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	// What the functions use need not be found: the constants need only package time.
	config := types.Config{Importer: importer.Default(), IgnoreFuncBodies: true, Error: func(error) {}}
	pkg, _ := config.Check(ownPath, fset, files, nil)
	constants := map[string]*types.Const{}
	for _, name := range pkg.Scope().Names() {
		if c, ok := pkg.Scope().Lookup(name).(*types.Const); ok && c.Exported() {
			constants[name] = c
		}
	}
	return constants, nil
})

// constantsOf are the constants of type t, in the order of their values.
func constantsOf(t testing.TB, typ reflect.Type) map[string]int64 {
	t.Helper()
	all, err := runtimeConstants()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int64{}
	for name, c := range all {
		if c.Type().String() == typ.PkgPath()+"."+typ.Name() {
			value, exact := constant.Int64Val(c.Val())
			if !exact {
				t.Fatalf("%s is %v", name, c.Val())
			}
			found[name] = value
		}
	}
	return found
}

func TestEveryConstantOfAServiceHasItsWord(t *testing.T) {
	types := map[reflect.Type]bool{}
	reachable(reflect.TypeFor[runtime.Service](), types)
	got, want := map[string]int64{}, map[string]int64{}
	for typ := range types {
		if typ.Kind() != reflect.Int && typ != reflect.TypeFor[time.Duration]() || typ.PkgPath() == "" {
			continue
		}
		constants := constantsOf(t, typ)
		if len(constants) == 0 {
			t.Errorf("no constants of %v were found", typ)
		}
		for name, value := range constants {
			want[typ.String()+" "+name] = value
		}
	}
	for value, word := range words {
		v := reflect.ValueOf(value)
		got[v.Type().String()+" "+word] = v.Int()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("words.go differs from package runtime (-runtime +words)\n%s", diff)
	}
}

// reachable collects the types of all parts of typ.
func reachable(typ reflect.Type, found map[reflect.Type]bool) {
	if found[typ] {
		return
	}
	found[typ] = true
	switch typ.Kind() {
	case reflect.Struct:
		for field := range typ.Fields() {
			reachable(field.Type, found)
		}
	case reflect.Slice:
		reachable(typ.Elem(), found)
	}
}
