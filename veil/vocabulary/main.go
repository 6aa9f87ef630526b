// Command vocabulary collects the words of the program's own sentences from its source, for the veil: the texts in the
// code that the screens and commands get their sentences from, and the specs of the connectors. Names of people are left
// out, whatever they stand in. Beside them it writes down the examples that those texts give, and the names of the time zones.
package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// rooms hold the texts; the sandboxes' people are invented, but are people.
var rooms = []string{"../workbench", "../store", "../auth", "../connectors", "../exchange", "../identity", "../query", "../model", "../problem", "../syncer", "../flows"}

func main() {
	words, routes, examples := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, room := range rooms {
		if err := filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				if d != nil && d.IsDir() && (d.Name() == "sandbox" || d.Name() == "testdata" || d.Name() == "connectortest") {
					return filepath.SkipDir
				}
				return nil // a room that is not there yet has no words
			}
			if strings.HasSuffix(path, "spec.yaml") {
				if err := route(path, routes); err != nil {
					return err
				}
			}
			return read(path, words, examples)
		}); err != nil {
			log.Fatal(err)
		}
	}
	write("words.txt", words)
	write("routes.txt", routes)
	write("examples.txt", examples)
	if err := zones(); err != nil {
		log.Fatal(err)
	}
}

// zones writes down the names of the time zones that Go comes with. Of those of one word only UTC and GMT are taken: the
// others, which are names of before, are first names and names of places too.
func zones() error {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("ask where Go is: %w", err)
	}
	all, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		return fmt.Errorf("read the time zones: %w", err)
	}
	names := []string{"UTC", "GMT"}
	for _, f := range all.File {
		if strings.Contains(f.Name, "/") && !strings.HasSuffix(f.Name, "/") {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return errors.Join(all.Close(), os.WriteFile("zones.txt", []byte(strings.Join(names, "\n")+"\n"), 0o644))
}

func write(file string, words map[string]bool) {
	var out []string
	for w := range words {
		if !name(w) {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	if err := os.WriteFile(file, []byte(strings.Join(out, "\n")+"\n"), 0o644); err != nil {
		log.Fatal(err)
	}
}

var (
	paths  = regexp.MustCompile(`(?:^|[\s"'{,:a-z])(/[A-Za-z0-9_{}$./:-]+)`)
	places = regexp.MustCompile(`\{[^}]*\}|\$[A-Za-z_]+`)
	given  = regexp.MustCompile(`(?:[A-Za-z]+ )+like [^"\n%]*?(?:[,.;] |[.,;]?$)`)
	verb   = regexp.MustCompile(`%[a-z]`)
	word   = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*|v[0-9]+`)
)

// route takes the words of the paths in a spec; what stands for a value is none.
func route(path string, words map[string]bool) error {
	text, err := os.ReadFile(path)
	for line := range strings.Lines(string(text)) {
		for _, p := range paths.FindAllStringSubmatch(line, -1) {
			for _, w := range word.FindAllString(places.ReplaceAllString(p[1], "/"), -1) {
				words[w] = true
			}
		}
	}
	return err
}

func read(path string, words, examples map[string]bool) error {
	switch {
	case strings.HasSuffix(path, "_test.go"), strings.HasSuffix(path, "tour.go"), strings.HasSuffix(path, "nicknames.go"):
		return nil
	case strings.HasSuffix(path, ".yaml"):
		text, err := os.ReadFile(path)
		if err == nil {
			for line := range strings.Lines(string(text)) {
				if !strings.HasPrefix(strings.TrimSpace(line), "#") {
					collect(line, words)
				}
			}
		}
		return err
	case !strings.HasSuffix(path, ".go"):
		return nil
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		return err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if _, is := n.(*ast.ImportSpec); is {
			return false
		}
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				collect(text, words)
				exemplify(text, examples)
			}
		}
		return true
	})
	return nil
}

// exemplify takes the examples of a text, each with the words before it: by itself it could be somebody's.
func exemplify(text string, examples map[string]bool) {
	for _, part := range verb.Split(text, -1) {
		for _, g := range given.FindAllString(part, -1) {
			if g = strings.TrimRight(g, " ,.;"); strings.ContainsAny(g, "@/+0123456789") {
				examples[g] = true
			}
		}
	}
}

// collect takes the words of a text. One that begins with a capital letter counts where a sentence begins, or as an
// abbreviation.
func collect(text string, words map[string]bool) {
	begins := true
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == '%' && i+1 < len(text) {
			i += 2 // a verb of fmt
			begins = false
			continue
		}
		if !unicode.IsLetter(r) {
			begins = begins && (r == ' ' || r == '"' || r == '-') || strings.ContainsRune(".:!?\n\"{,|", r)
			i += size
			continue
		}
		end := i
		for end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				break
			}
			end += size
		}
		if w := text[i:end]; unicode.IsLower(r) || begins || w == strings.ToUpper(w) && len(w) > 1 {
			words[w] = true
		}
		begins, i = false, end
	}
}

// name reports whether a word is, spelled like that, a name of people first of all.
func name(w string) bool { return slices.Contains(strings.Fields(names), w) }

const names = `Ada Lovelace Grace Hopper Alan Turing Will Mark May June April August Rose Bill Art Rob Sue Pat Frank Faith Hope Joy Dawn Amber Jack John Jane Mary
Example Max Ruby Pearl Iris Ivy Lily Daisy Violet Olive Heather Holly Hazel Ginger Sandy Robin Jay Drew Dean Guy Ray Earl Duke Miles Chase Chance Grant Pierce
Skip Buck Rich Rusty Sonny Victor Norm Gene Harry Nick Don Ben Sam Tom Tim Jim Joe Dan Ann Anna Eva Kim Lee Lou Ron Roy Sid Ted Val Wade Wes Bob Bobby Peter
Paul Simon Stone Wood Woods Fields Hill Brown Green White Black Gray Young King Bishop Cook Baker Smith Miller Page Bush Marsh Lane Field Banks Rivers Brooks
Price Reed Rice Cross Church Bell Day Fox Wolf Bird Love Power Rush Sharp Short Small Long Strong Swift Walker Carter Porter Turner Ward Wright Ford Cole Day
Berg Klein Lange Koch Meyer Jung Roth Stark Gold Silver Summer Autumn Winter Angel Christian Carol Bonnie Charity Destiny Harmony Melody Honey Patience Prudence
ada grace hopper lovelace turing`
