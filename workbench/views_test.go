package workbench

import (
	"slices"
	"strings"
	"testing"

	"patchbay/problem"
)

func TestAViewIsASelectionThatOthersNarrow(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	v := View{Name: "With phone", Model: "contact", Connections: []string{c.Name}, Where: "phone != null", Sort: []string{"-lastName"}, Columns: []string{"name", "phone"}}
	if err := s.SaveView(t.Context(), v, false); err != nil {
		t.Fatal(err)
	}
	all, err := s.Select(t.Context(), Selection{View: "with PHONE"})
	if err != nil || len(all) == 0 || len(all) == people {
		t.Fatalf("%d of %d, %v", len(all), people, err)
	}
	rows, err := s.First(t.Context(), Query{Model: "contact", Where: v.Where, Sort: v.Sort}, 100)
	if err != nil || len(rows) != len(all) {
		t.Fatalf("%d rows, %d selected, %v", len(rows), len(all), err)
	}
	for i, r := range rows {
		if r.ID != all[i] {
			t.Fatalf("the selection is in another order than its list at %d", i)
		}
	}
	fewer, err := s.Select(t.Context(), Selection{Model: "contact", View: v.Name, Where: `tags contains "vip"`})
	if err != nil || len(fewer) >= len(all) || slices.ContainsFunc(fewer, func(id string) bool { return !slices.Contains(all, id) }) {
		t.Errorf("%d of %d, %v", len(fewer), len(all), err)
	}
	for name, c := range map[string]struct {
		sel  Selection
		kind problem.Kind
		says string
	}{
		"nothing":            {Selection{}, problem.Usage, "a model or a view"},
		"no such view":       {Selection{View: "none"}, problem.NotFound, "none"},
		"another model":      {Selection{View: v.Name, Model: "task"}, problem.Usage, "not task"},
		"another connection": {Selection{View: v.Name, Connections: []string{"elsewhere"}}, problem.Usage, "only"},
	} {
		_, err := s.Select(t.Context(), c.sel)
		if kind(t, err, c.kind, c.says); t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestAViewThatCouldNotBeShownIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	for says, v := range map[string]View{
		"1 to 100":            {Name: " ", Model: "contact"},
		"that is a model":     {Name: "contact", Model: "contact"},
		"no field shoe":       {Name: "a", Model: "contact", Where: "shoe == 4"},
		"no field hat":        {Name: "a", Model: "contact", Columns: []string{"hat"}},
		"cannot be sorted":    {Name: "a", Model: "contact", Sort: []string{"-hat"}},
		"no model called":     {Name: "a", Model: "ghost"},
		"does not begin with": {Name: "--yes", Model: "contact"},
		`such as "tab name"`:  {Name: "tab\tname", Model: "contact"},
	} {
		kind(t, s.SaveView(t.Context(), v, false), problem.Usage, says)
	}
}

func TestWhatIsTypedIsCheckedAndCompletedFromWhatIsKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	text := "tags contains "
	got, err := s.Typed(t.Context(), Typing{Model: "contact", Text: text, Cursor: len(text)})
	if err != nil || got.Fault == nil || got.Fault.At < len(strings.TrimSpace(text)) {
		t.Fatalf("%+v %v", got.Fault, err)
	}
	if !slices.ContainsFunc(got.Candidates, func(c Candidate) bool { return c.Insert == `"vip"` }) {
		t.Errorf("no tag that is kept among %+v", got.Candidates)
	}
	got, err = s.Typed(t.Context(), Typing{Model: "contact", Text: "phone != null", Cursor: 0})
	if err != nil || got.Fault != nil {
		t.Errorf("%+v %v", got.Fault, err)
	}
}
