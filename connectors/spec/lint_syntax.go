package spec

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"patchbay/model/document"
)

// mostBroken bounds how many places of one file may be no YAML: behind them it is no connector at all.
const mostBroken = 20

// readable parses a file. A place that is no YAML is told and left out, with what is indented beneath it, so that the
// rest can be read; the file is nil where nothing can. gone are the keys that were left out.
func readable(text []byte) (file *ast.File, found []*located, gone []string) {
	p := document.Paged(text)
	slipped := 0 // the line that was left out last
	for range mostBroken {
		file, err := parser.ParseBytes([]byte(strings.Join(p.Lines, "\n")), 0, parser.AllowDuplicateMapKey())
		if err == nil {
			return file, found, gone
		}
		b := p.Broken(err)
		one := &located{tok: tokenAt(b.Line, b.Column), key: p.KeyAt(b.Line), words: b.Words}
		if last := len(found) - 1; last < 0 || !strings.HasSuffix(found[last].words, one.words) || slipped != b.Line-1 {
			found = append(found, one) // lines that slipped together are told by the first
		}
		slipped = b.Line
		gone = append(gone, one.key)
		if !leaveOut(p, b.Line, strings.Contains(one.words, "neighbours")) {
			break
		}
	}
	return nil, found, gone
}

func tokenAt(line, column int) *token.Token {
	return &token.Token{Position: &token.Position{Line: line, Column: column}}
}

// leaveOut empties a line and what is indented beneath it; false where there is nothing left of it. Where the very
// indentation is wrong, the line goes alone.
func leaveOut(p document.Page, n int, alone bool) bool {
	if strings.TrimSpace(p.Line(n)) == "" {
		return false
	}
	deep := len(document.IndentOf(p.Line(n)))
	p.Lines[n-1] = ""
	for n++; n <= len(p.Lines) && !alone; n++ {
		line := p.Line(n)
		if strings.TrimSpace(line) != "" && len(document.IndentOf(line)) <= deep {
			break
		}
		p.Lines[n-1] = ""
	}
	return true
}
