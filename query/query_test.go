package query

import (
	"strings"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func sample() model.Record {
	return model.Record{
		ID: "abc", Connection: "here", UpdatedAt: noon.Add(-48 * time.Hour),
		Fields: model.Fields{
			"firstName": "Ada", "lastName": "Example", "owner": "u1", "company": "c9", "tags": []string{"vip", "dental"}, "address.city": "Köln", "birthday": "1990-05-01",
			"doNotContact": false, "customFields.size": float64(42), "mobilePhone": "+33199000782",
		},
	}
}

func TestConditionsSayWhatTheyMean(t *testing.T) {
	t.Parallel()
	m := model.Contact().With(model.Field{Name: "customFields.size", Label: "Size", Type: model.Number}, model.Field{Name: "subscribed", Type: model.Boolean}, model.Field{Name: "mobilePhone", Type: model.Phone})
	for text, want := range map[string]bool{
		`tags contains "vip"`:                                  true,
		`tags contains "VIP"`:                                  true,
		`"vip" in tags`:                                        true,
		`tags contains "gold"`:                                 false,
		`phone == null`:                                        true,
		`firstName != null`:                                    true,
		`firstName contains "AD"`:                              true,
		`firstName startsWith "a"`:                             true,
		`let n = firstName; n == "Ada"`:                        true,
		`any(tags, # == "vip") && len(tags) == 2`:              true,
		`not doNotContact`:                                     true,
		`not subscribed && (subscribed || firstName == "Ada")`: true,
		`subscribed`:                                           false,
		`"VIP" in tags`:                                        false,
		`"vip" in emails`:                                      false,
		`firstName endsWith "x"`:                               false,
		`lastName contains "x"`:                                true,
		`salutation contains "x"`:                              false,
		`address.city == "Köln"`:                               true,
		`address.region == null`:                               true,
		`updatedAt > ago("7d")`:                                true,
		`updatedAt > ago("1h")`:                                false,
		`createdAt > ago("1h")`:                                false,
		`birthday < date("2000-01-01")`:                        true,
		`customFields.size > 40`:                               true,
		`birthday < "2000-01-01"`:                              true,
		`birthday > "2000-01-01"`:                              false,
		`"2000-01-01" > birthday`:                              true,
		`birthday == "1990-05-01"`:                             true,
		`birthday in ["1990-05-01", "1991-01-01"]`:             true,
		`birthday startsWith "1990-05"`:                        true,
		`updatedAt == "2026-11-19"`:                            true,
		`updatedAt >= "2026-11-20"`:                            false,
		`updatedAt > "2026-11-19T11:59:00Z"`:                   true,
		`updatedAt.Year() == 2026`:                             true,
		`name startsWith "ada" && name != "Ada"`:               true,
		`name == "Ada Example"`:                                true,
		`lastActivityAt < "2026-01-01" || tags contains "vip"`: true,
		`not (lastActivityAt < "2026-01-01")`:                  true,
		`owner == "u1" && owner == "abcdefghjk"`:               true,
		`owner == "ingrid sørensen"`:                           true,
		`owner == "Somebody Else"`:                             false,
		`owner != "Ingrid Sørensen"`:                           false,
		`owner contains "søren"`:                               true,
		`owner in ["x", "Ingrid Sørensen"]`:                    true,
		`company == "c9" && company startsWith "c"`:            true,
		`source == null && owner != null`:                      true,
		`doNotContact == false && firstName == "Ada"`:          true,
		// What is worked out of nothing is nothing.
		`lastActivityAt.Year() > 1900 || name != null`:                  true,
		`not (lastActivityAt.Year() > 1900)`:                            true,
		`lastActivityAt.Year() == null`:                                 true,
		`updatedAt.Month() == 11 && updatedAt.Weekday() >= 0`:           true,
		`updatedAt - lastActivityAt > span("1d") || name != null`:       true,
		`now() - updatedAt < span("9d")`:                                true,
		`tags[0] == "vip" && tags[-1] != null && tags[9] == null`:       true,
		`emails[0].address == "x" || name != null`:                      true,
		`upper(jobTitle) == "X" || name != null`:                        true,
		`upper(firstName) == "ADA"`:                                     true,
		`connection == "hl" && connection != "tfy"`:                     true,
		`connection in ["tfy", "hl"] && connection startsWith "H"`:      true,
		`"hl" != connection || connection contains "tf"`:                false,
		`connection == null || connection endsWith "y"`:                 false,
		`upper(connection) == "HL"`:                                     true,
		`mobilePhone == "+33 1 99 00 07 82"`:                            true,
		`"0033 199000782" != mobilePhone`:                               false,
		`mobilePhone in ["x", "+33-199-00-07-82"]`:                      true,
		`mobilePhone == "+33 1 99 00 07 83"`:                            false,
		`len(jobTitle) == 0 && len(emails) == 0`:                        true,
		`len(tags) % 0 == 1 || name != null`:                            true,
		`jobTitle + "!" == "!"`:                                         true,
		`tags contains "vip" && updatedAt > ago("7d") && phone == null`: true,
	} {
		c, err := Compile(text, m, func() time.Time { return noon })
		if err != nil {
			t.Errorf("%s: %v %v", text, err, problem.As(err).Err)
			continue
		}
		c = c.Knowing(map[Referred]Called{
			{Connection: "here", Model: "user", Native: "u1"}:  {ID: "abcdefghjk", Title: "Ingrid Sørensen"},
			{Connection: "there", Model: "user", Native: "u1"}: {ID: "zzzzzzzzzz", Title: "Somebody Else"},
		})
		if c, err = c.Calling(map[string]string{"here": "hl", "there": "tfy"}); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, err := c.Holds(sample()); got != want || err != nil {
			t.Errorf("%s = %v, %v, want %v", text, got, err, want)
		}
	}
}

func TestAConnectionThatIsNotThereIsAFaultAtItsName(t *testing.T) {
	t.Parallel()
	names := map[string]string{"1": "hl", "2": "tfy"}
	for text, want := range map[string]string{
		`name != null && connection == "hll"`: "character 31: there is no connection hll",
		`connection in ["hl", "desk"]`:        "character 22: there is no connection desk",
		`"x" != connection`:                   "character 1: there is no connection x",
		`connection == "hl"`:                  "",
		`connection startsWith "x"`:           "",
	} {
		c, err := Compile(text, model.Contact(), time.Now)
		if err != nil || !c.Accounts() {
			t.Fatalf("%s: %v", text, err)
		}
		c, err = c.Calling(names)
		if want == "" && !c.Filter().Sure() {
			t.Errorf("%s is not told by the tables", text)
		}
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || FaultOf(err) == nil) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	own := model.Contact().With(model.Field{Name: "connection", Type: model.Number})
	if c, err := Compile("connection == 5", own, time.Now); err != nil || c.Accounts() {
		t.Errorf("a field of that name goes before: %v", err)
	}
	if _, err := Compile("connection == 5", model.Contact(), time.Now); err == nil || !strings.Contains(err.Error(), "connection is a text") {
		t.Errorf("%v", err)
	}
}

func TestAMistypedFieldIsTakenForTheNearest(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`phon == null`: "Did you mean phone?", `tags != null && emial == "x"`: "Did you mean email?", `adress.city == "x"`: "Did you mean address.city?",
		`xyzzyqqq == 1`: "Fields of contact: name,", `ago("soon") > now()`: "", `name ==`: "",
	} {
		_, err := Compile(text, model.Contact(), func() time.Time { return noon })
		if p := problem.As(err); !strings.HasPrefix(p.Hint, want) || want == "" && p.Hint != "" {
			t.Errorf("%s: %q, want %q", text, p.Hint, want)
		}
		if f := FaultOf(err); f == nil || f.In != text {
			t.Errorf("%s: %+v", text, f)
		}
	}
}

func TestWhatHasNoAnswerSaysSoInsteadOfNo(t *testing.T) {
	t.Parallel()
	for text, part := range map[string]string{
		`int(firstName) > 3 || name != null`: "int",
		`(firstName ?? 1) * 2 == 4`:          "a text * a number makes no sense",
		`name matches firstName + "["`:       "the pattern cannot be read: missing closing ]",
		`fromJSON(name) == 1`:                "invalid character",
	} {
		c, err := Compile(text, model.Contact(), func() time.Time { return noon })
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		yes, err := c.Holds(sample())
		if FaultOf(err) == nil || yes || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v, %v", text, yes, err)
		}
	}
}

func TestAFaultIsWhereItBeginsAndIsSeenBeforeAnyRecord(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Fault{
		`email == "X`:                            {At: 9, End: 11, Text: noQuote},
		`name == "a \" b" && email == 'ü"`:       {At: 29, End: 32, Text: noQuote},
		`name matches "["`:                       {At: 13, End: 16, Text: "the pattern cannot be read: missing closing ]: `[`"},
		`name matches "a" && email matches "(x"`: {At: 34, End: 38, Text: "the pattern cannot be read: missing closing ): `(x`"},
		`updatedAt > now() - 5`:                  {At: 20, End: 21, Text: `a date takes a span of time and not a number, as in - span("7d")`},
		`updatedAt < 5 + createdAt`:              {At: 12, End: 13, Text: `a date takes a span of time and not a number, as in + span("7d")`},
		`updatedAt > now() - "7d"`:               {At: 20, End: 24, Text: `a date takes a span of time and not a text, as in - span("7d")`},
		`now() + createdAt > updatedAt`:          {At: 8, End: 17, Text: "a date and a date cannot be added"},
		`3 - firstName == 1`:                     {At: 4, End: 13, Text: "a number - a text makes no sense"},
		`-updatedAt > 3`:                         {At: 0, End: 1, Text: "- a date makes no sense"},
	} {
		_, err := Compile(text, model.Contact(), func() time.Time { return noon })
		want.In = text
		if f := FaultOf(err); f == nil || *f != want {
			t.Errorf("%s: %+v", text, f)
		}
	}
	for _, text := range []string{
		`updatedAt > now() - span("5d")`, `(now() - updatedAt).Hours() > 5`, `now() - createdAt > span("1d")`, `updatedAt + span("1d") > now()`,
		`len(tags) - 1 > 2`, `firstName + 1 == "x"`, `firstName matches lastName`, `-len(tags) < 3`,
	} {
		c, err := Compile(text, model.Contact(), func() time.Time { return noon })
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if _, err := c.Holds(sample()); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestConditionErrorsPointAtTheCharacter(t *testing.T) {
	t.Parallel()
	for text, part := range map[string]string{
		`phon == null`:         "character 1",
		`phone = nul`:          "character 7: = does not compare: write ==",
		`firstName ==`:         "something is missing here",
		`firstName == 1 or`:    "something is missing here",
		`firstName.`:           "something is missing here",
		`firstName == "x" &&&`: "character",
		`ago("soon") > now()`:  "character 5",
	} {
		_, err := Compile(text, model.Contact(), func() time.Time { return noon })
		if !problem.Is(err, problem.Usage) || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestComparisonsThatCanNeverHoldAreRefusedByTheirField(t *testing.T) {
	t.Parallel()
	m := model.Contact().With(model.Field{Name: "customFields.size", Label: "Size", Type: model.Number})
	for text, want := range map[string]string{
		`contact.name == "x"`:          "character 1: there is no field contact.name",
		`address.town == "x"`:          "there is no field address.town",
		`phone != null && a.b.c == 1`:  "there is no field a.b",
		`field("bogus") == null`:       "there is no field bogus",
		`birthday < "soon"`:            `birthday is a date, and "soon" is not a date like 2026-12-31`,
		`birthday == 1990`:             "birthday is a date: it cannot be compared with a number",
		`updatedAt > "last week"`:      "updatedAt is a date",
		`customFields.size > "40"`:     "customFields.size is a number: it cannot be compared with a text",
		`customFields.size contains 4`: "customFields.size is a number: contains takes texts",
		`firstName == 5`:               "firstName is a text: it cannot be compared with a number",
		`5 < firstName`:                "firstName is a text",
		`tags == "vip"`:                `tags is a list: say tags contains "..."`,
		`tags startsWith "v"`:          "tags is a list",
		`doNotContact == "yes"`:        "doNotContact is true or false: it cannot be compared with a text",
		`phone > null`:                 "phone > null can never hold",
		`owner > "u1"`:                 "owner is a reference",
		`"a" in firstName`:             "firstName is a text and no list",
		`birthday in ["soon"]`:         "birthday is a date",
		`firstName contains 7`:         "contains takes a text in quotes",
		`phone == bob`:                 "character 10: there is no field bob; a text stands in quotes",
		`tags contains vip`:            "there is no field vip",
		`$env == 1`:                    "there is no field $env",
		`updatedAt > date("x")`:        `character 18: "x" is not a date like 2026-12-31`,
		`updatedAt > ago("x")`:         `"x" is not a span like 7d, 36h or 2w`,
		`updatedAt > ago("9999999w")`:  "is not a span",
		`name`:                         "name is a text and says neither true nor false: compare it, as in name != null",
	} {
		_, err := Compile(text, m, func() time.Time { return noon })
		if !problem.Is(err, problem.Usage) || !strings.Contains(problem.As(err).Text, want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func FuzzConditionNeverPanics(f *testing.F) {
	f.Add(`tags contains "vip"`)
	f.Add(`address.city[0] == {}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Compile(text, model.Contact(), func() time.Time { return noon })
		if err != nil {
			if !problem.Is(err, problem.Usage) {
				t.Fatalf("%v", err)
			}
			return
		}
		c.Holds(sample())
	})
}

// TestADayIsOneOfTheClocksThatPeopleSee has a clock thirteen hours before UTC, as those of Auckland are in November.
func TestADayIsOneOfTheClocksThatPeopleSee(t *testing.T) {
	t.Parallel()
	m := model.Contact().With(model.Field{Name: "customFields.due", Type: model.DateTime}, model.Field{Name: "customFields.at", Type: model.DateTime})
	r := model.Record{
		Connection: "here", CreatedAt: time.Date(2026, 10, 25, 11, 30, 0, 0, time.UTC), // the 26th, half past midnight
		Fields: model.Fields{"birthday": "1990-05-01", "customFields.at": "2026-10-25T10:59:00Z", "customFields.due": "2026-10-26T00:00:00Z"},
	}
	for text, want := range map[string]bool{
		`createdAt >= "2026-10-26"`:                            true,
		`createdAt == "2026-10-26"`:                            true,
		`createdAt < date("2026-10-26")`:                       false,
		`createdAt startsWith "2026-10-26"`:                    true,
		`createdAt.Day() == 26 && createdAt.Hour() == 0`:       true,
		`customFields.at == "2026-10-25"`:                      true,
		`customFields.at contains "10:59"`:                     false,
		`customFields.at contains "23:59:00+13:00"`:            true,
		`customFields.at < "2026-10-26T00:00:00+13:00"`:        true,
		`customFields.due == "2026-10-26"`:                     true,
		`customFields.due == date("2026-10-26")`:               true,
		`customFields.due > customFields.at`:                   true,
		`customFields.due <= createdAt`:                        true,
		`customFields.due endsWith "-26"`:                      true,
		`birthday == "1990-05-01"`:                             true,
		`birthday == date("1990-05-01")`:                       true,
		`birthday endsWith "-05-01" && birthday.Day() == 1`:    true,
		`createdAt - customFields.due == span("30m")`:          true,
		`date("2026-11-21") < now() && name == null`:           true,
		`birthday + span("24h") == "1990-05-02"`:               true,
		`customFields.at in ["2026-10-24", "2026-10-25"]`:      true,
		`customFields.due >= "2026-10-26T00:00:00+13:00"`:      true,
		`customFields.due == "2026-10-25" || birthday > now()`: false,
	} {
		c, err := Compile(text, m, func() time.Time { return noon.In(time.FixedZone("", 13*3600)) })
		if err != nil {
			t.Errorf("%s: %v %v", text, err, problem.As(err).Err)
			continue
		}
		c = c.InDays(map[string][]string{"here": {"customFields.due"}})
		if got, err := c.Holds(r); got != want || err != nil {
			t.Errorf("%s = %v, %v, want %v", text, got, err, want)
		}
	}
}
