package recipe

// A Table is the keys of a recipe's table in file order, each with its
// position: what every reader (TOML, buildout, flags) hands to [Decode].
type Table struct {
	Pos     Position
	Entries []Entry
}

// An Entry is one key and its value.
type Entry struct {
	Key    string
	KeyPos Position
	Value  Value
}

// A Value is a string, int64, float64, bool, []Value or *Table and where it
// stands. Other types are refused by the key they are given to.
type Value struct {
	Data    any
	Pos     Position
	Excerpt string // the source line
	Width   int    // characters on that line

	// Text says that the value was written without a type, as a buildout
	// option or a flag is: Decode then reads the string in Data as whatever
	// the key wants ("true", "3", one list item a line).
	Text bool
}
