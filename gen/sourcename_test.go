package gen

import (
	"os"
	"path/filepath"
	"testing"
)

func TestRecipesAreNamedByTheirPathFromTheRootAndNeverByAnAbsoluteOne(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, tt := range []struct{ source, root, want string }{
		{"", ".", ""},
		{"a.toml", ".", "a.toml"},
		{filepath.Join("recipes", "a.toml"), ".", "recipes/a.toml"},
		{filepath.Join("recipes", "a.toml"), "out", "../recipes/a.toml"},
		{filepath.Join(dir, "recipes", "a.toml"), "out", "../recipes/a.toml"},
		{filepath.Join(dir, "a.toml"), "", "a.toml"},
		{filepath.Join("recipes", "a.toml"), "", "a.toml"},
	} {
		if got := sourceName(tt.source, tt.root); got != tt.want {
			t.Errorf("%q from %q: got %q, want %q", tt.source, tt.root, got, tt.want)
		}
	}
}

func TestNoHeaderLeadsOutOfARepository(t *testing.T) {
	for _, mark := range []string{"go.mod", ".git"} {
		t.Run(mark, func(t *testing.T) {
			home := t.TempDir()
			put(t, filepath.Join(home, "site", mark))
			put(t, filepath.Join(home, "other", mark))
			t.Chdir(filepath.Join(home, "site"))
			for _, tt := range []struct{ source, root, want string }{
				{"recipes/a.toml", "out/services", "../../recipes/a.toml"},
				{"a.toml", "sub", "../a.toml"},
				{"a.toml", "../out", ".../a.toml"},
				{"../a.toml", "out", ".../a.toml"},
				{"../other/recipes/a.toml", "out", ".../a.toml"},
				{"../a.toml", "../out", "../a.toml"}, // neither is in one
			} {
				if got := sourceName(filepath.FromSlash(tt.source), filepath.FromSlash(tt.root)); got != tt.want {
					t.Errorf("%q from %q: got %q, want %q", tt.source, tt.root, got, tt.want)
				}
			}
		})
	}
}

func TestNoHeaderLeadsThroughTheTopmostFolder(t *testing.T) {
	dir := t.TempDir()
	root := filepath.Join(filepath.VolumeName(dir)+string(filepath.Separator), "no such folder", "out")
	if got := sourceName(filepath.Join(dir, "a.toml"), root); got != ".../a.toml" {
		t.Errorf("got %q", got)
	}
}

func TestATreeThatIsEnteredThroughALinkHasTheSameHeaders(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "real", "site", "go.mod"))
	put(t, filepath.Join(dir, "real", "site", "recipes", "a.toml"))
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "real"), link); err != nil {
		t.Skip("this user cannot make symbolic links: ", err) // on Windows it takes a right
	}
	if _, err := os.Lstat(link); err != nil {
		t.Skip("symbolic links are reported as made, but are not there (Wine): ", err)
	}
	site := filepath.Join(dir, "real", "site")
	linked := filepath.Join(link, "site")
	for _, tt := range []struct{ source, root string }{
		{filepath.Join(site, "recipes", "a.toml"), filepath.Join(linked, "out", "deep")},
		{filepath.Join(linked, "recipes", "a.toml"), filepath.Join(site, "out", "deep")},
		{filepath.Join(linked, "recipes", "a.toml"), filepath.Join(linked, "out", "deep")},
	} {
		if got, want := sourceName(tt.source, tt.root), "../../recipes/a.toml"; got != want {
			t.Errorf("%q from %q: got %q, want %q", tt.source, tt.root, got, want)
		}
	}
	if got, want := sourceName(filepath.Join(site, "recipes", "a.toml"), linked), "recipes/a.toml"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// put makes an empty file, and the folders on the way.
func put(t *testing.T, file string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
}
