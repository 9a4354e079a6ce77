package recipe

import "winservice.internal/runtime"

// hookOf returns a reader of a hook's command.
func hookOf(field func(*runtime.Hooks) *[]string) func(*decoder, given) {
	return func(d *decoder, g given) {
		if words, ok := d.commandWords(g); ok {
			*field(&d.service.Hooks) = words
		}
	}
}

func showWords(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return tomlList(words)
}
