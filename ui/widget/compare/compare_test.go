package compare

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"patchbay/ui/theme"
	"patchbay/workbench"
)

func pair() workbench.Comparison {
	end := func(id, in, title string) workbench.Compared {
		return workbench.Compared{LinkEnd: workbench.LinkEnd{ID: id, Connection: in, Title: title}}
	}
	return workbench.Comparison{
		Model: "contact", Records: []workbench.Compared{end("a", "acme", "Ada"), end("b", "desk", "Ada B.")},
		Fields: []workbench.ComparedField{
			{Field: "email", Label: "E-mail", Texts: []string{"ada@example.com", "ada@example.com"}},
			{Field: "phone", Label: "Phone", Texts: []string{"+15550100", "+15550199"}, Differ: true},
			{Field: "birthday", Label: "Birthday", Texts: []string{"", "1990-01-02"}, Lack: true},
		},
	}
}

func TestWhatDiffersIsMarkedWithoutColourToo(t *testing.T) {
	t.Parallel()
	for w, equal := range map[int]int{100: 2, 50: 1} { // where there is no room an equal value stands once
		p := Draw(pair(), Look{Theme: theme.New(theme.Options{Plain: true, ASCII: true}), W: w})
		text := ansi.Strip(strings.Join(append(p.Head, p.Lines...), "\n"))
		if strings.Count(text, "ada@example.com") != equal || !strings.Contains(text, "# Phone") || !strings.Contains(text, "+ Birthday") || !strings.Contains(text, "Ada B.") {
			t.Errorf("at %d:\n%s", w, text)
		}
	}
	if p := Draw(workbench.Comparison{}, Look{W: 80}); len(p.Lines)+len(p.Head) != 0 {
		t.Errorf("%+v", p)
	}
}

func TestASignSpeaksOfTheColumnsInSight(t *testing.T) {
	t.Parallel()
	c := pair()
	c.Records = append(c.Records, workbench.Compared{LinkEnd: workbench.LinkEnd{ID: "c", Connection: "desk", Title: "Ada C."}})
	c.Fields = []workbench.ComparedField{
		{Field: "email", Label: "E-mail", Texts: []string{"a@example.com", "a@example.com", "c@example.com"}, Differ: true},
		{Field: "phone", Label: "Phone", Texts: []string{"+15550100", "+15550199", "+15550199"}, Differ: true},
		{Field: "city", Label: "City", Texts: []string{"Rome", "Rome", ""}, Lack: true},
		{Field: "birthday", Label: "Birthday", Texts: []string{"", "1990-01-02", "1990-01-02"}, Lack: true},
		{Field: "street", Label: "Street", Texts: []string{"Main", "Main", "Main"}},
	}
	drawn := func(w, col int) []string {
		p := Draw(c, Look{Theme: theme.New(theme.Options{Plain: true}), W: w, Choice: &Choice{Col: col, Stays: -1}})
		return strings.Split(ansi.Strip(strings.Join(append(p.Head[:1], p.Lines...), "\n")), "\n")
	}
	for _, one := range []struct {
		w, col int
		starts []string
	}{
		{74, 0, []string{"   ", "› E-mail", "≠ Phone", "› City", "+ Birthday", "  Street"}},
		{74, 2, []string{"‹ 1 more ", "≠ E-mail", "‹ Phone", "+ City", "‹ Birthday", "  Street"}},
		{120, 0, []string{"   ", "≠ E-mail", "≠ Phone", "+ City", "+ Birthday", "  Street"}},
	} {
		lines := drawn(one.w, one.col)
		for i, start := range one.starts {
			if !strings.HasPrefix(lines[i], start) {
				t.Errorf("at %d, column %d, line %d is %q, want %q in front", one.w, one.col, i, lines[i], start)
			}
		}
		if right := strings.HasSuffix(lines[0], "1 more ›"); right != (one.w == 74 && one.col == 0) {
			t.Errorf("at %d, column %d, the head is %q", one.w, one.col, lines[0])
		}
	}
	if head := drawn(64, 0)[0]; !strings.HasPrefix(head, "1 more ›") && !strings.HasSuffix(head, "1 more ›") {
		t.Errorf("where there is little room the head is %q", head)
	}
}

func TestTheValueThatStaysHasASign(t *testing.T) {
	t.Parallel()
	picked := map[string]int{"email": 0, "phone": 1, "birthday": 1}
	c := &Choice{Row: 1, Col: 0, Stays: 0, Picked: func(f string) int { return picked[f] }}
	p := Draw(pair(), Look{Theme: theme.New(theme.Options{ASCII: true}), W: 100, Choice: c})
	text := ansi.Strip(strings.Join(append(p.Head, p.Lines...), "\n"))
	if !strings.Contains(text, "* +15550199") || strings.Contains(text, "* +15550100") || !strings.Contains(text, "* Ada ") {
		t.Errorf("\n%s", text)
	}
}

func TestNoSizeBreaksAComparison(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "records")
		c := workbench.Comparison{}
		for i := range n {
			c.Records = append(c.Records, workbench.Compared{LinkEnd: workbench.LinkEnd{ID: fmt.Sprint(i), Title: rapid.String().Draw(t, "title"), Connection: "acme"}, Missing: rapid.Bool().Draw(t, "missing")})
		}
		for range rapid.IntRange(0, 5).Draw(t, "fields") {
			f := workbench.ComparedField{Field: "x", Label: rapid.String().Draw(t, "label"), Differ: rapid.Bool().Draw(t, "differ"), Texts: make([]string, n)}
			for i := range f.Texts {
				f.Texts[i] = rapid.String().Draw(t, "text")
			}
			c.Fields = append(c.Fields, f)
		}
		look := Look{W: rapid.IntRange(1, 200).Draw(t, "w")}
		if rapid.Bool().Draw(t, "choosing") {
			look.Choice = &Choice{Col: rapid.IntRange(0, n-1).Draw(t, "col"), Picked: func(string) int { return 0 }}
		}
		p := Draw(c, look)
		for _, l := range append(p.Head, p.Lines...) {
			if ansi.StringWidth(l) > look.W || strings.ContainsAny(l, "\n\r") {
				t.Fatalf("%q is no line of %d cells", l, look.W)
			}
		}
		if len(p.Row) != len(c.Fields) {
			t.Fatalf("%d of %d fields", len(p.Row), len(c.Fields))
		}
	})
}
