package recipe

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"winservice.internal/runtime"
)

// A Shape is what a key's value looks like, as far as that shows without
// reading the rest of the recipe: the part of JSON Schema that recipes need,
// under its names. Strings are as they are written once ${x} is filled in.
// The zero value is no shape; every key has one.
// https://json-schema.org/draft/2020-12/json-schema-validation
type Shape struct {
	Type      string   // "string", "integer", "boolean", "array" or "object"; empty: see AnyOf
	Enum      []string // all that a string can be
	Pattern   string   // a regular expression that ECMAScript and Go read alike
	Not       string   // a pattern of strings that are refused all the same
	MaxLength int      // of a string, in characters; zero: any

	Minimum, Maximum int64 // of an integer

	First    *Shape // of an array, its first item where that is another
	Items    *Shape // of an array, every (other) item
	MinItems int    // of an object, keys
	Unique   bool   // no item is there twice

	Names  *Shape // of an object with keys of the user's choice
	Values *Shape // theirs

	AnyOf []Shape
}

// Parts of patterns.
const (
	controls = `\x00-\x1f\x7f`
	aNumber  = `(?:[0-9]+\.?[0-9]*|\.[0-9]+)`
	nonZero  = `[0-9]*\.?[0-9]*[1-9][0-9]*\.?[0-9]*`
	unit     = `(?:ns|us|µs|μs|ms|s|m|h)`
	anySpan  = `(?:` + aNumber + unit + `)+`
	longSpan = `(?:` + aNumber + unit + `)*` + nonZero + unit + `(?:` + aNumber + unit + `)*` // longer than none
	anEvent  = `(?:(?:Global|Local)\\)?(?:[^\\%` + controls + `]|%d)+`
	fullPath = `(?:[A-Za-z]:[/\\]|\\\\(?:\?\\)?|/|%[^%<>"|?*` + controls + `]+%)[^<>"|?*` + controls + `]*`
)

// Shapes that several keys have.
var (
	anyText   = Shape{Type: "string"}
	oneLine   = matching(`[^` + controls + `]+`)
	manyLines = matching(`[^\x00-\x08\x0b-\x1f\x7f]*`)
	aPath     = matching(fullPath)
	aFolder   = Shape{Type: "string", Pattern: aPath.Pattern, Not: `[/\\]` + deviceName + `(?: *\.[^/\\]*| +)?(?:[/\\]|$)`}
	yesOrNo   = Shape{Type: "boolean"}
	aSize     = anyOf(whole(smallestLog, largestLog), matching(`[0-9]+ ?(?:[KMG]i?B|kB|B)`))
	exitCodes = listOf(anyOf(whole(-1<<31, 1<<32-1), words(codeNames...), matching(`0x0*[0-9A-Fa-f]{1,8}`)))
)

// Shapes of single keys.
var (
	aName = Shape{Type: "string", Pattern: `^[^/\\` + controls + `]+$`, MaxLength: longestServiceName}

	aDependency = Shape{Type: "string", Pattern: `^[^/\\` + controls + `]+$`, MaxLength: longestName + len("+")}

	aDisplayName = Shape{Type: "string", Pattern: oneLine.Pattern, MaxLength: longestName}

	anAccount = matching(anyCase("LocalSystem") + `|[^\\` + controls + `]+\\[^/\\` + controls + `]+`)

	aProgram = Shape{
		Type:    "string",
		Pattern: `^(?:` + fullPath + `|[^"/\\:` + controls + `][^/\\:` + controls + `]*)$`,
		Not:     `\.[eE][xX][eE] +[^ ]|` + scriptEndings() + `[. ]*$`,
	}
	anArgument = matching(`[^` + controls + `]*`)
	aCommand   = Shape{Type: "array", First: &aProgram, Items: &anArgument, MinItems: 1}

	aCommandLine = matching(`[^\x00-\x08\x0a-\x1f\x7f]*[^ ` + controls + `][^\x00-\x08\x0a-\x1f\x7f]*`)

	aRung = matching(`kill ?|(?:` + patientRungs() + `) +` + longSpan + ` *|event +` + anEvent + ` +` + longSpan + ` *|command +[^ ` + controls + `](?:[^` + controls + `]*[^ ` + controls + `])? +` + longSpan + ` *`)

	aLadder = Shape{Type: "array", Items: &aRung, MinItems: 1}

	anAction = matching(`none|restart +` + anySpan + ` *`)

	processorNumbers = Shape{Type: "array", Items: &aProcessor, MinItems: 1, Unique: true}
	aProcessor       = whole(0, lastProcessor)

	aPercentage = matching(`0*(?:[0-9]{1,2}|100)%`)
	aShare      = matching(`0*(?:[1-9][0-9]?|100)%`)

	someVariables = tableOf(Shape{Type: "string", Pattern: `^[A-Za-z0-9_-]+$`, Not: `^name$`}, anyText)

	// Rows of variables, or lists of values to combine.
	instanceRows = anyOf(some(listOf(someVariables)), some(tableOf(*someVariables.Names, some(listOf(anyText)))))

	aVariable     = matching(`[^=` + controls + `]+`)
	anEnvironment = tableOf(aVariable, manyLines)
	anOther       = Shape{Type: "string", Pattern: aVariable.Pattern, Not: `^` + anyCase("ZMANAGED") + `$`}
	variableNames = listOf(anOther)
	folderLists   = tableOf(anOther, anyOf(aPath, some(listOf(aPath))))
)

// matching is the strings that a pattern describes from end to end.
func matching(pattern string) Shape {
	return Shape{Type: "string", Pattern: `^(?:` + pattern + `)$`}
}

func words(words ...string) Shape { return Shape{Type: "string", Enum: words} }

// durations are those longer than none, and the words given: "0s", "never".
func durations(also ...string) Shape {
	pattern := longSpan
	for _, word := range also {
		if word == "0s" {
			word = anySpan
		}
		pattern += "|" + word
	}
	return matching(pattern)
}

func whole(least, most int64) Shape { return Shape{Type: "integer", Minimum: least, Maximum: most} }

func listOf(item Shape) Shape { return Shape{Type: "array", Items: &item} }

// some is a list or a table that is not empty.
func some(of Shape) Shape {
	of.MinItems = 1
	return of
}

func tableOf(names, values Shape) Shape { return Shape{Type: "object", Names: &names, Values: &values} }

func anyOf(shapes ...Shape) Shape { return Shape{AnyOf: shapes} }

// scriptEndings is the pattern of the endings that name a script.
func scriptEndings() string {
	all := slices.Sorted(maps.Keys(interpreters))
	for i, ending := range all {
		all[i] = anyCase(strings.TrimPrefix(ending, "."))
	}
	return `\.(?:` + strings.Join(all, "|") + `)`
}

// deviceName is the pattern of the names that [isDevice] knows.
var deviceName = `(?:` + strings.Join([]string{
	anyCase("con"), anyCase("prn"), anyCase("aux"), anyCase("nul"), anyCase("com") + `[0-9]`, anyCase("lpt") + `[0-9]`,
}, "|") + `)`

// NoInstance is the pattern of names that have the characters of a folder's
// name, and cannot be one all the same; see [CheckInstanceName].
func NoInstance() string {
	goFile := anyCase("go") + `\.(?:` + strings.Join([]string{anyCase("mod"), anyCase("sum"), anyCase("work"), anyCase("work.sum")}, "|") + `)`
	return strings.Join([]string{
		`^` + deviceName + `(?:\.|$)`, `^(?:testdata|vendor|internal)$`, `^` + goFile + `$`, `\.[gG][oO]$`, `\.\.\.`, `^[^.]*~[0-9]+(?:\.|$)`,
	}, "|")
}

// anyCase is the pattern of an ASCII text in any case.
func anyCase(word string) string {
	var b strings.Builder
	for _, r := range word {
		if upper, lower := strings.ToUpper(string(r)), strings.ToLower(string(r)); upper != lower {
			b.WriteString("[" + upper + lower + "]")
		} else {
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return b.String()
}

// patientRungs is the pattern of the rungs that say nothing but how long they
// wait.
func patientRungs() string {
	var all []string
	for _, r := range rungs {
		if r.arg == "" && r.ask != runtime.AskKill {
			all = append(all, r.word)
		}
	}
	return strings.Join(all, "|")
}
