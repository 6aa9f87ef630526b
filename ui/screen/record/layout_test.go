package record

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// novel is a record of three hundred fields, one of which holds ten thousand characters.
func novel() *bench {
	f := ada()
	f["notesText"] = strings.Repeat("Never call before noon. ", 420) + "THE END"
	b := full()
	b.view = view(f)
	for i := range 300 {
		name := fmt.Sprintf("%sf%03d", model.CustomPrefix, i)
		field := model.Field{Name: name, Label: fmt.Sprintf("Field %03d", i), Type: model.Text}
		b.view.Model = b.view.Model.With(field)
		b.view.Fields = append(b.view.Fields, workbench.FieldView{Field: field, Value: fmt.Sprint("value ", i), Text: fmt.Sprint("value ", i), Known: true})
	}
	return b
}

func TestALongValueIsCutUntilSomebodyWantsToSeeIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := open(t, novel(), 80, 24).See("Ada Lovelace")
		for range 8 {
			p.Press("j").Seen()
		}
		for !strings.Contains(p.Seen(), "more characters, space shows them") {
			p.Press("j")
		}
		for i := 0; p.Press("y").Clipboard() != strings.Repeat("Never call before noon. ", 420)+"THE END"; i++ {
			if p.Press("j").Seen(); i > 20 {
				t.Fatalf("the long value cannot be reached:\n%s", p.Seen())
			}
		}
		p.Press("space").Miss("more characters", "THE END")
		steps := 0
		for ; !strings.Contains(p.Seen(), "THE END"); steps++ {
			if p.Press("j"); steps > 400 {
				t.Fatal("its end cannot be reached")
			}
		}
		if steps < 50 {
			t.Errorf("its end is reached in %d steps", steps)
		}
		p.Press("j", "k").See("THE END")
		for i := 0; p.Press("pgup") != nil && !strings.Contains(p.Seen(), "Notes"); i++ {
			if i > 40 {
				t.Fatal("its beginning cannot be reached again")
			}
		}
		p.Press("space").See("more characters, space shows them").Press("G").See("Field 299", "Address there")
	})
}

func TestOnlyTheFieldsInSightAreDrawn(t *testing.T) {
	t.Parallel()
	s := New(screen.Env{ID: 1, Theme: theme.New(theme.Options{Dark: true})}, novel(), Args{Model: "contact", ID: "c7"}).(*Screen)
	defer s.Close()
	s.took(novel().view, nil)
	s.View(160, 50)
	laid := &s.sheet.rows[0]
	for range 400 {
		s.Update(tea.KeyPressMsg{Code: 'j', Text: "j"})
		if text, _ := s.View(160, 50); len(strings.Split(text, "\n")) != 50 {
			t.Fatal("it has another size")
		}
	}
	if laid != &s.sheet.rows[0] {
		t.Error("a move lays everything out anew")
	}
	if s.View(100, 50); laid == &s.sheet.rows[0] {
		t.Error("another width does not")
	}
}

func BenchmarkAKeyOnAHugeRecord(b *testing.B) {
	s := New(screen.Env{ID: 1, Theme: theme.New(theme.Options{Dark: true})}, novel(), Args{Model: "contact", ID: "c7"}).(*Screen)
	defer s.Close()
	s.took(novel().view, nil)
	b.ReportAllocs()
	for b.Loop() {
		s.Update(tea.KeyPressMsg{Code: 'j', Text: "j"})
		s.View(160, 50)
	}
}

func TestAClickChoosesAFieldAndThenFollowsIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := seat.Sit(t, New(screen.Env{ID: 3, Theme: theme.Theme{}}, browsing{b}, Args{Model: "contact", ID: "c7"}), 80, 40).Wait(time.Second)
		click := func(text string) {
			for y, l := range strings.Split(p.Seen(), "\n") {
				if strings.Contains(l, text) {
					p.Send(tea.MouseClickMsg{X: 25, Y: y})
					return
				}
			}
			t.Fatalf("%q is not there:\n%s", text, p.Seen())
		}
		click("ada@example.com")
		if len(b.opened) != 0 {
			t.Error("the first click opens it")
		}
		click("ada@example.com")
		click("+12125550100")
		click("+12125550100")
		click("First name")
		click("First name")
		if got := strings.Join(b.opened, " "); got != "mailto:ada@example.com tel:+12125550100" {
			t.Errorf("opened %s", got)
		}
		p.Press("o")
		if b.opened[len(b.opened)-1] != "https://app.example.com/c/7" {
			t.Errorf("o on a name opened %s", b.opened[len(b.opened)-1])
		}
		p.Resize(80, 12).Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown}).Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown}).Seen()
		p.Press("J").Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown}).Send(tea.MouseClickMsg{X: 1, Y: 4}).Seen()
	})
}

func TestOnlyWhatIsSafeIsALink(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typ         model.Type
		value, want string
	}{
		{model.Email, "ada@example.com", "mailto:ada@example.com"},
		{model.Email, "a?b&c@example.com", "mailto:a%3Fb&c@example.com"},
		{model.Email, "\x1b]8;;x\x07@example.com", ""},
		{model.Email, "\x1b[2J@example.com", "mailto:%1B%5B2J@example.com"},
		{model.Email, "no address", ""},
		{model.Email, "a@b, c@d", ""},
		{model.Phone, "+1 (212) 555-0100", "tel:+12125550100"},
		{model.Phone, "none", ""},
		{model.URL, "https://example.com/a?b=c", "https://example.com/a?b=c"},
		{model.URL, "javascript:alert(1)", ""},
		{model.URL, "https://user:pw@example.com/", ""},
		{model.URL, "https://example.com/?\u009b31m", ""},
		{model.Text, "ada@example.com", ""},
	} {
		if got := linkOf(model.Field{Type: c.typ}, c.value); got != c.want {
			t.Errorf("%q leads to %q, want %q", c.value, got, c.want)
		}
	}
}
