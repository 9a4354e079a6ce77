// Package endtoend tests the whole: a recipe goes through `winservice build`,
// and the executable that comes out is installed and run by a real service
// control manager, Windows' own or Wine's.
package endtoend
