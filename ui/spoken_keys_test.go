package ui

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"patchbay/ui/keymap"
)

// lonely is a key that stands in a sentence as a word of its own, without the braces through which a person's own keys come.
// What can be given no other key (y, n to a question, esc, enter, what edits a text) may stand as it is.
var lonely = regexp.MustCompile(`(?:^|[ (:])(ctrl\+[abd-tv-wy]|[B-HJ-XZb-xz])(?:[ ,.;:)]|$)|[ (]\?[ ,.;:)]`)

// braced are the keys of a sentence that [keymap.Map.Say] gets to see.
var braced = regexp.MustCompile(`\{(?:([a-z]+):)?([^{}\s]+)\}`)

var ages = regexp.MustCompile(`\d+ h\b`)

// plainTexts are texts that name no key though they look like it.
var plainTexts = []string{"%d h ago", "limit (%d s)", "Press y to try again, n to", "a.b, a or b, first + last"}

var wordy = regexp.MustCompile(`[a-z]{2,} |[a-z]{2,}$`)

// bare are the sentences of a file that name a key as it comes.
func bare(t *testing.T, path string) []string {
	t.Helper()
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(tree, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(lit.Value)
		known := slices.ContainsFunc(plainTexts, func(p string) bool { return strings.Contains(text, p) })
		if err != nil || known || !wordy.MatchString(text) || !lonely.MatchString(text) {
			return true
		}
		out = append(out, files.Position(lit.Pos()).String()+": "+text)
		return true
	})
	return out
}

// sentences are the texts that a file gives to Say or Sayf.
func sentences(t *testing.T, path string) []string {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(tree, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		how, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !slices.Contains([]string{"Say", "Sayf", "say", "Format"}, how.Sel.Name) {
			return true
		}
		for _, arg := range call.Args {
			if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil {
					out = append(out, text)
				}
			}
		}
		return true
	})
	return out
}

// placeOf is the place that a file's screen is.
func placeOf(path string) string {
	parts := strings.Split(filepath.ToSlash(path), "/")
	if len(parts) < 2 || parts[0] != "screen" {
		return keymap.Everywhere
	}
	return cmp.Or(map[string]string{"identity": "links", "jobs": "background"}[parts[1]], parts[1])
}

func does(place, key string) bool {
	return slices.ContainsFunc(keymap.Catalogue()[place], func(a keymap.Action) bool { return slices.Contains(a.Keys, key) })
}

func TestEveryKeyInASentenceIsOneOfItsPlace(t *testing.T) {
	t.Parallel()
	n := 0
	goFiles(t, func(path string) {
		for _, text := range sentences(t, path) {
			for _, k := range braced.FindAllStringSubmatch(text, -1) {
				n++
				place := cmp.Or(k[1], placeOf(path))
				if !does(place, k[2]) && (k[1] != "" || !does(keymap.Everywhere, k[2])) && k[2] != againKey {
					t.Errorf("%s: nothing in %s is on %s: %q", path, place, k[2], text)
				}
			}
		}
	})
	if n < 100 {
		t.Errorf("only %d keys were found in sentences", n)
	}
}

func TestNoSentenceNamesAKeyPastThePersonsOwn(t *testing.T) {
	t.Parallel()
	goFiles(t, func(path string) {
		for _, line := range bare(t, path) {
			t.Errorf("%s\nput the key in braces and the sentence into env.Say or env.Sayf: \"Press {r} to try again.\"", line)
		}
	})
}

// goFiles are the files of the interface that people see something of.
func goFiles(t *testing.T, do func(path string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "keymap") || strings.HasPrefix(path, "seat") {
			return err
		}
		do(path)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// everyOther gives each action of each place a key that no other has.
func everyOther(t *testing.T) keymap.Map {
	t.Helper()
	var text strings.Builder
	letter := '一' // of a script that no sentence is written in
	for place, all := range keymap.Catalogue() {
		fmt.Fprintf(&text, "%s:\n", place)
		for _, a := range all {
			letter++
			one := fmt.Sprintf("%s:\n  %s: %q\n", place, a.Name, string(letter))
			if _, err := keymap.Parse("keys.yaml", []byte(one)); err != nil {
				one = fmt.Sprintf("%s:\n  %s: %q\n", place, a.Name, "alt+"+string(letter))
				if _, err := keymap.Parse("keys.yaml", []byte(one)); err != nil {
					continue // it stays where it is
				}
			}
			text.WriteString(strings.SplitAfterN(one, "\n", 2)[1])
		}
	}
	m, err := keymap.Parse("keys.yaml", []byte(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWithEveryKeyElsewhereNoneIsNamedAsItCame(t *testing.T) {
	in(t, func(t *testing.T) {
		m := everyOther(t)
		key := func(place, key string) string { return m.Say(place, "{"+key+"}") }
		for _, o := range []Options{{Services: full(), Keys: m}, {Services: empty(), Keys: m, Demonstrate: (&theatre{bench: full()}).prepare}} {
			r := begin(t, o).resize(200, 50)
			for _, way := range [][]string{{}, {key("everywhere", "?")}, {"esc", key("home", "v")}, {key("everywhere", "?")}, {"esc", key("everywhere", ",")}, {key("everywhere", ":")}, {"esc", key("everywhere", "T")}, {key("everywhere", "M")}} {
				for _, l := range strings.Split(r.press(way...).seen(), "\n") {
					if !lonely.MatchString(ages.ReplaceAllString(l, "")) {
						continue
					}
					t.Errorf("after %q a key is named as it came: %s", way, l)
				}
			}
		}
	})
}
