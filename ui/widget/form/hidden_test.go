package form

import (
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestAHiddenTextIsReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	undo := tea.KeyPressMsg{Code: 'z', Mod: tea.ModCtrl}
	for name, c := range map[string]struct {
		does func(p *person)
		want map[string]any
	}{
		"the first letter":             {func(p *person) { p.press("home").type_("x") }, map[string]any{"name": "x"}},
		"a paste":                      {func(p *person) { p.form.Update(tea.PasteMsg{Content: "Ada\nL"}) }, map[string]any{"name": "Ada L"}},
		"a paste of nothing":           {func(p *person) { p.form.Update(tea.PasteMsg{Content: "\x1b"}) }, nil},
		"a part taken away":            {func(p *person) { p.press("backspace") }, map[string]any{"name": nil}},
		"emptied":                      {func(p *person) { p.press("ctrl+u") }, map[string]any{"name": nil}},
		"emptied and brought back":     {func(p *person) { p.press("ctrl+u", "ctrl+u") }, nil},
		"emptied, then typed":          {func(p *person) { p.press("ctrl+u").type_("x") }, map[string]any{"name": "x"}},
		"what was typed taken away":    {func(p *person) { p.type_("x").press("backspace") }, nil},
		"the same text typed":          {func(p *person) { p.type_("Pel Vard") }, nil},
		"taken back":                   {func(p *person) { p.type_("xyz"); p.form.Update(undo) }, nil},
		"moved only":                   {func(p *person) { p.press("left", "home", "tab", "shift+tab") }, nil},
		"a number of the shown digits": {func(p *person) { p.press("tab", "tab").type_("12") }, nil},
		"another number":               {func(p *person) { p.press("tab", "tab").type_("3") }, map[string]any{"size": "3"}},
		"several lines":                {func(p *person) { p.press("tab").type_("a"); p.press("enter").type_("b") }, map[string]any{"text": "a\nb"}},
		"several lines, emptied":       {func(p *person) { p.press("tab", "ctrl+u") }, map[string]any{"text": nil}},
		"several lines, pasted":        {func(p *person) { p.press("tab"); p.form.Update(tea.PasteMsg{Content: "a\nb"}) }, map[string]any{"text": "a\nb"}},
		"several lines, taken away":    {func(p *person) { p.press("tab").type_("a").press("backspace") }, nil},
		"enter leaves several lines":   {func(p *person) { p.press("tab", "enter").type_("3") }, map[string]any{"size": "3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := sits(t, Field{Name: "name", Label: "Name", Value: "Pel Vard", Hidden: "It is hidden."},
				Field{Name: "text", Label: "Text", Kind: Long, Value: "mib\nvort", Hidden: "It is hidden."},
				Field{Name: "size", Label: "Size", Value: 12.0, Hidden: "It is hidden."})
			c.does(p)
			p.see(60, 20)
			if got := p.form.Changed(); len(got)+len(c.want) > 0 && !reflect.DeepEqual(got, c.want) {
				t.Errorf("changed %v, want %v", got, c.want)
			}
		})
	}
}

func TestAHiddenTextSaysWhatWillBecomeOfIt(t *testing.T) {
	t.Parallel()
	p := sits(t, Field{Name: "name", Label: "Name", Value: "Pel Vard", Hidden: "It is hidden."}, Field{Name: "none", Label: "None", Hidden: "It is hidden."})
	for _, step := range []struct {
		does func()
		see  string
		miss string
	}{
		{func() {}, "It is hidden.", "emptied"},
		{func() { p.press("ctrl+u") }, "It will be emptied", "Pel"},
		{func() { p.type_("x") }, "it stays as it was", "It is hidden."},
		{func() { p.press("backspace") }, "Pel Vard", "it stays as it was"},
		{func() { p.press("tab").type_("y") }, "y", "It is hidden."},
	} {
		step.does()
		if seen := p.see(60, 10); !strings.Contains(seen, step.see) || strings.Contains(seen, step.miss) {
			t.Errorf("want %q and not %q in\n%s", step.see, step.miss, seen)
		}
	}
}
