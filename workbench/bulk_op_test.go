package workbench

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/problem"
)

func TestChangesAreReadAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]BulkOp{
		"phone=+1 555 0142":     {Field: "phone", How: BulkSet, Value: "+1 555 0142"},
		"email=":                {Field: "email", How: BulkClear},
		"email=  ":              {Field: "email", How: BulkClear},
		"note=a=b":              {Field: "note", How: BulkSet, Value: "a=b"},
		"tags+=a,b":             {Field: "tags", How: BulkAdd, Value: "a,b"},
		"tags-=a":               {Field: "tags", How: BulkTake, Value: "a"},
		"company~=/GmbH/Ltd/":   {Field: "company", How: BulkReplace, Value: "GmbH", With: "Ltd"},
		"company~=|a/b|c":       {Field: "company", How: BulkReplace, Value: "a/b", With: "c"},
		"company~=/GmbH//":      {Field: "company", How: BulkReplace, Value: "GmbH"},
		"mobile:=phone":         {Field: "mobile", How: BulkCopy, Value: "phone"},
		" address.city = Köln ": {Field: "address.city", How: BulkSet, Value: " Köln "},
		"customFields.x-y=1":    {Field: "customFields.x-y", How: BulkSet, Value: "1"},
	} {
		if got, err := ParseBulkOp(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "phone", "=x", "+=x", "a~=", "a~=/", "a~=/b", "a~=//b/", "a~=/b/c/d/", "a=\xff"} {
		_, err := ParseBulkOp(text)
		if !problem.Is(err, problem.Usage) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzChangesThatAreTyped(f *testing.F) {
	for _, s := range []string{"a=b", "a~=/x/y/", "a+=b,c", "a:=b", "a~=\x1fx\x1fy\x1f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := ParseBulkOp(text)
		if err != nil {
			return
		}
		again, err := ParseBulkOp(o.String())
		if err != nil || again != o {
			t.Fatalf("%q is %+v, which says %q and is read as %+v, %v", text, o, o.String(), again, err)
		}
	})
}

func TestEachChangeDoesWhatItSays(t *testing.T) {
	t.Parallel()
	now := model.Fields{"firstName": "Ada", "lastName": "Muenster Muenster", "tags": []string{"VIP", "lead"}, "address.city": nil}
	for text, want := range map[string]any{
		"tags+=vip,new": []string{"VIP", "lead", "new"}, "tags-=Lead": []string{"VIP"}, "lastName~=/ue/ü/": "Münster Münster", "tags~=/le/re/": []string{"VIP", "read"},
		"address.city:=firstName": "Ada", "firstName:=tags": "VIP, lead", "firstName=": nil, "firstName=Grace": "Grace",
	} {
		o := ops(t, text)[0]
		f, _ := model.Contact().Field(o.Field)
		if err := o.fits(model.Contact()); err != nil {
			t.Fatal(err)
		}
		if got, changes := o.apply(f, now); !changes || !model.Equal(got, want) {
			t.Errorf("%s: %v, %v", text, got, changes)
		}
	}
	for _, text := range []string{"firstName:=address.city", "lastName~=/nobody/x/", "address.city~=/a/b/"} {
		o := ops(t, text)[0]
		f, _ := model.Contact().Field(o.Field)
		if v, changes := o.apply(f, now); changes {
			t.Errorf("%s changes to %v", text, v)
		}
	}
}

func TestListsAreMergedWordByWord(t *testing.T) {
	t.Parallel()
	words := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}), 0, 6, strings.ToLower)
	rapid.Check(t, func(rt *rapid.T) {
		base, mine, theirs := words.Draw(rt, "base"), words.Draw(rt, "mine"), words.Draw(rt, "theirs")
		got := merge3(base, mine, theirs)
		for _, w := range []string{"a", "b", "c", "d", "e", "f"} {
			was, is, there := slices.Contains(base, w), slices.Contains(mine, w), slices.Contains(theirs, w)
			want := there
			if was != is {
				want = is // I said so
			}
			if slices.Contains(got, w) != want {
				rt.Errorf("%s: base %v, mine %v, theirs %v give %v", w, base, mine, theirs, got)
			}
		}
		if again := merge3(base, mine, got); !slices.Equal(again, got) {
			rt.Errorf("merging twice gives %v and then %v", got, again)
		}
	})
}

// What is held already is no change, also where it could not be written.
func TestWhatDoesNotChangeIsNotRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	rows, err := s.First(t.Context(), Query{Model: "contact", Where: `companyName == null && phone != null`}, 1)
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	b, err := s.NewBulk(t.Context(), BulkRequest{Model: "contact", IDs: []string{rows[0].ID}, Ops: ops(t, "companyName=", "tags+=zz"), By: "the test"})
	if err != nil || b.Counts.Ready != 1 {
		t.Fatalf("%+v, %v", b.Counts, err)
	}
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 1 {
		t.Errorf("%+v", c)
	}
	if p := s.edit(rows[0].ID, map[string]any{"companyName": "", "lastName": "Another"}); len(p.Changes) != 1 {
		t.Errorf("%+v", p.Changes)
	}
	_, err = s.PlanEdit(t.Context(), Edit{Model: "contact", ID: rows[0].ID, Values: map[string]any{"companyName": "Engines"}, By: "the test"})
	kind(t, err, problem.Invalid, "cannot be saved")
}
