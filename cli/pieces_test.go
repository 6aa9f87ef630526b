package cli

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

func TestNearestFindsTheWordThatWasMeant(t *testing.T) {
	t.Parallel()
	words := []string{"name", "firstName", "email", "phone", "address.city", "updatedAt"}
	for typed, want := range map[string]string{
		"phon": "phone", "pohne": "phone", "Email": "email", "frstName": "firstName", "city": "address.city", "upd": "updatedAt", "xyzzy": "", "": "",
	} {
		if got := problem.Nearest(typed, words); got != want {
			t.Errorf("nearest(%q) = %q, want %q", typed, got, want)
		}
	}
}

func TestDistanceIsADistance(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[abc]{0,6}`)
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := problem.Distance(a, b)
		if d != problem.Distance(b, a) || (d == 0) != (a == b) || d > max(len(a), len(b)) {
			t.Fatalf("distance(%q, %q) = %d", a, b, d)
		}
	})
}

func TestTablesFitTheTerminal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		natural := rapid.SliceOfN(rapid.IntRange(1, 200), 1, 12).Draw(t, "widths")
		width := rapid.IntRange(20, 300).Draw(t, "terminal")
		least := rapid.SampledFrom([]int{narrow, comfort}).Draw(t, "least")
		got := fit(natural, width, least)
		kept := 0
		for i, n := range got {
			if n > natural[i] || n < 0 || n > 0 && n < min(natural[i], least) {
				t.Fatalf("column %d went from %d to %d", i, natural[i], n)
			}
			if n > 0 && kept < i {
				t.Fatalf("%v leaves out a column before one that it keeps", got)
			}
			if n > 0 {
				kept++
			}
		}
		total := sum(got) + gap*(kept-1)
		if total > width {
			t.Fatalf("%v is %d wide on %d", got, total, width)
		}
		if kept < len(got) && total+gap+min(natural[kept], least) <= width && slices.Equal(got[:kept], natural[:kept]) {
			t.Fatalf("%v leaves out a column that fits", got)
		}
	})
}

func TestLongTextsGoOnBeneathThemselves(t *testing.T) {
	t.Parallel()
	tab := &table{app: &app{}, columns: []column{{}, {folds: true}}, widths: []int{4, 12}}
	if got := tab.lay([]string{"warn", "one two three four five"}, nil); got != "warn  one two\n      three four\n      five" {
		t.Fatalf("got %q", got)
	}
}

func TestLinesLineUpWhateverTheLetters(t *testing.T) {
	t.Parallel()
	tab := &table{app: &app{}, columns: []column{{title: "NAME"}, {title: "N", right: true}, {title: "END"}}, widths: []int{10, 5, 3}}
	for _, name := range []string{"Ada", "日本太郎さん一郎", "Łukasz", "👩‍🚀 Io", ""} {
		got := tab.lay([]string{name, "42", "end"}, nil)
		if w := ansi.StringWidth(got); w != 10+gap+5+gap+3 {
			t.Errorf("%q is laid out %d wide: %q", name, w, got)
		}
	}
}

func TestTimesAreToldTheWayPeopleDo(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for want, at := range map[string]time.Time{
		"": {}, "now": now, "30 s ago": now.Add(-30 * time.Second), "in 5 min": now.Add(5 * time.Minute), "3 h ago": now.Add(-3 * time.Hour),
		"2 d ago": now.Add(-49 * time.Hour), "1 Jan 2026": time.Date(2026, 1, 1, 12, 0, 0, 0, time.Local),
	} {
		if got := ago(now, at); got != want {
			t.Errorf("ago(%v) = %q, want %q", at, got, want)
		}
	}
	if thousands(48120) != "48,120" || thousands(-1000) != "-1,000" || thousands(999) != "999" || thousands(1234567) != "1,234,567" {
		t.Error("thousands are not set apart")
	}
}

func TestAssignmentsChangeListsInTheirOrder(t *testing.T) {
	t.Parallel()
	now := model.Fields{"tags": []string{"vip", "lead"}}
	for args, want := range map[string][]string{
		"tags+=gold":          {"vip", "lead", "gold"},
		"tags+=VIP":           {"vip", "lead"},
		"tags-=vip,lead":      {},
		"tags=new tags+=gold": {"new", "gold"},
		"tags+=a,b tags-=a":   {"vip", "lead", "b"},
		"tags-=nobody":        {"vip", "lead"},
		"tags= tags+=only":    {"only"},
	} {
		all, err := parseAssignments(strings.Fields(args))
		if err != nil {
			t.Fatal(err)
		}
		got, err := values(model.Contact(), now, all)
		if err != nil {
			t.Fatalf("%s: %v", args, err)
		}
		if list, _ := got["tags"].([]string); !slices.Equal(list, want) {
			t.Errorf("%s gives %v, want %v", args, got["tags"], want)
		}
	}
	if now["tags"].([]string)[0] != "vip" || len(now["tags"].([]string)) != 2 {
		t.Error("the record itself was changed")
	}
}

func TestValuesMayHoldEqualSigns(t *testing.T) {
	t.Parallel()
	all, err := parseAssignments([]string{"website=https://example.com/?a=b+c", "firstName="})
	if err != nil {
		t.Fatal(err)
	}
	got, err := values(model.Contact(), nil, all)
	if err != nil || got["website"] != "https://example.com/?a=b+c" || got["firstName"] != nil {
		t.Fatalf("got %v, %v", got, err)
	}
	if _, set := got["firstName"]; !set {
		t.Fatal("a cleared field has to be in the patch")
	}
}

func FuzzAssignmentsAreReadOrRefused(f *testing.F) {
	for _, s := range []string{"a=b", "tags+=x", "tags-=", "=", "", "a==b", "+=x", "email=\x1b[0m"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		all, err := parseAssignments([]string{s})
		if err != nil {
			if !problem.Is(err, problem.Usage) {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if all[0].field == "" {
			t.Fatalf("%q names no field", s)
		}
		if _, err := values(model.Contact(), nil, all); err != nil && !problem.Is(err, problem.Usage) && !problem.Is(err, problem.Invalid) {
			t.Fatalf("%q: %v", s, err)
		}
	})
}

func FuzzJSONOnAScreenMovesNothingAndLosesNothing(f *testing.F) {
	f.Add("plain")
	f.Add("a\u009b31m\u202e\u200f\x1b[2J")
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "")
		text, err := encode(map[string]string{"v": s})
		if err != nil {
			t.Fatal(err)
		}
		if i := bytes.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e }); i >= 0 {
			t.Fatalf("%q moves a terminal", text)
		}
		var back map[string]string
		if err := json.Unmarshal(text, &back); err != nil || back["v"] != s {
			t.Fatalf("%q came back as %q: %v", s, back["v"], err)
		}
	})
}

func FuzzFiltersNeverPanic(f *testing.F) {
	f.Add(".items[].id", `{"items":[{"id":"x"}]}`)
	f.Add("halt", `{}`)
	f.Add(`error("x")`, `null`)
	f.Fuzz(func(t *testing.T, expr, in string) {
		if len(expr) > 60 || strings.ContainsAny(expr, "(") || strings.Contains(expr, "def") || !json.Valid([]byte(in)) {
			t.Skip("recursion and ranges may run for ever")
		}
		for _, endless := range []string{"repeat", "range", "input", "recurse", "until", "while", ".."} {
			if strings.Contains(expr, endless) {
				t.Skip("may run for ever")
			}
		}
		var out bytes.Buffer
		a := &app{ctx: t.Context(), Program: Program{Streams: Streams{Out: &out}}, format: format{jq: expr}}
		if expr == "" {
			return
		}
		if err := a.filter([]byte(in)); err != nil && problem.As(err).Kind != problem.Usage {
			t.Fatalf("%q: %v", expr, err)
		}
	})
}

func TestTextThatIsNoUTF8IsNotTaken(t *testing.T) {
	t.Parallel()
	if _, err := parseAssignments([]string{"firstName=\xff\xfe"}); !problem.Is(err, problem.Usage) {
		t.Errorf("got %v", err)
	}
}

func TestTheNearestWordIsOneThatCouldBeMeant(t *testing.T) {
	t.Parallel()
	words := []string{"name", "firstName", "email", "phone", "tags", "address.city"}
	for typed, want := range map[string]string{"fone": "phone", "Phon": "phone", "mail": "email", "city": "address.city", "nosuch": "", "x": "", "": ""} {
		if got := problem.Nearest(typed, words); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func TestAListSaysWhatAReferenceIsCalled(t *testing.T) {
	t.Parallel()
	it := rowItem(workbench.Row{Model: "contact", ID: "a1", Fields: model.Fields{"owner": "u-7", "name": "Ann"}, Names: map[string]string{"owner": "Bea Boss"}})
	if it.seen("owner") != "Bea Boss" || it.seen("name") != "Ann" || it.cell("owner") != "u-7" {
		t.Errorf("people read %v, scripts %v", it.seen("owner"), it.cell("owner"))
	}
}
