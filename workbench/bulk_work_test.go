package workbench

import (
	"strings"
	"testing"

	"patchbay/problem"
	"patchbay/query"
)

func TestAnExpressionIsToldFromTheNameOfAField(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]BulkHow{
		"phone:=mobile": BulkCopy, "a:=customFields.shoe size": BulkCopy, "a:= b ": BulkCopy,
		"phone := phone == null ? mobile : phone": BulkWork, "phone:=phone ?? mobile": BulkWork, "email:=lower(email)": BulkWork, `a:="x"`: BulkWork,
		"a:=5": BulkWork, "a:=null": BulkWork, "a:=true": BulkWork, "a:=not b": BulkWork, "a:=b and c": BulkWork, "a:=customFields.x-y": BulkWork,
	} {
		o, err := ParseBulkOp(text)
		if err != nil || o.How != want {
			t.Errorf("%q: %+v, %v", text, o, err)
		}
		if again, err := ParseBulkOp(o.String()); err != nil || again != o {
			t.Errorf("%q is read as %+v, %v", o.String(), again, err)
		}
	}
	for _, text := range []string{"a:=", "a:=  "} {
		if _, err := ParseBulkOp(text); !problem.Is(err, problem.Usage) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAValueIsWorkedOutForEachRecord(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, rows := s.bulk(4, `lastName := upper(lastName)`, `address.city:=lastName + " city"`, `tags:=tags + ["worked out"]`)
	if b.Counts.Ready != 4 {
		t.Fatalf("%+v", b.Counts)
	}
	if again, err := s.bench(s.opt.Home).Bulk(t.Context(), b.ID); err != nil || again.Ops[0].How != BulkWork || again.Ops[0].String() != "lastName:=upper(lastName)" {
		t.Fatalf("%+v, %v", again.Ops, err)
	}
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 4 {
		t.Fatalf("%+v", c)
	}
	for _, r := range rows {
		v := s.show(r.ID)
		if last := text(v, "lastName"); last == "" || last != strings.ToUpper(last) || text(v, "address.city") != last+" city" || !strings.Contains(text(v, "tags"), "worked out") {
			t.Errorf("%s: %q, %q, %q", r.Title, last, text(v, "address.city"), text(v, "tags"))
		}
	}
	if u, err := s.UndoBulk(t.Context(), b.ID, "the test"); err != nil || s.pushed(PushRequest{Bulk: u.ID}).Done != 4 {
		t.Fatal(u, err)
	}
	if v := s.show(rows[0].ID); text(v, "lastName") == strings.ToUpper(text(v, "lastName")) {
		t.Errorf("it was not put back: %s", text(v, "lastName"))
	}
}

func TestAnExpressionThatMakesNoSenseIsRefusedAtItsCharacterBeforeAnythingChanges(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, _ := s.bulk(3, "address.city=Bonn")
	for op, want := range map[string]struct {
		at   int
		says string
	}{
		`phone:=phone == null ? mobil : phone`:    {17, "there is no field mobil"},
		`email:=email == null ? "nobody" : email`: {17, "must be an address"},
		`birthday:=len(tags)`:                     {1, "is a date and cannot hold a number"},
		`firstName:=lower(firstName`:              {15, "something is missing"},
		`firstNam:=lower(firstName)`:              {0, ""},
	} {
		_, err := s.ChangeBulk(t.Context(), b.ID, BulkChange{Ops: ops(t, "address.region=NRW", op)})
		if !problem.Is(err, problem.Usage) {
			t.Errorf("%s: %v", op, err)
			continue
		}
		if f := query.FaultOf(err); want.at > 0 && (f == nil || f.At+1 != want.at || !strings.Contains(f.Text, want.says)) {
			t.Errorf("%s: %v, %+v", op, err, f)
		}
	}
	if again, err := s.Bulk(t.Context(), b.ID); err != nil || len(again.Ops) != 1 {
		t.Errorf("%+v, %v", again.Ops, err)
	}
	for _, it := range s.items(b) {
		if len(it.Changes) != 1 {
			t.Errorf("%+v", it.Changes)
		}
	}
	if _, err := s.NewBulk(t.Context(), BulkRequest{Model: "contact", IDs: []string{s.few(1)[0].ID}, Ops: ops(t, `phone:=phone ==`)}); query.FaultOf(err) == nil {
		t.Errorf("%v", err)
	}
	if all, err := s.Bulks(t.Context(), false); err != nil || len(all) != 1 {
		t.Errorf("%d, %v", len(all), err)
	}
}

func TestARecordForWhichAValueCannotBeWorkedOutIsLeftAndNamed(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	rows := s.few(3)
	b, _ := s.bulk(3, "tags+=kept")
	if _, err := s.ChangeBulk(t.Context(), b.ID, BulkChange{Ops: ops(t, "email="), Record: rows[1].ID}); err != nil {
		t.Fatal(err)
	}
	after, err := s.ChangeBulk(t.Context(), b.ID, BulkChange{Ops: ops(t, `lastName:=split(email, "@")[1]`)})
	if err != nil || after.Counts.Ready != 2 || after.Counts.Invalid != 1 {
		t.Fatalf("%+v, %v", after.Counts, err)
	}
	bad := s.items(b, BulkInvalid)
	if len(bad) != 1 || bad[0].ID != rows[1].ID || !strings.Contains(bad[0].Words, "cannot be worked out") || len(bad[0].Refused) != 1 || bad[0].Refused[0].Field != "lastName" || bad[0].Refused[0].Code != "notWorkedOut" {
		t.Fatalf("%+v", bad)
	}
	if _, err := s.ChangeBulk(t.Context(), b.ID, BulkChange{Ops: ops(t, "lastName=Example"), Record: rows[1].ID}); err != nil {
		t.Fatal(err)
	}
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 3 {
		t.Errorf("%+v", c)
	}
	if v := s.show(rows[1].ID); text(v, "lastName") != "Example" || text(v, "email") != "" || !strings.Contains(text(v, "tags"), "kept") {
		t.Errorf("what was wanted before is lost: %q %q %q", text(v, "lastName"), text(v, "email"), text(v, "tags"))
	}
}

func TestAWorkedOutReferenceIsMeantByItsName(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	users, err := s.First(t.Context(), Query{Model: "user"}, 50)
	if err != nil || len(users) == 0 {
		t.Fatal(err)
	}
	var one Row
	seen := map[string]int{}
	for _, u := range users {
		seen[strings.ToLower(u.Title)]++
	}
	for _, u := range users {
		if seen[strings.ToLower(u.Title)] == 1 {
			one = u
		}
	}
	b, rows := s.bulk(3, `owner:=tags contains "nobody has it" ? null : "`+one.Title+`"`, `address.city:="of " + owner`)
	if b.Counts.Invalid > 0 {
		t.Fatalf("%+v %+v", b.Counts, s.items(b, BulkInvalid))
	}
	s.pushed(PushRequest{Bulk: b.ID})
	for _, r := range rows {
		rec, err := s.Show(t.Context(), "contact", r.ID)
		if err != nil || rec.Record.Fields["owner"] != one.Remote.ID || text(rec, "address.city") != "of "+one.Title {
			t.Errorf("%v is not %s (%s): %v", rec.Record.Fields["owner"], one.Remote.ID, text(rec, "address.city"), err)
		}
	}
}
