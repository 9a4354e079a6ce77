package recipe

// A leaf is a key of the defaults that is no table, and the page that sets it.
type leaf struct {
	page int
	at   Place
}

// readDefaults takes the defaults of a page over those of the pages that it
// includes.
func (b *book) readDefaults(page int, t *Table) {
	l := b.layer(t)
	b.tell(checkLayer(l.keys))
	b.claim(page, t, "")
	b.defaults = l.over(b.defaults)
}

// claim notes which page sets a key, and refuses one that a page sets which is
// not included by this one: neither of them would be the one that wins.
func (b *book) claim(page int, t *Table, prefix string) {
	for _, e := range t.Entries {
		name := prefix + e.Key
		if below, ok := e.Value.Data.(*Table); ok {
			b.claim(page, below, name+"\x00")
			continue
		}
		if prefix == "environment\x00" {
			name = foldCase(name)
		}
		if first, ok := b.leaves[name]; ok && first.page != page && !b.pages[page].below[first.page] {
			b.tellOne(e.place().problem("another file sets this default already, and neither includes the other", "keep one of the two").conflicts(first.at))
			continue
		}
		b.leaves[name] = leaf{page, e.place()}
	}
}
