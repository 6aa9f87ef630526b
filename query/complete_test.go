package query

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"patchbay/model"
)

func lent(f model.Field) []string {
	return map[string][]string{"tags": {"vip", "lead", `say "hi"`}, "address.city": {"Bonn", "Köln"}, "owner": {"Ingrid Sørensen"}, "connection": {"hl", "tfy"}}[f.Name]
}

func completing() model.Model {
	return model.Contact().With(model.Field{Name: "customFields.shoe size", Label: "Shoe", Type: model.Number}, model.Field{Name: "customFields.at", Label: "At", Type: model.DateTime})
}

// completed puts the first candidate in place: the cursor stands where the bar is.
func completed(t *testing.T, marked string) (string, []Candidate) {
	t.Helper()
	before, after, ok := strings.Cut(marked, "|")
	if !ok {
		t.Fatalf("no cursor in %q", marked)
	}
	text := before + after
	all := Complete(text, utf8.RuneCountInString(before), completing(), lent)
	if len(all) == 0 {
		return text, nil
	}
	r := []rune(text)
	return string(r[:all[0].From]) + all[0].Insert + string(r[all[0].To:]), all
}

func TestWhatIsTypedIsCompletedWhereItStands(t *testing.T) {
	t.Parallel()
	for marked, want := range map[string]string{
		"pho|":                              "phone",
		"PHO|":                              "phone",
		"city|":                             "address.city",
		"address.ci|":                       "address.city",
		"pho| == null":                      "phone == null",
		"phone |":                           "phone == ",
		"phone =| null":                     "phone == null",
		"tags |":                            "tags contains ",
		"tags con|":                         "tags contains ",
		"tags contains |":                   `tags contains "vip"`,
		"tags contains le|":                 `tags contains "lead"`,
		`tags contains "le|`:                `tags contains "lead"`,
		`tags contains "le|" && x == 1`:     `tags contains "lead" && x == 1`,
		`tags contains "say|`:               `tags contains "say \"hi\""`,
		"updatedAt > |":                     `updatedAt > ago("24h")`,
		"updatedAt > ag|":                   `updatedAt > ago("24h")`,
		`updatedAt > ago(|`:                 `updatedAt > ago("90m"`,
		`updatedAt > ago("7|")`:             `updatedAt > ago("7d")`,
		"doNotContact == |":                 "doNotContact == true",
		"doNotContact |":                    "doNotContact == ",
		"status == |":                       `status == "active"`,
		"status in [|":                      `status in ["active"`,
		`status in ["active", ar|`:          `status in ["active", "archived"`,
		`phone == null |`:                   `phone == null && `,
		`phone == null && fir|`:             `phone == null && firstName`,
		`(phone == null or not ema|`:        `(phone == null or not email`,
		`"vip" in |`:                        `"vip" in tags`,
		`owner == ing|`:                     `owner == "Ingrid Sørensen"`,
		`address.city == "K|öln" && a`:      `address.city == "Köln" && a`,
		`shoe|`:                             `field("customFields.shoe size")`,
		`field("customFields.sh|`:           `field("customFields.shoe size"`,
		`field("customFields.shoe size") |`: `field("customFields.shoe size") == `,
		`conn|`:                             `connection`,
		`connection == |`:                   `connection == "hl"`,
		`connection != "t|`:                 `connection != "tfy"`,
		`len(ta|`:                           `len(tags`,
		`email startsWith "x" or pho|`:      `email startsWith "x" or phone`,
		`Köln == "é" && pho|`:               `Köln == "é" && phone`,
		`createdAt < date("2026-01-01") |`:  `createdAt < date("2026-01-01") && `,
	} {
		if got, all := completed(t, marked); got != want {
			t.Errorf("%s becomes %s, want %s (of %d)", marked, got, want, len(all))
		}
	}
}

func TestOperatorsAndValuesSuitTheField(t *testing.T) {
	t.Parallel()
	for marked, c := range map[string]struct{ has, lacks string }{
		"doNotContact |":     {"==,!=,&&", "contains"},
		"tags |":             {"contains", "startsWith"},
		"customFields.at |":  {"<", "contains"},
		"firstName |":        {"startsWith", "&&"},
		"firstName == |":     {"null", "true"},
		"firstName < |":      {"", "null"},
		"tags contains |":    {"vip,lead", "null"},
		"owner |":            {"==,contains", "<"},
		"|":                  {"phone,tags,updatedAt,not", "&&"},
		"phone == null |":    {"&&,||", "phone"},
		"updatedAt > |":      {`ago("7d"),now()`, "null"},
		`tags contains "x|`:  {"", "null"},
		`phone == null && |`: {"email", "=="},
	} {
		_, all := completed(t, marked)
		var labels []string
		for _, x := range all {
			labels = append(labels, x.Label)
		}
		for _, want := range strings.Split(c.has, ",") {
			if want != "" && !slices.Contains(labels, want) {
				t.Errorf("%s offers %v, not %s", marked, labels, want)
			}
		}
		if slices.Contains(labels, c.lacks) {
			t.Errorf("%s offers %s", marked, c.lacks)
		}
	}
}

// TestACompletedConditionCompiles walks from nothing to a condition by candidates alone.
func TestACompletedConditionCompiles(t *testing.T) {
	t.Parallel()
	m := completing()
	for _, f := range Complete("", 0, m, lent) {
		if f.Kind != AField {
			continue
		}
		text := f.Insert + " "
		for _, o := range Complete(text, len([]rune(text)), m, lent) {
			if o.Kind != AnOp || o.Label == "in" {
				continue
			}
			test := text + o.Insert
			for _, v := range Complete(test, len([]rune(test)), m, lent) {
				whole := test + v.Insert
				if _, err := Compile(whole, m, func() time.Time { return noon }); err != nil {
					t.Errorf("%s: %v", whole, err)
				}
			}
		}
	}
}

func FuzzCompletionNeverPanicsAndStaysInTheText(f *testing.F) {
	for _, s := range []string{"phone ==", `tags contains "`, `ago(`, `a in [`, "é\x00\"`'", `field("`, "not not ((", `"a\`} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		size := len([]rune(text))
		for _, c := range Complete(text, cursor, completing(), lent) {
			if c.From < 0 || c.To < c.From || c.To > size || c.Insert == "" {
				t.Fatalf("%q at %d: %+v", text, cursor, c)
			}
		}
	})
}
