package workbench

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
		ID: "abc", UpdatedAt: noon.Add(-48 * time.Hour),
		Fields: model.Fields{
			"firstName": "Ada", "tags": []string{"vip", "dental"}, "address.city": "Köln", "birthday": "1990-05-01",
			"doNotContact": false, "customFields.size": float64(42),
		},
	}
}

func TestConditionsSayWhatTheyMean(t *testing.T) {
	t.Parallel()
	m := model.Contact().With(model.Field{Name: "customFields.size", Label: "Size", Type: model.Number})
	for text, want := range map[string]bool{
		`tags contains "vip"`:                         true,
		`tags contains "VIP"`:                         true,
		`"vip" in tags`:                               true,
		`tags contains "gold"`:                        false,
		`phone == null`:                               true,
		`firstName != null`:                           true,
		`firstName contains "AD"`:                     true,
		`firstName startsWith "a"`:                    true,
		`firstName endsWith "x"`:                      false,
		`lastName contains "x"`:                       false,
		`address.city == "Köln"`:                      true,
		`address.region == null`:                      true,
		`updatedAt > ago("7d")`:                       true,
		`updatedAt > ago("1h")`:                       false,
		`createdAt > ago("1h")`:                       false,
		`birthday < date("2000-01-01")`:               true,
		`customFields.size > 40`:                      true,
		`doNotContact == false && firstName == "Ada"`: true,
		`tags contains "vip" && updatedAt > ago("7d") && phone == null`: true,
	} {
		c, err := CompileCondition(text, m, func() time.Time { return noon })
		if err != nil {
			t.Errorf("%s: %v %v", text, err, problem.As(err).Err)
			continue
		}
		if got := c.Holds(sample()); got != want {
			t.Errorf("%s = %v, want %v", text, got, want)
		}
	}
}

func TestConditionErrorsPointAtTheCharacter(t *testing.T) {
	t.Parallel()
	for text, part := range map[string]string{
		`phon == null`:         "character 1",
		`firstName == "x" &&&`: "character",
		`ago("soon") > now()`:  "",
	} {
		c, err := CompileCondition(text, model.Contact(), func() time.Time { return noon })
		if text == `ago("soon") > now()` {
			if err == nil && c.Holds(sample()) {
				t.Errorf("%s must not hold", text)
			}
			continue
		}
		if !problem.Is(err, problem.Usage) || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func FuzzConditionNeverPanics(f *testing.F) {
	f.Add(`tags contains "vip"`)
	f.Add(`address.city[0] == {}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := CompileCondition(text, model.Contact(), func() time.Time { return noon })
		if err != nil {
			if !problem.Is(err, problem.Usage) {
				t.Fatalf("%v", err)
			}
			return
		}
		c.Holds(sample())
	})
}
