package form

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"patchbay/ui/theme"
)

// person presses keys on a form and looks at it, the way people do.
type person struct {
	t    *testing.T
	form *Form
	last Event
}

func sits(t *testing.T, fields ...Field) *person {
	return &person{t: t, form: New(theme.Theme{}, fields)}
}

func (p *person) press(names ...string) *person {
	keys := map[string]tea.Key{
		"tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape},
		"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome},
		"backspace": {Code: tea.KeyBackspace}, "ctrl+s": {Code: 's', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl},
		"pgdown": {Code: tea.KeyPgDown}, "pgup": {Code: tea.KeyPgUp}, "ctrl+end": {Code: tea.KeyEnd, Mod: tea.ModCtrl}, "space": {Code: tea.KeySpace, Text: " "},
	}
	for _, n := range names {
		k, ok := keys[n]
		if !ok {
			p.t.Fatalf("no key is called %q", n)
		}
		p.last = p.form.Update(tea.KeyPressMsg(k))
	}
	return p
}

func (p *person) type_(text string) *person {
	for _, r := range text {
		p.last = p.form.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return p
}

func (p *person) see(w, h int) string {
	p.t.Helper()
	view, cursor := p.form.View(w, h)
	lines := strings.Split(view, "\n")
	if len(lines) != h {
		p.t.Fatalf("%d lines, want %d", len(lines), h)
	}
	for _, l := range lines {
		if ansi.StringWidth(l) > w {
			p.t.Fatalf("%q is wider than %d", l, w)
		}
	}
	if cursor != nil && (cursor.X < 0 || cursor.X >= w || cursor.Y < 0 || cursor.Y >= h) {
		p.t.Fatalf("cursor at %d,%d outside %dx%d", cursor.X, cursor.Y, w, h)
	}
	return ansi.Strip(view)
}

func contact() []Field {
	phone := func(v any) string {
		if s, _ := v.(string); s != "" && !strings.HasPrefix(s, "+") {
			return "Phone must be a number like +1 212 555 0100"
		}
		return ""
	}
	return []Field{
		{Name: "id", Label: "External id", Value: "x-1", Locked: "Example cannot change it."},
		{Name: "firstName", Label: "First name", Value: "Ada", Section: "Name"},
		{Name: "phone", Label: "Phone", Value: "+12125550100", Section: "Reach", Hint: "With the country code.", Check: phone},
		{Name: "tags", Label: "Tags", Kind: Tags, Value: []string{"vip", "lead"}},
		{Name: "status", Label: "Status", Kind: Choice, Value: "active", Options: []Option{{nil, "not set"}, {"active", "active"}, {"archived", "archived"}}},
		{Name: "notes", Label: "Notes", Kind: Long, Value: "one\ntwo"},
	}
}

func TestAnUntouchedFormHasNoChanges(t *testing.T) {
	t.Parallel()
	p := sits(t, contact()...)
	p.press("tab", "tab", "tab", "tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab")
	p.see(60, 20)
	if p.form.Dirty() || len(p.form.Changed()) != 0 {
		t.Errorf("changed: %v", p.form.Changed())
	}
}

func TestOnlyWhatWasEditedIsChanged(t *testing.T) {
	t.Parallel()
	p := sits(t, contact()...)
	p.press("ctrl+u").type_("Augusta").press("tab", "ctrl+u", "tab").type_("new,").press("tab", "right", "tab", "home").type_("zero ")
	want := map[string]any{
		"firstName": "Augusta", "phone": nil, "tags": []string{"vip", "lead", "new"}, "status": "archived", "notes": "zero one\ntwo",
	}
	if got := p.form.Changed(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v\nwant %#v", got, want)
	}
}

func TestTakingAnEditBackLeavesTheFormClean(t *testing.T) {
	t.Parallel()
	p := sits(t, contact()...)
	p.type_("x").press("backspace", "tab", "tab").type_("new").press("backspace", "backspace", "backspace", "tab", "left", "right")
	if p.form.Dirty() {
		t.Errorf("changed: %v", p.form.Changed())
	}
}

func TestBlanksAtTheEndsAreNoChange(t *testing.T) {
	t.Parallel()
	f := New(theme.Theme{}, []Field{{Name: "city", Label: "City", Value: "Berlin"}, {Name: "note", Label: "Note"}})
	for range 2 {
		f.Update(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
		f.Focus("note")
	}
	if f.Dirty() || f.Text("city") != "Berlin" || f.Value("note") != nil {
		t.Errorf("changed: %v", f.Changed())
	}
}

func TestANumberStaysOneUntilItIsEdited(t *testing.T) {
	t.Parallel()
	p := sits(t, Field{Name: "size", Label: "Size", Value: 42.5})
	p.type_("0").press("backspace")
	if p.form.Dirty() || p.form.Value("size") != 42.5 {
		t.Errorf("%#v", p.form.Value("size"))
	}
}

func TestAFieldIsCheckedWhenItIsLeftAndThenAtEachKey(t *testing.T) {
	t.Parallel()
	p := sits(t, contact()...)
	p.press("tab", "ctrl+u").type_("0211")
	if strings.Contains(p.see(60, 20), "must be") {
		t.Error("it was refused while it was still typed")
	}
	p.press("tab")
	if !strings.Contains(p.see(60, 20), "must be a number") {
		t.Error("it was not refused when it was left")
	}
	p.press("shift+tab", "home").type_("+")
	if strings.Contains(p.see(60, 20), "must be") {
		t.Error("it is still refused after it was mended")
	}
}

func TestTheCursorGoesToTheFirstBadField(t *testing.T) {
	t.Parallel()
	p := sits(t, contact()...)
	p.press("tab", "ctrl+u").type_("0211")
	p.form.Focus("notes")
	if p.form.Valid() || p.form.Focused() != "phone" {
		t.Errorf("the focus is on %q", p.form.Focused())
	}
}

func TestAServersRefusalStandsAtItsFieldUntilTheValueChanges(t *testing.T) {
	t.Parallel()
	p := sits(t, contact()...)
	rest := p.form.Refuse([]string{"tags", "id", "owner"}, map[string]string{"tags": "Tags cannot hold lead", "id": "no", "owner": "no"})
	if p.form.Focused() != "tags" || !reflect.DeepEqual(rest, []string{"id", "owner"}) {
		t.Errorf("focus %q, rest %v", p.form.Focused(), rest)
	}
	if !strings.Contains(p.see(60, 20), "Tags cannot hold lead") {
		t.Error("the reason is not shown")
	}
	p.press("backspace")
	if strings.Contains(p.see(60, 20), "cannot hold lead") {
		t.Error("the reason stands though the value changed")
	}
}

func TestEventsTellWhatThePersonWants(t *testing.T) {
	t.Parallel()
	p := sits(t, Field{Name: "a", Label: "A"}, Field{Name: "b", Label: "B"})
	for _, c := range []struct {
		key  string
		want Event
	}{{"ctrl+s", Save}, {"esc", Leave}, {"enter", Taken}, {"enter", Through}} {
		if p.press(c.key); p.last != c.want {
			t.Errorf("%s gave %d, want %d", c.key, p.last, c.want)
		}
	}
	locked := sits(t, Field{Name: "a", Label: "A", Locked: "No."})
	if locked.press("tab"); locked.last != None || locked.form.Focused() != "" {
		t.Error("a form without a field to edit took a key")
	}
	locked.see(40, 5)
}

func TestLockedFieldsComeLastWithTheReason(t *testing.T) {
	t.Parallel()
	seen := sits(t, contact()...).see(60, 24)
	if !strings.Contains(seen, "Example cannot change it.") || strings.Index(seen, "External id") < strings.Index(seen, "Notes") {
		t.Errorf("seen:\n%s", seen)
	}
}

func TestATallFormScrollsToTheFocusAndCountsTheRest(t *testing.T) {
	t.Parallel()
	var fields []Field
	for i := range 30 {
		fields = append(fields, Field{Name: fmt.Sprint(i), Label: fmt.Sprintf("Field %d", i)})
	}
	p := sits(t, fields...)
	if s := p.see(60, 10); !strings.Contains(s, "↓ 21 more") {
		t.Errorf("seen:\n%s", s)
	}
	p.press("ctrl+end")
	if s := p.see(60, 10); !strings.Contains(s, "Field 29") || !strings.Contains(s, "↑ 21 more") {
		t.Errorf("seen:\n%s", s)
	}
}

func TestASecretIsNeverShownOrPrinted(t *testing.T) {
	t.Parallel()
	p := sits(t, Field{Name: "secret", Label: "Secret", Kind: Secret})
	p.type_("hunter2")
	all := p.see(60, 5) + fmt.Sprintf("%v", p.form.slots[0].edit.(*line).input.String())
	if strings.Contains(all, "hunter2") || p.form.Text("secret") != "hunter2" {
		t.Errorf("seen: %s", all)
	}
}

func TestAPasteThatIsTooLongSaysWhatWasLeftOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		field Field
		paste string
		says  string
	}{
		"a line":                  {Field{Name: "f", Limit: 10}, strings.Repeat("x", 1250), "1,240 characters were left out: no more than 10 fit."},
		"one too many":            {Field{Name: "f", Limit: 10}, "elevenchars", "1 character was left out: no more than 10 fit."},
		"a secret":                {Field{Name: "f", Kind: Secret, Limit: 10}, "twelve chars", "2 characters were left out: no more than 10 fit."},
		"several":                 {Field{Name: "f", Kind: Long, Limit: 10}, "six ab\nseven7", "3 characters were left out: no more than 10 fit."},
		"a word":                  {Field{Name: "f", Kind: Tags}, strings.Repeat("x", 252), "2 characters were left out: no more than 250 fit."},
		"words":                   {Field{Name: "f", Kind: Tags}, strings.Repeat("x,", 501), "1 more word was left out: paste it by itself."},
		"what stands for another": {Field{Name: "f", Value: "Ada", Hidden: "It stands for another.", Limit: 10}, "twelve chars", "2 characters were left out: no more than 10 fit."},
		"what fits":               {Field{Name: "f", Limit: 10}, "ten  chars", ""},
	} {
		p := sits(t, c.field, Field{Name: "g"})
		p.form.Update(tea.PasteMsg{Content: c.paste})
		if got := p.see(100, 10); c.says == "" && strings.Contains(got, "left out") || !strings.Contains(got, c.says) {
			t.Errorf("%s: %s", name, got)
		}
		if p.press("backspace"); strings.Contains(p.see(100, 10), "left out") && c.field.Kind != Tags {
			t.Errorf("%s: it is told of what is edited since", name)
		}
	}
}

func TestTagsTakeAPastedListAndGiveTheLastWordBack(t *testing.T) {
	t.Parallel()
	p := sits(t, Field{Name: "tags", Label: "Tags", Kind: Tags})
	p.form.Update(tea.PasteMsg{Content: "vip, lead\nvip\n\x1b[31mred"})
	p.press("backspace", "backspace")
	if got := p.form.Value("tags"); !reflect.DeepEqual(got, []string{"vip", "lead", "[31mre"}) {
		t.Errorf("%#v", got)
	}
}

func TestAChoiceKeepsAValueThatIsNoOption(t *testing.T) {
	t.Parallel()
	p := sits(t, Field{Name: "s", Label: "S", Kind: Choice, Value: "odd", Options: []Option{{nil, "not set"}, {"a", "alpha"}, {"b", "beta"}}})
	if p.see(60, 3); p.form.Dirty() {
		t.Error("showing it changed it")
	}
	p.type_("b")
	if p.form.Value("s") != "b" {
		t.Errorf("%v", p.form.Value("s"))
	}
	if p.press("backspace"); p.form.Value("s") != nil {
		t.Errorf("%v", p.form.Value("s"))
	}
}

func TestArrowsLeaveALongTextAtItsEdges(t *testing.T) {
	t.Parallel()
	p := sits(t, Field{Name: "a", Label: "A"}, Field{Name: "n", Label: "N", Kind: Long, Value: "one\ntwo"}, Field{Name: "z", Label: "Z"})
	p.press("down")
	p.see(60, 10)
	if p.press("down"); p.form.Focused() != "n" {
		t.Error("the first arrow left the text")
	}
	if p.press("down"); p.form.Focused() != "z" {
		t.Error("the second arrow did not")
	}
}

func TestAnySizeHoldsAnyForm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		p := sits(t, append(contact(), Field{Name: "wide", Label: "漢字の名前", Value: "漢字👩‍👩‍👧 नमस्ते", Section: "A section with a long name"})...)
		for range rapid.IntRange(0, 20).Draw(rt, "keys") {
			switch rapid.IntRange(0, 3).Draw(rt, "what") {
			case 0:
				p.press(rapid.SampledFrom([]string{"tab", "shift+tab", "up", "down", "left", "right", "backspace", "enter", "pgdown", "pgup"}).Draw(rt, "key"))
			case 1:
				p.type_(rapid.SampledFrom([]string{"a", "漢", ",", "x y"}).Draw(rt, "text"))
			case 2:
				p.form.Valid()
			case 3:
				p.see(rapid.IntRange(1, 100).Draw(rt, "w"), rapid.IntRange(1, 30).Draw(rt, "h"))
			}
		}
	})
}

func TestALongValueIsReadFromItsBeginning(t *testing.T) {
	t.Parallel()
	p := sits(t, Field{Name: "a", Label: "Client id", Value: "f4b0c0be0df73078aa550123456789abcdef"}, Field{Name: "b", Label: "Other", Value: "0123456789"})
	if text := p.see(40, 6); !strings.Contains(text, "  …") || !strings.Contains(text, "abcdef") || strings.Contains(text, "f4b0") {
		t.Errorf("with the focus:\n%s", text)
	}
	if text := p.press("tab").see(40, 6); !strings.Contains(text, "f4b0c0be0df73078aa550123…") {
		t.Errorf("without the focus:\n%s", text)
	}
}
