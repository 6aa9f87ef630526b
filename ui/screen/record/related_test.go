package record

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// busy is a person with appointments and tasks, and a provider that keeps notes.
func busy() *bench {
	b := full()
	row := func(name, id, title string, f model.Fields) workbench.Row {
		return workbench.Row{Model: name, ID: id, Title: title, Fields: f, UpdatedAt: time.Now().Add(-26 * time.Hour)}
	}
	b.relations = []workbench.Relation{
		{Connection: "Acme Salon", To: "ocQHyuzHvysMo5N5VsXc", Model: model.Appointment(), Field: "contact", Label: "Contact", When: "startAt", More: true, Rows: []workbench.Row{
			row("appointment", "a1", "Cut and colour \x1b[2J", model.Fields{"startAt": "2000-01-03T15:30:00Z", "status": "planned"}),
			row("appointment", "a2", "漢字 consultation with a title that is longer than any window has room for, and then some", model.Fields{"status": "noShow"}),
		}},
		{Connection: "Acme Salon", To: "ocQHyuzHvysMo5N5VsXc", Model: model.Task(), Field: "contact", Label: "Contact", When: "dueAt", WhyNot: "Acme Salon was connected for reading only.", Rows: []workbench.Row{
			row("task", "t1", "Call back", model.Fields{"dueAt": "1999-12-30T09:00:00Z", "status": "open"}),
		}},
		{Connection: "Acme Salon", To: "ocQHyuzHvysMo5N5VsXc", Model: model.Note(), Field: "contact", Label: "Contact"},
		{Connection: "desk", To: "d-1", Model: model.Task(), Field: "contact", Label: "Contact", When: "dueAt", Rows: []workbench.Row{row("task", "t9", "Send the invoice", nil)}},
	}
	return b
}

func TestWhatIsRelatedIsListedAndOpens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := busy()
		p := open(t, b, 80, 30)
		if len(b.asked) != 0 {
			t.Error("it is read before somebody wants to see it")
		}
		p.Press("t").See("Appointments", "the first 2", "Cut and colour", "planned", "no day", "Tasks", "Call back", "Notes", "none yet, n makes one").Press("j", "j", "enter")
		if to, _ := seat.Asked[screen.GoMsg](p); to.Args != (screen.Target{Model: "task", ID: "t1"}) {
			t.Errorf("enter asked for %+v", to)
		}
		if p.Press("n"); p.Toast() != "Acme Salon was connected for reading only." {
			t.Errorf("n says %q", p.Toast())
		}
		p.Press("j", "n")
		want := screen.Target{Model: "note", Connection: "Acme Salon", Given: screen.Given{Path: "contact", Value: "ocQHyuzHvysMo5N5VsXc", Words: "Ada Lovelace"}}
		if to, _ := seat.Asked[screen.GoMsg](p); to.Place != "edit" || to.Args != want {
			t.Errorf("n asked for %+v", to)
		}
		p.Press("G").See("in desk", "Send the invoice").Press("n")
		if to, _ := seat.Asked[screen.GoMsg](p); to.Args.(screen.Target).Connection != "desk" || to.Args.(screen.Target).Given.Value != "d-1" {
			t.Errorf("n in another account asked for %+v", to)
		}
		b.relations = b.relations[:1]
		p.Send(screen.ChangedMsg{Records: true}).Miss("Tasks").Press("t").See("First name")
	})
}

func TestNothingRelatedAndAFailureAreTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := open(t, b, 80, 30).Press("t").See("Nothing refers to this record").Press("enter", "n", "j", "k", "G")
		b.fails = problem.New(problem.Storage, "The store cannot be read.")
		p.Press("t", "t").See("The store cannot be read.")
	})
}

func TestARecordCanBeginWithWhatAllSayTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := New(screen.Env{ID: 3, Theme: theme.Theme{}}, related(), Args{Model: "contact", ID: "c7", Together: true})
		p := seat.Sit(t, s, 100, 30).See("The same as", "What all 3 say together").Press("esc")
		if _, left := seat.Asked[screen.PopMsg](p); !left {
			t.Error("esc does not lead back")
		}
		p.Press("l").See("First name").Miss("say together").Press("l").See("What all 3 say together").Press("l", "esc")
		if _, left := seat.Asked[screen.PopMsg](p); !left {
			t.Error("esc does not leave the fields")
		}
	})
}

func TestARecordIsCopiedInEveryWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.view.Fields[1].Value, b.view.Fields[1].Text = "=1+1", "=1+1"
		p := open(t, b, 80, 30)
		for key, want := range map[string]string{
			"r": b.native, "c": "curl 'https://api.example.com/contacts/c7'", "v": "id,connection,name,", "i": "c7", "j": `"id": "c7"`,
		} {
			if p.Press("Y").See("JSON", "curl", "CSV").Press(key).Miss("curl"); !strings.Contains(p.Clipboard(), want) {
				t.Errorf("%s copied %q", key, p.Clipboard())
			}
		}
		if p.Press("Y", "v"); !strings.Contains(p.Clipboard(), "'=1+1") {
			t.Errorf("a table would calculate %q", p.Clipboard())
		}
		p.Press("Y", "x").See("CSV").Press("esc").Miss("CSV")
		b.refuses = problem.New(problem.Unsupported, "Example has no request that fetches one contact alone.")
		b.native = ""
		if p.Press("Y", "c"); !strings.Contains(p.Toast(), "no request") {
			t.Errorf("toast %q", p.Toast())
		}
		if p.Press("Y", "r"); !strings.Contains(p.Toast(), "No answer of the provider") {
			t.Errorf("toast %q", p.Toast())
		}
	})
}

func TestAPartOfTheRecordAsSentIsFoldedFoundAndCopied(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := open(t, full(), 80, 30).Press("J").See(`"cf_91"`).Press("z").Miss(`"cf_91"`)
		p.Press("/").Type("cf_91").See(`"cf_91"`, "1 of 1").Press("enter", "y")
		if p.Clipboard() != "cf_91" || !strings.HasPrefix(p.Toast(), ".contact.customFields[0].id was") {
			t.Errorf("copied %q, %q", p.Clipboard(), p.Toast())
		}
		p.Send(screen.ChangedMsg{Records: true}).See(`"cf_91"`, `"tags": […]`) // it stays as it was folded
	})
}

func TestTheWindowsOfARecordLookRight(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 17}, {80, 21}, {160, 47}} {
		for name, keys := range map[string][]string{"related": {"t", "j"}, "copy": {"Y"}, "folded": {"J", "j", "j", "j", "j", "space"}} {
			synctest.Test(t, func(t *testing.T) {
				open(t, busy(), size[0], size[1]).Press(keys...).Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
			})
		}
	}
}

func TestWhatWasNeverFetchedIsNotCalledNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := busy()
		b.relations[1].Unfetched = true
		b.relations[2].Unfetched = true
		b.relations[3].Rows, b.relations[3].Unread = nil, "desk was not allowed to list task records."
		scr := New(screen.Env{ID: 3, Theme: theme.Theme{}}, b, Args{Model: "contact", ID: "c7"})
		p := seat.Sit(t, scr, 120, 30).Press("t").See("notes were not fetched yet: r fetches them", "  patchbay pull 'Acme Salon' --models note", "the others were not fetched yet", "not known: desk was not allowed").Miss("none yet")
		p.Press("j", "j", "j", "r")
		if len(b.pulls) != 1 || b.pulls[0].Connections[0] != "Acme Salon" || b.pulls[0].Models[0] != "note" || p.Toast() != "Asking Acme Salon for its notes." {
			t.Errorf("pulled %+v, toast %q", b.pulls, p.Toast())
		}
		if p.Press("j", "r"); len(b.pulls) != 2 || strings.Join(b.pulls[1].Models, ",") != "task,note" || p.Toast() != "Asking Acme Salon for its tasks, notes." {
			t.Errorf("from a row that lacks nothing r pulled %+v, toast %q", b.pulls, p.Toast())
		}
		if !slices.ContainsFunc(scr.Keys(), func(k screen.Binding) bool { return k.Help().Desc == "fetch them" }) {
			t.Errorf("the footer does not tell of r: %+v", scr.Keys())
		}
		b.relations[1].Unfetched, b.relations[2].Unfetched = false, false
		p.Send(screen.ChangedMsg{Records: true}).Miss("not fetched yet").Press("r")
		if len(b.pulls) != 3 || b.pulls[2].Models[0] != "contact" {
			t.Errorf("where nothing is left to be fetched r pulled %+v", b.pulls)
		}
	})
}

func TestKeysOfTheFieldsSayElsewhereWhereTheyWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for face, words := range map[string]string{"l": "edited in one of them", "t": "Only the fields can be edited", "h": "Only the fields can be edited"} {
			p := open(t, related(), 80, 30).Press(face, "e")
			if _, gone := seat.Asked[screen.GoMsg](p); gone || !strings.Contains(p.Toast(), words) {
				t.Errorf("%s: e says %q", face, p.Toast())
			}
			if p.Press("tab"); !strings.Contains(p.Toast(), "provider's names") {
				t.Errorf("%s: tab says %q", face, p.Toast())
			}
		}
	})
}
