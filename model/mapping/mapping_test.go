package mapping

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"patchbay/model"
)

func contact(t testing.TB) Mapping {
	t.Helper()
	lines := [][2]string{
		{"name", "name or contactName"},
		{"firstName", "firstName"},
		{"lastName", "lastName"},
		{"email", "email"},
		{"phone", "phone | e164"},
		{"companyName", "companyName"},
		{"tags", "tags | lower"},
		{"owner", "assignedTo"},
		{"address.line1", "address1 or address"},
		{"address.city", "city"},
		{"address.postalCode", `postalCode | clear ""`},
		{"address.region", "state"},
		{"address.country", "country"},
		{"website", "website"},
		{"birthday", "dateOfBirth | date"},
		{"timezone", "timezone"},
		{"source", "source"},
		{"doNotContact", "dnd | clear false"},
		{"lastActivityAt", "lastActivity"},
	}
	m := byID()
	for _, l := range lines {
		f, ok := model.Contact().Field(l[0])
		if !ok {
			t.Fatal(l[0])
		}
		m.Lenses = append(m.Lenses, mustParse(t, f, l[1]))
	}
	return m
}

const sample = `{"id":"c1","contactName":"Ada Lovelace","firstName":"Ada","lastName":"Lovelace","email":"ada@example.com","phone":"+12125550100",
"companyName":"Engines","tags":["VIP","newsletter"],"assignedTo":"u1","address":"1 Mill Lane","city":"London","postalCode":"N1","state":null,
"country":"gb","website":"https://example.com","dateOfBirth":-4857840000000,"timezone":"Europe/London","source":"web","dnd":false,
"dateAdded":"2024-01-02T03:04:05.678Z","dateUpdated":"2024-01-02T03:04:05.678Z","customFields":[{"id":"id1","value":"42"},{"id":"id2","value":["tea"]}]}`

func decode(t testing.TB, s string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestReadFindsEachFieldUnderEitherName(t *testing.T) {
	t.Parallel()
	got, warnings := contact(t).Read(decode(t, sample))
	if len(warnings) > 0 {
		t.Fatal(warnings)
	}
	want := model.Fields{
		"name": "Ada Lovelace", "firstName": "Ada", "lastName": "Lovelace", "email": "ada@example.com", "phone": "+12125550100",
		"companyName": "Engines", "tags": []string{"vip", "newsletter"}, "owner": "u1", "address.line1": "1 Mill Lane", "address.city": "London",
		"address.postalCode": "N1", "address.region": nil, "address.country": "GB", "website": "https://example.com", "birthday": "1816-01-24",
		"timezone": "Europe/London", "source": "web", "doNotContact": false, "lastActivityAt": nil,
		"customFields.size": 42.0, "customFields.likes": []string{"tea"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v\nwant %v", got, want)
	}
}

func TestOneBadValueNeverCostsTheRecord(t *testing.T) {
	t.Parallel()
	native := decode(t, `{"firstName":"Ada","dateOfBirth":"the 31st","email":{"a":1},"tags":"\u001b[31mred","customFields":[{"id":"id1","value":"many"},7]}`)
	got, warnings := contact(t).Read(native)
	var named []string
	for _, w := range warnings {
		named = append(named, w.Field)
		if w.Message == "" || w.Code == "" {
			t.Errorf("a warning without words: %+v", w)
		}
	}
	for _, path := range []string{"birthday", "email", "customFields.size"} {
		if _, there := got[path]; there || !slices.Contains(named, path) {
			t.Errorf("%s: %v, warnings for %v", path, got[path], named)
		}
	}
	if got["firstName"] != "Ada" || !model.Equal(got["tags"], []string{"[31mred"}) {
		t.Errorf("the rest of the record: %v", got)
	}
}

func TestWriteCarriesThePatchAndNothingElse(t *testing.T) {
	t.Parallel()
	body, warnings, err := contact(t).Write(model.Patch{
		"phone": "+12125550199", "tags": []string{"VIP"}, "address.postalCode": nil, "website": nil, "email": "ada@example.com", "customFields.size": nil,
	}, decode(t, sample))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"phone": "+12125550199", "tags": []any{"vip"}, "postalCode": "", "website": nil,
		"customFields": []any{map[string]any{"id": "id1", "field_value": ""}},
	}
	if !reflect.DeepEqual(body, want) {
		t.Fatalf("got %v\nwant %v", body, want)
	}
	if len(warnings) != 1 || warnings[0].Field != "tags" || !strings.Contains(warnings[0].Message, "lower case") {
		t.Fatalf("warnings %v", warnings)
	}
}

func TestWriteRefusesAllThatCannotGoAtOnce(t *testing.T) {
	t.Parallel()
	_, _, err := contact(t).Write(model.Patch{
		"lastActivityAt": "2024-01-01T00:00:00Z", "gender": "x", "customFields.files": nil, "customFields.none": "x", "firstName": "fine",
	}, nil)
	refused, ok := errors.AsType[Refused](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	var names []string
	for _, r := range refused {
		names = append(names, r.Field)
	}
	if !slices.Equal(names, []string{"customFields.files", "customFields.none", "gender", "lastActivityAt"}) {
		t.Fatalf("refused %v", names)
	}
}

func TestWritingDoesNotChangeItsInput(t *testing.T) {
	t.Parallel()
	before, again := decode(t, sample), decode(t, sample)
	m := contact(t)
	body, _, err := m.Write(model.Patch{"phone": "+12125550199", "customFields.size": 1.0}, before)
	if err != nil {
		t.Fatal(err)
	}
	m.Predict(before, body)
	if !reflect.DeepEqual(before, again) {
		t.Fatal("the native record was changed in place")
	}
}

func TestUnifiedFindsTheFieldOfANativeName(t *testing.T) {
	t.Parallel()
	m := contact(t)
	for native, want := range map[string]string{"city": "address.city", "address": "address.line1", "customFields": "customFields", "nothing": ""} {
		if got := m.Unified(native); got != want {
			t.Errorf("%s: got %q, want %q", native, got, want)
		}
	}
}

func TestParseSaysWhatIsWrongWithALine(t *testing.T) {
	t.Parallel()
	f := model.Field{Name: "phone", Label: "Phone", Type: model.Phone}
	for line, want := range map[string]string{
		"phone | e16":             "there is no step called",
		"phone | e164 twice":      "takes no argument",
		"phone |":                 "beside a bar",
		"":                        "beside a bar",
		"phone or":                "native path is missing",
		"phone and mobile":        "the word or",
		"phone..x":                "is not a native path",
		`phone | clear "`:         "quotation mark",
		"phone | options 1":       "pairs like",
		"phone | options 1=a 1=b": "twice",
		"phone | options":         "at least one",
		"phone | date yesterday":  "takes one of",
		`phone | split " "`:       "no blank",
		"phone | json":            "one argument",
		"phone | default":         "one argument",
		"phone | options \"a=b":   "quotation mark",
		"a[-999]":                 "from 0 to 9999",
		"a[-2].b":                 "from 0 to 9999",
		"x or a[99999999999]":     "from 0 to 9999",
		"a[10000]":                "from 0 to 9999",
		"a[007]":                  "from 0 to 9999",
		"a[+1]":                   "from 0 to 9999",
		"a[x]":                    "is not a native path",
		"a[0":                     "is not a native path",
		"[0]":                     "is not a native path",
	} {
		if _, err := Parse(f, line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", line, err, want)
		}
	}
	if _, err := Parse(model.Field{Name: "n", Type: model.Number}, "n | default many"); err == nil {
		t.Error("a default of the wrong type was taken")
	}
}

func TestNamesThatShareOnePlaceRefuseWhatCannotBeReadBack(t *testing.T) {
	t.Parallel()
	m := Mapping{Lenses: []Lens{
		mustParse(t, model.Field{Name: "firstName", Label: "First name", Type: model.Text}, "name | first-name"),
		mustParse(t, model.Field{Name: "lastName", Label: "Last name", Type: model.Text}, "name | last-name"),
	}}
	before := map[string]any{"name": "Ada King Lovelace"}
	for _, c := range []struct {
		patch model.Patch
		want  string // "" for a refusal
	}{
		{model.Patch{"firstName": "Augusta"}, "Augusta Lovelace"},
		{model.Patch{"firstName": nil}, "Lovelace"},
		{model.Patch{"lastName": "Byron"}, "Ada King Byron"},
		{model.Patch{"firstName": "Grace", "lastName": "Hopper"}, "Grace Hopper"},
		{model.Patch{"lastName": nil}, ""},
		{model.Patch{"lastName": "van Dyke"}, ""},
	} {
		body, _, err := m.Write(c.patch, before)
		if (err != nil) != (c.want == "") || c.want != "" && body["name"] != c.want {
			t.Errorf("%v: %v %v, want %q", c.patch, body, err, c.want)
		}
	}
}

func FuzzReadNeverPanicsOrLeaksControls(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(`{"customFields":[null,{"id":1,"value":{"a":[]}}],"tags":[[]],"dnd":"maybe","dateOfBirth":1e300}`))
	m := contact(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		var native map[string]any
		if json.Unmarshal(b, &native) != nil {
			return
		}
		fields, warnings := m.Read(native)
		if len(fields)+len(warnings) < len(m.Lenses) {
			t.Fatalf("%d fields and %d warnings for %d lenses", len(fields), len(warnings), len(m.Lenses))
		}
		for path, v := range fields {
			s, _ := v.(string)
			long := path == "notesText"
			if s != model.Line(s, long) {
				t.Fatalf("%s holds %q", path, s)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, l := range laws() {
		f.Add(l.line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		l, err := Parse(model.Field{Name: "f", Label: "F", Type: model.Text}, line)
		if err == nil && l.Native() == "" {
			t.Fatalf("%q has no native path", line)
		}
	})
}

func BenchmarkReadOneContact(b *testing.B) {
	m, native := contact(b), decode(b, sample)
	b.ReportAllocs()
	for b.Loop() {
		m.Read(native)
	}
}

func TestATimeOfDayIsSaidToBeCutOffWhereOnlyDaysAreKept(t *testing.T) {
	t.Parallel()
	m := Mapping{Lenses: []Lens{mustParse(t, model.Field{Name: "dueAt", Label: "Due", Type: model.DateTime}, "to | date-time day")}}
	body, warnings, err := m.Write(model.Patch{"dueAt": "2026-12-31T09:30:00Z"}, map[string]any{"to": "2026-12-30"})
	if err != nil || body["to"] != "2026-12-31" || len(warnings) != 1 || warnings[0].Code != Altered {
		t.Errorf("wrote %v with %v (%v)", body, warnings, err)
	}
}

func TestBothPartsOfAFullNameCanBeWrittenAtOnce(t *testing.T) {
	t.Parallel()
	m := Mapping{Lenses: []Lens{
		mustParse(t, model.Field{Name: "firstName", Label: "First name", Type: model.Text}, "name | first-name"),
		mustParse(t, model.Field{Name: "lastName", Label: "Last name", Type: model.Text}, "name | last-name"),
	}}
	for _, before := range []map[string]any{nil, {"name": "Grace Okonjo"}, {"name": "Okonjo"}} {
		body, _, err := m.Write(model.Patch{"firstName": "Paula Maria", "lastName": "Probe"}, before)
		if err != nil || body["name"] != "Paula Maria Probe" {
			t.Errorf("over %v: wrote %v (%v)", before, body, err)
		}
	}
}
