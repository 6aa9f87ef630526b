package query

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/problem"
)

func valued() model.Model {
	return model.Contact().With(model.Field{Name: "customFields.size", Label: "Size", Type: model.Number}, model.Field{Name: "customFields.at", Label: "At", Type: model.DateTime})
}

func workedOut(t *testing.T, assignment string, r model.Record) (any, error) {
	t.Helper()
	m := valued()
	name, text, _ := strings.Cut(assignment, ":=")
	f, ok := m.Field(name)
	if !ok {
		t.Fatalf("no field %s", name)
	}
	v, err := CompileValue(strings.TrimSpace(text), m, f, func() time.Time { return noon })
	if err != nil {
		t.Fatalf("%s: %v", assignment, err)
	}
	return v.Knowing(map[Referred]Called{{Connection: "here", Model: "user", Native: "u1"}: {ID: "abcdefghjk", Title: "Ingrid Sørensen"}}).Of(r)
}

func TestAValueIsWorkedOutOfTheRecord(t *testing.T) {
	t.Parallel()
	for assignment, want := range map[string]any{
		`phone:=phone == null ? "+1555014" : phone`:                       "+1555014",
		`phone:=phone ?? customFields.size`:                               42.0,
		`name:=firstName + " " + lastName`:                                "Ada Example",
		`name:=salutation + " " + lastName`:                               " Example",
		`name:=upper(lastName) + ", " + firstName`:                        "EXAMPLE, Ada",
		`email:=lower(email)`:                                             nil,
		`email:=lower(firstName) + "@example.com"`:                        "ada@example.com",
		`jobTitle:=replace(lastName, "Ex", "S")`:                          "Sample",
		`tags:=tags + ["new"]`:                                            []string{"vip", "dental", "new"},
		`tags:=tags + "new"`:                                              []string{"vip", "dental", "new"},
		`tags:=filter(tags, # != "vip")`:                                  []string{"dental"},
		`tags:=map(tags, upper(#))`:                                       []string{"VIP", "DENTAL"},
		`tags:=split(lastName, "a")`:                                      []string{"Ex", "mple"},
		`jobTitle:=join(tags, "/")`:                                       "vip/dental",
		`jobTitle:=len(tags) > 1 ? "many" : null`:                         "many",
		`customFields.size:=customFields.size + 1`:                        43.0,
		`customFields.size:=customFields.size * 2`:                        84.0,
		`customFields.size:=len(tags)`:                                    2,
		`customFields.size:=42`:                                           42,
		`doNotContact:=email == null && phone == null`:                    true,
		`doNotContact:=true`:                                              true,
		`doNotContact:=not doNotContact`:                                  true,
		`birthday:=birthday + span("24h")`:                                "1990-05-02",
		`customFields.at:=updatedAt + span("1d")`:                         "2026-11-20T12:00:00Z",
		`customFields.at:=now()`:                                          "2026-11-21T12:00:00Z",
		`jobTitle:="since " + birthday`:                                   "since 1990-05-01",
		`jobTitle:="of " + owner`:                                         "of Ingrid Sørensen",
		`jobTitle:=owner == "Ingrid Sørensen" ? "hers" : "not hers"`:      "hers",
		`jobTitle:=owner`:                                                 "Ingrid Sørensen",
		`owner:=owner == null ? "Ingrid Sørensen" : owner`:                "u1",
		`jobTitle:=doNotContact ? "no" : "yes"`:                           "yes",
		`jobTitle:=let n = firstName; n + n`:                              "AdaAda",
		`address.city:=trim("  " + address.city + " ")`:                   "Köln",
		`jobTitle:=field("address.city") contains "köl" ? "Cologne" : ""`: "Cologne",
		`jobTitle:=null`:                                                  nil,
		`jobTitle:="Nr. " + customFields.size`:                            "Nr. 42",
	} {
		got, err := workedOut(t, assignment, sample())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, want %#v: %v", assignment, got, want, err)
		}
	}
}

func TestAFieldThatIsEmptyIsNoFault(t *testing.T) {
	t.Parallel()
	for assignment, want := range map[string]any{
		`tags:=tags + "new"`:               []string{"new"},
		`tags:=filter(tags, # != "x")`:     []string(nil),
		`tags:=uniq(tags)`:                 []string(nil),
		`name:=firstName + lastName`:       nil,
		`email:=upper(email)`:              nil,
		`jobTitle:=join(tags, ",")`:        "",
		`tags:=split(firstName, " ")`:      []string{},
		`owner:=owner`:                     nil,
		`jobTitle:=owner`:                  nil,
		`doNotContact:=doNotContact`:       nil,
		`customFields.size:=len(tags)`:     0,
		`jobTitle:=doNotContact ? "a":"b"`: "b",
	} {
		got, err := workedOut(t, assignment, model.Record{ID: "x", Fields: model.Fields{}})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, want %#v: %v", assignment, got, want, err)
		}
	}
}

func TestWhatAFieldCouldNeverHoldIsRefusedAtItsCharacter(t *testing.T) {
	t.Parallel()
	m := valued()
	for assignment, want := range map[string]struct {
		at   int
		says string
	}{
		`phone:=phone == null ? mobil : phone`:         {17, "there is no field mobil"},
		`phone:=phone ==`:                              {8, "something is missing"},
		`email:=phone == null ? "none" : email`:        {17, "email must be an address"},
		`tags:=5`:                                      {1, "tags must be a list of words"},
		`tags:=len(tags)`:                              {1, "tags is a list and cannot hold a number"},
		`customFields.size:=tags`:                      {1, "customFields.size is a number and cannot hold a list"},
		`customFields.size:=phone == null`:             {7, "cannot hold true or false"},
		`customFields.size:="big"`:                     {1, "must be a number"},
		`birthday:=customFields.size`:                  {1, "birthday is a date and cannot hold a number"},
		`birthday:=email == null ? birthday : "soon"`:  {28, "must be a date"},
		`doNotContact:=birthday`:                       {1, "cannot hold a date"},
		`jobTitle:=tags`:                               {1, "jobTitle is a text and cannot hold a list"},
		`jobTitle:=phone == null`:                      {7, "cannot hold true or false"},
		`owner:=company`:                               {1, "cannot hold a reference"},
		`jobTitle:=birthday + span("soon")`:            {17, "is not a span"},
		`jobTitle:=customFields.size == "x" ? "a":"b"`: {1, "cannot be compared"},
		`jobTitle:=lower(firstName`:                    {15, "something is missing"},
		`jobTitle:=evil()`:                             {1, "evil"},
		`jobTitle:=` + strings.Repeat("a", Longest+1):  {Longest + 1, "it is too long"},
	} {
		name, text, _ := strings.Cut(assignment, ":=")
		f, _ := m.Field(name)
		_, err := CompileValue(text, m, f, func() time.Time { return noon })
		fault := FaultOf(err)
		if !problem.Is(err, problem.Usage) || fault == nil || fault.At+1 != want.at || !strings.Contains(fault.Text, want.says) || !strings.Contains(err.Error(), "What "+name+" is to be") {
			t.Errorf("%.60s: %v (%+v), want %d: %s", assignment, err, fault, want.at, want.says)
		}
	}
}

func TestWhatCannotBeWorkedOutForARecordSaysWhere(t *testing.T) {
	t.Parallel()
	for assignment, want := range map[string]struct {
		at   int
		says string
	}{
		`customFields.size:=customFields.size + 1`:      {1, "nothing and a number cannot be added"},
		`customFields.size:=1 - customFields.size`:      {3, "nothing"},
		`tags:=[firstName] + updatedAt.Year()`:          {1, "cannot"},
		`jobTitle:=replace(firstName + "x", email, "")`: {1, "replace"},
	} {
		_, err := workedOut(t, assignment, model.Record{ID: "x", Fields: model.Fields{}})
		var fault *Fault
		if !errors.As(err, &fault) || !strings.Contains(fault.Text, want.says) || strings.Contains(fault.Text, "nil") {
			t.Errorf("%s: %v (%+v)", assignment, err, fault)
		} else {
			t.Log(assignment, fault.At+1, fault.Text)
		}
	}
}

// TestNoExpressionPanicsOrGivesWhatNoFieldHolds draws expressions of parts that fit badly.
func TestNoExpressionPanicsOrGivesWhatNoFieldHolds(t *testing.T) {
	t.Parallel()
	m := valued()
	rapid.Check(t, func(t *rapid.T) {
		parts := []string{"phone", "tags", "owner", "birthday", "updatedAt", "customFields.size", "doNotContact", `"x"`, "5", "null", "true", `["a"]`, `span("1d")`, "now()", "firstName"}
		part := rapid.SampledFrom(parts)
		form := rapid.SampledFrom([]string{"A + B", "A == null ? B : C", "A ?? B", "lower(A)", "len(A) > 1 ? B : C", "filter(A, # != B)", "join(A, B)", "A - B", "A contains B ? A : C", "replace(A, B, C)", "split(A, B)", "not A", "A && B"})
		text := form.Draw(t, "form")
		for _, hole := range []string{"A", "B", "C"} {
			text = strings.ReplaceAll(text, hole, part.Draw(t, hole))
		}
		target := rapid.SampledFrom(m.Fields).Draw(t, "target")
		v, err := CompileValue(text, m, target, func() time.Time { return noon })
		if err != nil {
			if f := FaultOf(err); f == nil || f.At < 0 || f.End <= f.At || f.At > len(text) {
				t.Fatalf("%s: %v (%+v)", text, err, f)
			}
			return
		}
		r := sample()
		if rapid.Bool().Draw(t, "empty") {
			r = model.Record{}
		}
		out, err := v.Of(r)
		switch out.(type) {
		case nil, string, bool, int, int64, float64, []string, []any:
		default:
			t.Fatalf("%s gives %T", text, out)
		}
		if err != nil && FaultOf(err) == nil {
			t.Fatalf("%s: %v", text, err)
		}
	})
}

func TestAValueIsCompletedWhereItStands(t *testing.T) {
	t.Parallel()
	m := completing()
	for marked, want := range map[string]string{
		"|":                        "name",
		"pho|":                     "phone",
		"low|":                     "lower(",
		"lower(fir|":               "lower(firstName",
		"phone == null ? fi|":      "phone == null ? firstName",
		"phone == null |":          "phone == null && ",
		"phone ?|":                 "phone ?? ",
		"phone ?? fi|":             "phone ?? firstName",
		"phone == null ? name : |": "phone == null ? name : name",
		"firstName + la|":          "firstName + lastName",
		"filter(ta|":               "filter(tags",
		"arch|":                    `"archived"`,
	} {
		before, after, _ := strings.Cut(marked, "|")
		target, _ := m.Field("status")
		text := before + after
		all := CompleteValue(text, len([]rune(before)), m, target, lent)
		if len(all) == 0 {
			t.Errorf("%s: nothing is offered", marked)
			continue
		}
		r := []rune(text)
		if got := string(r[:all[0].From]) + all[0].Insert + string(r[all[0].To:]); got != want {
			t.Errorf("%s becomes %s, want %s", marked, got, want)
		}
	}
}

func FuzzAValueNeverPanics(f *testing.F) {
	for _, s := range []string{`phone == null ? "x" : phone`, `tags + ["a"]`, `let x = 5; x`, `filter(tags, #`, `a ?? b ?? `, "\x00\"", `map(tags, {#: 1})`, `1..9`} {
		f.Add(s, 3)
	}
	m := valued()
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		for _, name := range []string{"phone", "tags", "birthday", "customFields.size", "doNotContact", "owner"} {
			target, _ := m.Field(name)
			CompleteValue(text, cursor, m, target, lent)
			v, err := CompileValue(text, m, target, func() time.Time { return noon })
			if err != nil {
				if fault := FaultOf(err); fault == nil || fault.At < 0 || fault.End <= fault.At {
					t.Fatalf("%q: %v", text, err)
				}
				continue
			}
			if _, err := v.Of(sample()); err != nil && FaultOf(err) == nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
	})
}

func TestADayThatIsWorkedOutIsOneOfTheClocksThatPeopleSee(t *testing.T) {
	t.Parallel()
	m := model.Contact().With(model.Field{Name: "customFields.at", Type: model.DateTime}, model.Field{Name: "customFields.due", Type: model.DateTime, WholeDay: true})
	r := model.Record{Fields: model.Fields{"birthday": "1990-05-01", "customFields.at": "2026-10-25T20:59:00Z", "customFields.due": "2026-10-26T00:00:00Z"}}
	for assignment, want := range map[string]any{
		`birthday:=customFields.at`:                        "2026-10-26",
		`birthday:=birthday + span("24h")`:                 "1990-05-02",
		`customFields.due:=customFields.due + span("48h")`: "2026-10-28",
		`customFields.due:=customFields.at`:                "2026-10-26",
		`customFields.at:=customFields.due + span("9h")`:   "2026-10-26T09:00:00+13:00",
		`customFields.at:=customFields.at`:                 "2026-10-26T09:59:00+13:00",
		`jobTitle:="due " + customFields.due`:              "due 2026-10-26",
	} {
		name, text, _ := strings.Cut(assignment, ":=")
		f, _ := m.Field(name)
		v, err := CompileValue(text, m, f, func() time.Time { return noon.In(time.FixedZone("", 13*3600)) })
		if err != nil {
			t.Errorf("%s: %v", assignment, err)
			continue
		}
		if got, err := v.Of(r); err != nil || got != want {
			t.Errorf("%s: %v, want %v: %v", assignment, got, want, err)
		}
	}
}
