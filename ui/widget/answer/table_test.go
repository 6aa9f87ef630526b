package answer

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"patchbay/ui/theme"
)

func persons() *Doc {
	return Read([]byte(`{"meta":{"total":3,"tags":[{"a":1}]},"contacts":[
		{"note":null,"id":"c1","name":"Ada Lovelace","address":{"city":"London","at":{"lat":1}},"tags":["vip","old"],"age":36},
		{"id":"c2","name":"Grace, Hopper","address":{"city":""},"tags":[],"bad":"=1+1"},
		"no object",
		{"id":"c3","name":"漢字\u001b[31m 太郎","rare":"x","nested":[{"a":1}]}]}`), "application/json")
}

func TestTheLongestListOfObjectsBecomesATable(t *testing.T) {
	t.Parallel()
	tab := persons().Table()
	if tab == nil || tab.Len() != 3 || tab.Path() != ".contacts" {
		t.Fatalf("%+v", tab)
	}
	var names []string
	for _, c := range tab.columns {
		names = append(names, c.name)
	}
	if got := strings.Join(names, " "); got != "id name address.city tags age bad rare address.at nested note" {
		t.Errorf("columns %s", got)
	}
	for _, none := range []string{``, `{}`, `[]`, `[1,2]`, `{"a":1}`, `text`, `[{}]`, `{"a":{"b":1}}`} {
		if Read([]byte(none), "").Table() != nil {
			t.Errorf("%s is a table", none)
		}
	}
	if top := Read([]byte(`[{"a":1},{"a":2}]`), "").Table(); top == nil || top.Len() != 2 || top.Path() != "" {
		t.Errorf("%+v", top)
	}
}

// What all items have in common says nothing of any.
func TestColumnsThatTellItemsApartComeFirst(t *testing.T) {
	t.Parallel()
	tab := Read([]byte(`[{"country":"US","id":"1","city":"Portland"},{"country":"US","id":"2","city":"Portland"},{"country":"US","id":"3","city":"Salem"}]`), "").Table()
	var names []string
	for _, c := range tab.columns {
		names = append(names, c.name)
	}
	if got := strings.Join(names, " "); got != "id city country" {
		t.Errorf("columns %s", got)
	}
}

func TestATableIsCSV(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	guard := func(s string) string {
		if strings.HasPrefix(s, "=") {
			return "'" + s
		}
		return s
	}
	if err := persons().Table().CSV(&out, 1<<20, guard); err != nil {
		t.Fatal(err)
	}
	want := "id,name,address.city,tags,age,bad,rare,address.at,nested,note\nc1,Ada Lovelace,London,\"vip, old\",36,,,\"{\"\"lat\"\":1}\",,\nc2,\"Grace, Hopper\",,,,'=1+1,,,,\nc3,漢字[31m 太郎,,,,,x,,\"[{\"\"a\"\":1}]\",\n"
	if out.String() != want {
		t.Errorf("got %s", out.String())
	}
	if err := persons().Table().CSV(&strings.Builder{}, 20, nil); !errors.Is(err, ErrTooLong) {
		t.Errorf("%v", err)
	}
}

func TestAGridMovesBothWays(t *testing.T) {
	t.Parallel()
	var g Grid
	d := persons()
	g.Show(d.Table())
	th := theme.New(theme.Options{Plain: true})
	seen := func(w, h int) string { return ansi.Strip(strings.Join(g.View(th, w, h, true), "\n")) }
	if s := seen(50, 5); !strings.Contains(s, "Ada Lovelace") || !strings.Contains(s, "address.city") || strings.Contains(s, "rare") {
		t.Errorf("%s", s)
	}
	for range 40 {
		g.Key("l")
	}
	if s := seen(60, 5); !strings.Contains(s, "c1") || !strings.Contains(s, "note") || strings.Contains(s, "Ada") || !strings.Contains(g.Place(), "from column 10 of 10") {
		t.Errorf("%q\n%s", g.Place(), s)
	}
	g.Key("G")
	if g.Key("x") || g.at != 2 || !g.Click(1) || g.at != 0 || g.Click(0) || g.Click(9) {
		t.Errorf("row %d", g.at)
	}
	g.Key("j")
	var p Pane
	p.Show(d)
	p.At(g.Line())
	if p.Path() != ".contacts[1]" {
		t.Errorf("at %s", p.Path())
	}
}

func TestATableOfAnyJSONFitsAnyWindow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var rows []string
		for i := range rapid.IntRange(1, 8).Draw(t, "rows") {
			rows = append(rows, fmt.Sprintf(`{"id":%d,%q:%q,%q:{"b":[1,null,%q]}}`, i, rapid.StringN(0, 9, 20).Draw(t, "key"), rapid.String().Draw(t, "value"),
				rapid.SampledFrom([]string{"a", "漢", "c"}).Draw(t, "other"), "x"))
		}
		tab := Read([]byte("["+strings.Join(rows, ",")+"]"), "").Table()
		if tab == nil {
			return // %q is not always JSON
		}
		var g Grid
		g.Show(tab)
		w, h := rapid.IntRange(1, 90).Draw(t, "w"), rapid.IntRange(1, 12).Draw(t, "h")
		for range rapid.IntRange(0, 9).Draw(t, "keys") {
			g.Key(rapid.SampledFrom([]string{"j", "k", "l", "h", "G", "g", "pgdown"}).Draw(t, "key"))
			lines := g.View(theme.Theme{}, w, h, true)
			if len(lines) != h {
				t.Fatalf("%d lines of %d", len(lines), h)
			}
			for _, l := range lines {
				if ansi.StringWidth(l) > w {
					t.Fatalf("%q is wider than %d", l, w)
				}
			}
		}
	})
}
