package identity

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"patchbay/model"
)

// contact is a candidate of a side, with fields as path, value pairs.
func contact(side, id string, pairs ...any) Candidate {
	return pick(contactRoles, side, id, pairs...)
}

var contactRoles = RolesOf(model.Contact()) // read only

func of(m model.Model, side, id string, pairs ...any) Candidate {
	return pick(RolesOf(m), side, id, pairs...)
}

func pick(roles Roles, side, id string, pairs ...any) Candidate {
	f := model.Fields{}
	for i := 0; i < len(pairs); i += 2 {
		f[pairs[i].(string)] = pairs[i+1]
	}
	return roles.Candidate(model.Record{ID: id, Connection: side, Fields: f}, func(_ model.Field, native string) string { return native })
}

// verdict is what is said of one pair: "" for nothing.
func verdict(t *testing.T, o Options, all ...Candidate) Verdict {
	t.Helper()
	res, err := Match(t.Context(), all, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range res.Pairs {
		if p.A == "a1" && p.B == "b1" {
			if len(p.Evidence) == 0 || p.Confidence < 0 || p.Confidence > 1 {
				t.Errorf("%+v", p)
			}
			return p.Verdict
		}
	}
	return ""
}

func TestWhatAPersonWouldSayOfTwoRecords(t *testing.T) {
	t.Parallel()
	const mail, phone = "ada.example@example.com", "+15550100142"
	for name, c := range map[string]struct {
		a, b []any
		want Verdict
	}{
		"same name and address":               {[]any{"firstName", "Ada", "lastName", "Example", "email", mail}, []any{"name", "Ada Example", "email", mail}, Automatic},
		"a nickname and a number":             {[]any{"firstName", "Robert", "lastName", "Example", "phone", phone}, []any{"firstName", "Bob", "lastName", "Example", "phone", phone}, Automatic},
		"married, with birthday and address":  {[]any{"firstName", "Ada", "lastName", "Example", "email", mail, "birthday", "1990-01-02"}, []any{"firstName", "Ada", "lastName", "Sample", "email", mail, "birthday", "1990-01-02"}, Automatic},
		"married, with an address alone":      {[]any{"firstName", "Ada", "lastName", "Example", "email", mail}, []any{"firstName", "Ada", "lastName", "Sample", "email", mail}, Review},
		"a name alone":                        {[]any{"firstName", "Ada", "lastName", "Example"}, []any{"firstName", "Ada", "lastName", "Example"}, Review},
		"a family's number":                   {[]any{"firstName", "Ada", "lastName", "Example", "phone", phone}, []any{"firstName", "Grace", "lastName", "Example", "phone", phone}, ""},
		"twins":                               {[]any{"firstName", "Ada", "lastName", "Example", "phone", phone, "email", mail, "birthday", "1990-01-02"}, []any{"firstName", "Eva", "lastName", "Example", "phone", phone, "email", mail, "birthday", "1990-01-02"}, Review},
		"father and son":                      {[]any{"name", "John Example", "phone", phone, "birthday", "1960-01-02"}, []any{"name", "John Example", "phone", phone, "birthday", "1990-05-07"}, Review},
		"an address alone, of nobody's name":  {[]any{"email", "x77@example.com"}, []any{"firstName", "Ada", "lastName", "Example", "email", "x77@example.com"}, Review},
		"an address that spells the name":     {[]any{"email", mail}, []any{"firstName", "Ada", "lastName", "Example", "email", mail}, Automatic},
		"a front desk":                        {[]any{"firstName", "Ada", "email", "info@example.com"}, []any{"lastName", "Sample", "email", "info@example.com"}, Review},
		"the number written in another way":   {[]any{"name", "Ada Example", "phone", "+4915112345678"}, []any{"name", "Ada Example", "phone", "0151 12345678"}, Automatic},
		"one of several addresses":            {[]any{"name", "Ada Example", "email", "ada@work.example.com", "emails", []any{map[string]any{"address": mail}}}, []any{"name", "Ada Example", "email", mail}, Automatic},
		"the same external id":                {[]any{"name", "Ada Example", "externalId", "cust-0012345"}, []any{"name", "Ada Example", "externalId", "cust-0012345"}, Automatic},
		"two systems that count from one":     {[]any{"name", "Ada Example", "externalId", "17"}, []any{"name", "Grace Sample", "externalId", "17"}, Review},
		"the same birthday, mistyped":         {[]any{"name", "Ada Example", "birthday", "1990-02-01", "email", mail}, []any{"name", "Ada Example", "birthday", "1990-01-02", "email", mail}, Automatic},
		"nothing in common":                   {[]any{"name", "Ada Example"}, []any{"name", "Grace Sample"}, ""},
		"nothing at all":                      {nil, nil, ""},
		"a woman and a man of the same names": {[]any{"firstName", "Andrea", "lastName", "Example", "phone", phone, "gender", "female"}, []any{"firstName", "Andreas", "lastName", "Example", "phone", phone, "gender", "male"}, ""},
	} {
		got := verdict(t, Options{}, contact("a", "a1", c.a...), contact("b", "b1", c.b...))
		if got != c.want && !(name == "two systems that count from one" && got == "") && !(name == "a woman and a man of the same names" && got != Automatic) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestOneToManyIsNeverAutomatic(t *testing.T) {
	t.Parallel()
	same := []any{"name", "Ada Example", "email", "ada@example.com"}
	one, two, three := contact("a", "a1", same...), contact("b", "b1", same...), contact("b", "b2", same...)
	if got := verdict(t, Options{}, one, two, three); got != Review {
		t.Errorf("%q", got)
	}
	if got := verdict(t, Options{}, one, two, contact("c", "c1", same...)); got != Automatic { // another account is no rival
		t.Errorf("%q", got)
	}
	if got := verdict(t, Options{Apart: func(a, b string) bool { return b == "b2" }}, one, two, three); got != Automatic {
		t.Errorf("the other is kept apart: %q", got)
	}
	if got := verdict(t, Options{Apart: func(a, b string) bool { return b == "b1" }}, one, two); got != "" {
		t.Errorf("they are kept apart: %q", got)
	}
}

func TestCompaniesAndHappenings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		m    model.Model
		a, b []any
		want Verdict
	}{
		"a company with its domain":    {model.Company(), []any{"name", "Larch GmbH", "website", "https://www.larch.example"}, []any{"name", "Larch", "email", "info@larch.example"}, Automatic},
		"a company's name alone":       {model.Company(), []any{"name", "Larch GmbH"}, []any{"name", "LARCH"}, Review},
		"two companies in one house":   {model.Company(), []any{"name", "Larch", "phone", "+15550100142"}, []any{"name", "Willow", "phone", "+15550100142"}, ""},
		"an appointment":               {model.Appointment(), []any{"title", "Check-up", "startAt", "2026-12-01T09:00:00Z", "contact", "p1"}, []any{"title", "check-up", "startAt", "2026-12-01T09:00:00.000Z", "contact", "p1"}, Automatic},
		"an appointment of another":    {model.Appointment(), []any{"title", "Check-up", "startAt", "2026-12-01T09:00:00Z", "contact", "p1"}, []any{"title", "Check-up", "startAt", "2026-12-01T09:00:00Z", "contact", "p2"}, ""},
		"an appointment of nobody":     {model.Appointment(), []any{"title", "Check-up", "startAt", "2026-12-01T09:00:00Z"}, []any{"title", "Check-up", "startAt", "2026-12-01T09:00:00Z"}, Review},
		"a task by its external id":    {model.Task(), []any{"title", "Call", "externalId", "t-100200"}, []any{"title", "Call", "externalId", "t-100200"}, Automatic},
		"a task that is due that day":  {model.Task(), []any{"title", "Call", "dueAt", "2026-12-01", "contact", "p1"}, []any{"title", "Call", "dueAt", "2026-12-01T17:00:00Z", "contact", "p1"}, Automatic},
		"a task that is due elsewhere": {model.Task(), []any{"title", "Call", "dueAt", "2026-12-01", "contact", "p1"}, []any{"title", "Call", "dueAt", "2026-12-05", "contact", "p1"}, ""},
	} {
		got := verdict(t, Options{}, of(c.m, "a", "a1", c.a...), of(c.m, "b", "b1", c.b...))
		if got != c.want && !(name == "an appointment of nobody" && got == "") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAModelOfOnesOwnIsMatchedByItsFields(t *testing.T) {
	t.Parallel()
	patient := model.Model{Name: "patient", Fields: []model.Field{
		{Name: "firstName", Type: model.Text}, {Name: "lastName", Type: model.Text}, {Name: "privateMail", Type: model.Email}, {Name: "mobile", Type: model.Phone}, {Name: "birthDate", Type: model.Date},
	}}
	if r := RolesOf(patient); r.Kind != Person || len(r.emails) != 1 || r.birth != "birthDate" {
		t.Errorf("%+v", r)
	}
	a := of(patient, "a", "a1", "firstName", "Ada", "lastName", "Example", "mobile", "+15550100142")
	b := of(patient, "b", "b1", "firstName", "Ada", "lastName", "Example", "mobile", "+15550100142")
	if got := verdict(t, Options{}, a, b); got != Automatic {
		t.Errorf("%q", got)
	}
	for _, m := range []model.Model{model.Note(), model.Tag(), model.Workspace()} {
		if r := RolesOf(m); r.Kind != "" {
			t.Errorf("%s is a %s", m.Name, r.Kind)
		}
	}
}

// A value that everybody has must not make everybody be compared with everybody.
func TestAValueThatAllShareCostsNoMoreThanAnyOther(t *testing.T) {
	t.Parallel()
	const n = 100_000
	r := rand.New(rand.NewPCG(1, 2))
	all := make([]Candidate, 0, n)
	for i := range n {
		side := []string{"a", "b"}[i%2]
		c := contact(side, "", "firstName", "Maria", "lastName", "Schmidt", "email", "info@example.com", "phone", "+15550100142",
			"birthday", "1900-01-01", "address.line1", "Street 1", "address.postalCode", "12345", "address.city", "Bonn", "companyName", "Acme")
		c.ID, c.External = fmt.Sprintf("%s%d", side, i), []string{fmt.Sprint(r.IntN(9))}
		all = append(all, c)
	}
	start := time.Now()
	res, err := Match(t.Context(), all, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if res.Compared > 100*n || slices.ContainsFunc(res.Pairs, func(p Pair) bool { return p.Verdict == Automatic }) || res.Common == 0 {
		t.Errorf("%d compared, %d pairs, %d too common", res.Compared, len(res.Pairs), res.Common)
	}
	t.Logf("%d records that share everything: %d compared in %v", n, res.Compared, time.Since(start))
}

func TestTheOrderOfRecordsChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(9, 300)
	all := candidates(w.a, w.b)
	first, err := Match(t.Context(), all, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(8) {
		mixed := slices.Clone(all)
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		again, err := Match(t.Context(), mixed, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(again.Pairs) != len(first.Pairs) {
			t.Fatalf("%d pairs, then %d", len(first.Pairs), len(again.Pairs))
		}
		by := map[[2]string]Verdict{}
		for _, p := range first.Pairs {
			by[[2]string{p.A, p.B}] = p.Verdict
		}
		for _, p := range again.Pairs {
			if by[[2]string{p.A, p.B}] != p.Verdict {
				t.Fatalf("%s and %s: %q, then %q", p.A, p.B, by[[2]string{p.A, p.B}], p.Verdict)
			}
		}
	}
}

func TestAMatchingCanBeStopped(t *testing.T) {
	t.Parallel()
	w := newWorld(3, 2000)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Match(ctx, candidates(w.a, w.b), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Numbers are counted by their last digits, as some are written without a country's code: many have those in common
// whose numbers differ.
func TestEvidenceSaysWhatItCounts(t *testing.T) {
	t.Parallel()
	const mail, phone = "ada.example@example.com", "+12065550179"
	all := []Candidate{contact("a", "a1", "name", "Ada Example", "phone", phone, "email", mail), contact("b", "b1", "name", "Ada Example", "phone", phone, "email", mail)}
	for i := range 4 {
		all = append(all, contact("a", fmt.Sprint("a", i+2), "name", fmt.Sprint("Somebody", i), "phone", fmt.Sprintf("+1%d065550179", i+3)))
		all = append(all, contact("b", fmt.Sprint("b", i+2), "name", fmt.Sprint("Other", i), "email", mail))
	}
	res, err := Match(t.Context(), all, Options{})
	i := slices.IndexFunc(res.Pairs, func(p Pair) bool { return p.A == "a1" && p.B == "b1" })
	if err != nil || i < 0 {
		t.Fatalf("%+v, %v", res, err)
	}
	told := map[string]Evidence{}
	for _, e := range res.Pairs[i].Evidence {
		told[e.What] = e
	}
	if got := told["phone"]; got.Words != "same phone "+phone+", and 6 records have numbers with the same last 8 digits" || got.Shared != 6 {
		t.Errorf("%+v", got)
	}
	if got := told["email"]; got.Words != "same e-mail "+mail+", which 6 records have" || got.Shared != 6 {
		t.Errorf("%+v", got)
	}
}

func TestFrequenciesAreReadBackAsTheyWereKept(t *testing.T) {
	t.Parallel()
	w := newWorld(5, 500)
	f := Count(candidates(w.a, w.b))
	raw, err := f.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var back Frequencies
	if err := back.UnmarshalBinary(raw); err != nil || !reflect.DeepEqual(*f, back) {
		t.Errorf("%v", err)
	}
	more := f.With([]Candidate{contact("a", "1", "email", "x@example.com"), contact("b", "2", "email", "x@example.com"), contact("b", "3", "email", "x@example.com")})
	if f.count("e", "x@example.com", "") != 2 || more.count("e", "x@example.com", "") != 3 {
		t.Error("the new values are not counted")
	}
}

func FuzzFrequenciesAreReadOrRefused(f *testing.F) {
	raw, err := Count([]Candidate{contact("a", "1", "name", "Ada Ada Ada")}).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte{})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, raw []byte) {
		var q Frequencies
		if err := q.UnmarshalBinary(raw); err == nil && q.count("w", "x", "") < 2 {
			t.Error("a value that nobody has")
		}
	})
}

func FuzzHostileValuesAreCompared(f *testing.F) {
	f.Add("Ada\x00", "ada@", "+49", "Ünïcödé \u202e", "1990-13-99")
	f.Add("", "@", "0000000", ",", "")
	f.Add("A. B. C.", "a@b@c", "+1 555 0100 x9", "O'Brien-Smith, Jr.", "1900-01-01")
	f.Fuzz(func(t *testing.T, given, email, phone, whole, birth string) {
		a := contact("a", "a1", "firstName", given, "email", email, "phone", phone, "name", whole, "birthday", birth)
		b := contact("b", "b1", "firstName", whole, "email", email, "phone", given, "name", given, "birthday", birth, "externalId", phone)
		res, err := Match(t.Context(), []Candidate{a, b}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range res.Pairs {
			if p.Confidence < 0 || p.Confidence > 1 {
				t.Errorf("%+v", p)
			}
		}
	})
}

func TestHowSureIsSaidByWhatStandsAgainstIt(t *testing.T) {
	t.Parallel()
	const mail, phone = "ada.example@example.com", "+15550100142"
	for name, c := range map[string]struct {
		a, b []any
		most float64
		more float64 // than this it is, too
	}{
		"names alone":                           {[]any{"name", "Анна Adeyemi"}, []any{"name", "Анна Adeyemi"}, 0.9, 0.6},
		"names, and another way to reach each":  {[]any{"name", "Анна Adeyemi", "phone", phone, "email", mail}, []any{"name", "Анна Adeyemi", "phone", "+15550100199", "email", "anna@example.org"}, 0.6, 0.3},
		"names, and another city":               {[]any{"name", "Анна Adeyemi", "address.city", "Bonn"}, []any{"name", "Анна Adeyemi", "address.city", "Lyon"}, 0.6, 0.3},
		"an address of their own, and a number": {[]any{"name", "Ada Example", "email", mail, "phone", phone}, []any{"name", "Ada Example", "email", mail, "phone", "+15550100199"}, 1, 0.99},
		"twins":                                 {[]any{"name", "Ada Example", "email", mail, "phone", phone}, []any{"name", "Eva Example", "email", mail, "phone", phone}, 0.6, 0.1},
	} {
		for _, within := range []bool{false, true} {
			side := map[bool]string{false: "b", true: "a"}[within]
			res, err := Match(t.Context(), []Candidate{contact("a", "a1", c.a...), contact(side, "b1", c.b...)}, Options{Within: within})
			if err != nil || len(res.Pairs) != 1 {
				t.Fatalf("%s: %+v, %v", name, res, err)
			}
			if got := res.Pairs[0].Confidence; got > c.most || got <= c.more {
				t.Errorf("%s: %v, want above %v and at most %v: %+v", name, got, c.more, c.most, res.Pairs[0].Evidence)
			}
		}
	}
}
