package exchange_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/emersion/go-ical"
	"github.com/emersion/go-vcard"

	"patchbay/exchange"
	"patchbay/model"
)

const cards = "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//iOS 17//EN\r\nN:Lovelace;Ada;King;Dr.;\r\nFN:Dr. Ada Lovelace\r\nORG:Engines\\, Ltd;Research\r\n" +
	"item1.EMAIL;type=INTERNET;type=HOME:ada@home.example\r\nEMAIL;type=INTERNET;type=WORK;type=pref:ada@example.com\r\nTEL;type=CELL;type=VOICE;type=pref:+1 555 0100\r\n" +
	"TEL;type=FAX:+1 555 0199\r\nitem2.ADR;type=WORK:;;1 Main St;Bonn;NW;53111;Deutschland\r\nitem2.X-ABADR:de\r\nBDAY;VALUE=date:1815-12-10\r\nCATEGORIES:vip,a\\,b\r\n" +
	"NOTE:Line one\\nline two\\; with a\r\n  fold\r\nURL:https\\://example.com/a\\,b\r\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\r\n SkZJRg==\r\nEND:VCARD\r\n" +
	"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg\r\nTEL;CELL;PREF:0171 2345678\r\nTEL;HOME:0228 1\r\n" +
	"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:gr=FC=\r\n=DFe\r\nEND:VCARD\r\n" +
	"BEGIN:VCARD\nVERSION:4.0\nFN:Io Example\nGENDER:F\nTEL;VALUE=uri;PREF=1;TYPE=\"voice,home\":tel:+1-555-0101\nBDAY:19900131\nLANG:fr\nTZ:Europe/Paris\nEND:VCARD"

func TestCardsOfOtherProgramsAreRead(t *testing.T) {
	t.Parallel()
	all, _ := entries(t, []byte(cards), exchange.Opening{Name: "a.vcf", Model: model.Contact()})
	if len(all) != 3 {
		t.Fatalf("%d cards", len(all))
	}
	want := []model.Fields{
		{
			"name": "Dr. Ada Lovelace", "firstName": "Ada", "lastName": "Lovelace", "salutation": "Dr.", "companyName": "Engines, Ltd", "email": "ada@example.com",
			"phone": "+1 555 0100", "address.line1": "1 Main St", "address.city": "Bonn", "address.region": "NW", "address.postalCode": "53111", "address.country": "DE",
			"birthday": "1815-12-10", "tags": []string{"vip", "a,b"}, "notesText": "Line one\nline two; with a fold", "website": "https://example.com/a,b",
		},
		{"firstName": "Jörg", "lastName": "Müller", "phone": "0171 2345678", "notesText": "grüße"},
		{"name": "Io Example", "gender": "female", "phone": "+1-555-0101", "birthday": "1990-01-31", "language": "fr", "timezone": "Europe/Paris"},
	}
	for i, w := range want {
		got := fields(t, model.Contact(), all[i])
		delete(got, "emails")
		delete(got, "phones")
		if d := model.Diff(w, got); len(d) > 0 {
			t.Errorf("card %d: %+v", i, d)
		}
	}
	if !slices.Contains(all[0].Over, "PHOTO") || !slices.ContainsFunc(all[0].Over, func(s string) bool { return strings.HasPrefix(s, "ORG") || strings.HasPrefix(s, "N (") }) {
		t.Errorf("not told: %v", all[0].Over)
	}
	named, _ := entries(t, []byte("BEGIN:VCARD\r\nN:Lovelace;Ada;King;Dr.;MP\r\nADR:12;;1 Main St;Bonn;;;\r\nEND:VCARD\r\n"), exchange.Opening{Name: "a.vcf", Model: model.Contact()})
	if want := []string{"N (further names)", "N (what stands behind the name)", "ADR (post box)"}; !slices.Equal(named[0].Over, want) {
		t.Errorf("what was read of a name and an address is not told from the rest: %q", named[0].Over)
	}
	if all[1].Line != 21 {
		t.Errorf("the second card begins in line %d", all[1].Line)
	}
}

const agenda = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n" +
	"RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n" +
	"RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n" +
	"BEGIN:VEVENT\r\nUID:1@x\r\nSUMMARY:Winter\\, here\r\nDTSTART;TZID=W. Europe Standard Time:20260115T100000\r\nDTEND;TZID=\"W. Europe Standard Time\":20260115T110000\r\nRRULE:FREQ=WEEKLY\r\n" +
	"BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nSUMMARY:not this\r\nEND:VALARM\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:2@x\r\nSUMMARY:Summer\r\nDTSTART;TZID=W. Europe Standard Time:20260715T100000\r\nDURATION:PT1H30M\r\nSTATUS:TENTATIVE\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:3@x\r\nSUMMARY:Day\r\nDTSTART;VALUE=DATE:20260301\r\nDTEND;VALUE=DATE:20260302\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nSUMMARY:Own zone\r\nDTSTART;TZID=/freeassociation.example/Europe/Berlin:20260715T100000\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nSUMMARY:Floating\r\nDTSTART:20260715T100000\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nSUMMARY:Office\r\nDTSTART;TZID=Eastern Daylight Time:20260715T100000\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nSUMMARY:Listed\r\nDTSTART;TZID=\"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna\":20260715T100000\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nSUMMARY:Lost\r\nDTSTART;TZID=Nowhere:20260715T100000\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nSUMMARY:Other\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"

func TestTimesOfCalendarsAreReadInTheirZones(t *testing.T) {
	t.Parallel()
	all, d := entries(t, []byte(agenda), exchange.Opening{Name: "a.ics", Model: model.Appointment()})
	want := map[string]string{
		"Winter, here": "2026-01-15T09:00:00Z", "Summer": "2026-07-15T08:00:00Z", "Day": "2026-03-01T00:00:00Z", "Own zone": "2026-07-15T08:00:00Z",
		"Floating": "2026-07-15T10:00:00Z", "Office": "2026-07-15T14:00:00Z", "Listed": "2026-07-15T08:00:00Z",
	}
	got := map[string]string{}
	for _, e := range all[:len(all)-1] {
		f := fields(t, model.Appointment(), e)
		title, _ := f["title"].(string)
		got[title], _ = f["startAt"].(string)
		if title == "Summer" && (f["durationMinutes"] != int64(90) || f["status"] != "requested" || f["externalId"] != "2@x") {
			t.Errorf("%v", f)
		}
		if title == "Winter, here" && !slices.Contains(e.Over, "RRULE") {
			t.Errorf("that it repeats is not told: %v", e.Over)
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	said := strings.Join(d.Notices(), "\n")
	for _, part := range []string{"without a zone were read as UTC: 1", "no vevent were passed over: 1"} {
		if !strings.Contains(said, part) {
			t.Errorf("not said: %s\n%s", part, said)
		}
	}
	if lost := all[len(all)-1].Fault; lost == nil || lost.Line == 0 || !strings.Contains(lost.Error(), `DTSTART is in the zone "Nowhere", which is not known`) {
		t.Errorf("a zone that nobody knows is taken for one: %v", lost)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	all, d = entries(t, []byte(agenda), exchange.Opening{Name: "a.ics", Model: model.Appointment(), Here: berlin})
	if f := fields(t, model.Appointment(), all[4]); f["startAt"] != "2026-07-15T08:00:00Z" || !strings.Contains(strings.Join(d.Notices(), "\n"), "read as those of this machine: 1. Give --zone") {
		t.Errorf("in the zone of the machine: %v %v", f["startAt"], d.Notices())
	}
	all, d = entries(t, []byte(agenda), exchange.Opening{Name: "a.ics", Model: model.Appointment(), Zone: berlin})
	for _, at := range []int{4, len(all) - 1} {
		if f := fields(t, model.Appointment(), all[at]); f["startAt"] != "2026-07-15T08:00:00Z" {
			t.Errorf("in the zone that was asked for: %v", f["startAt"])
		}
	}
	if said := strings.Join(d.Notices(), "\n"); !strings.Contains(said, `"Nowhere" is not known and the file does not explain it: its times were read as Europe/Berlin`) {
		t.Error(said)
	}
}

func TestALengthInPlaceOfAnEndIsTheEnd(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		model      model.Model
		lines, end string
		minutes    any
		over       bool
	}{
		"behind the start":        {lines: "DTSTART:20261224T100000Z\r\nDURATION:PT45M", end: "2026-12-24T10:45:00Z", minutes: int64(45)},
		"before the start":        {lines: "DURATION:+P1DT2H\r\nDTSTART:20261224T100000Z", end: "2026-12-25T12:00:00Z", minutes: int64(26 * 60)},
		"whole days":              {lines: "DTSTART;VALUE=DATE:20261224\r\nDURATION:P2D", end: "2026-12-26T00:00:00Z", minutes: int64(48 * 60)},
		"a day of 25 hours":       {lines: "DTSTART;TZID=Europe/Berlin:20261024T100000\r\nDURATION:P1D", end: "2026-10-25T09:00:00Z", minutes: int64(24 * 60)},
		"24 hours on that day":    {lines: "DTSTART;TZID=Europe/Berlin:20261024T100000\r\nDURATION:PT24H", end: "2026-10-25T08:00:00Z", minutes: int64(24 * 60)},
		"an end beside it":        {lines: "DTSTART:20261224T100000Z\r\nDURATION:PT45M\r\nDTEND:20261224T110000Z", end: "2026-12-24T11:00:00Z", minutes: int64(45)},
		"no start":                {lines: "DURATION:PT45M", minutes: int64(45)},
		"backwards":               {lines: "DTSTART:20261224T100000Z\r\nDURATION:-PT45M", over: true},
		"nothing":                 {lines: "DTSTART:20261224T100000Z\r\nDURATION:PT0S", over: true},
		"no length":               {lines: "DTSTART:20261224T100000Z\r\nDURATION:soon", over: true},
		"longer than time itself": {lines: "DTSTART:20261224T100000Z\r\nDURATION:P99999999999W", over: true},
		"a task":                  {model: model.Task(), lines: "DTSTART:20261224T100000Z\r\nDURATION:PT2H", end: "2026-12-24T12:00:00Z"},
		"a task without a start":  {model: model.Task(), lines: "DURATION:PT2H", over: true},
	} {
		m, part, end := model.Appointment(), "VEVENT", "endAt"
		if x.model.Name == "task" {
			m, part, end = x.model, "VTODO", "dueAt"
		}
		text := "BEGIN:VCALENDAR\r\nBEGIN:" + part + "\r\n" + x.lines + "\r\nEND:" + part + "\r\nEND:VCALENDAR\r\n"
		all, _ := entries(t, []byte(text), exchange.Opening{Name: "a.ics", Model: m})
		if len(all) != 1 {
			t.Fatalf("%s: %d parts", name, len(all))
		}
		f := fields(t, m, all[0])
		got, _ := f[end].(string)
		if got != x.end || f["durationMinutes"] != x.minutes || slices.Contains(all[0].Over, "DURATION") != x.over {
			t.Errorf("%s: %v, not read: %v", name, f, all[0].Over)
		}
	}
}

func TestThoseWhoTakePartAreKnownByTheirMail(t *testing.T) {
	t.Parallel()
	lines := []string{
		"BEGIN:VCALENDAR", "BEGIN:VEVENT", "SUMMARY:A visit", "ORGANIZER;CN=\"Desk; here\":mailto:Desk@example.com", "ATTENDEE;CN=\"A, B\";RSVP=TRUE:MAILTO:Ada@Example.org?subject=x",
		"ATTENDEE:mailto:ada@example.org", "ATTENDEE;CUTYPE=ROOM:mailto:room@example.org", "ATTENDEE;EMAIL=io@example.org:urn:uuid:1", "ATTENDEE:tel:+15550100", "END:VEVENT", "END:VCALENDAR",
	}
	all, _ := entries(t, []byte(strings.Join(lines, "\r\n")), exchange.Opening{Name: "a.ics", Model: model.Appointment()})
	if len(all) != 1 || all[0].Host != "desk@example.com" || !slices.Equal(all[0].Guests, []string{"ada@example.org", "io@example.org"}) || !slices.Equal(all[0].Over, []string{"ATTENDEE"}) {
		t.Errorf("%+v", all)
	}
}

func TestTablesOfSpreadsheetsAreRead(t *testing.T) {
	t.Parallel()
	const text = "Vorname;Straße;Notiz\r\nJörg;\"Weg 1; links\";\"eins\r\nzwei\"\r\n;;\r\nIo;'=x;''+y\r\n"
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	latin, err2 := charmap.Windows1252.NewEncoder().String(text)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{
		"plain": text, "marked": "\xef\xbb\xbf" + text, "utf-16": utf16, "latin": latin, "sep": "sep=;\r\n" + text, "tabs": strings.ReplaceAll(text, ";", "\t"),
	} {
		all, d := entries(t, []byte(in), exchange.Opening{Name: "a.csv", Model: model.Contact()})
		if len(all) != 2 || !slices.Equal(d.Heading(), []string{"Vorname", "Straße", "Notiz"}) {
			t.Errorf("%s: %d rows, %q", name, len(all), d.Heading())
			continue
		}
		if h := all[0].Held; h[0].Raw != "Jörg" || h[2].Raw != "eins\nzwei" {
			t.Errorf("%s: %+v", name, h)
		}
		if h := all[1].Held; h[1].Raw != "=x" || h[2].Raw != "'+y" {
			t.Errorf("%s: the guard stays: %+v", name, h)
		}
		line := map[bool]int{true: 2, false: 1}[name == "sep"]
		if all[0].Line != line+1 || all[1].Line != line+4 || all[1].Held[1].At != 4 {
			t.Errorf("%s: places %d %d %d", name, all[0].Line, all[1].Line, all[1].Held[1].At)
		}
		if said := strings.Contains(strings.Join(d.Notices(), " "), "Windows-1252"); said != (name == "latin") {
			t.Errorf("%s: %q", name, d.Notices())
		}
	}
}

func TestWhatOtherProgramsReadOfOurFilesIsWhatWasMeant(t *testing.T) {
	t.Parallel()
	f := model.Fields{"name": "Ada, Lovelace", "email": "ada@example.com", "notesText": strings.Repeat("long; text\n", 30), "companyName": "A\\B"}
	card, err := vcard.NewDecoder(bytes.NewReader(written(t, exchange.VCard4, model.Contact(), []exchange.Record{{ID: "a", Fields: f}}))).Decode()
	if err != nil || card.PreferredValue("FN") != "Ada, Lovelace" || card.PreferredValue("EMAIL") != "ada@example.com" || card.Value("VERSION") != "4.0" {
		t.Errorf("%v %v", card, err)
	}
	task := model.Fields{"title": "Call, now", "dueAt": "2026-12-31T09:30:00Z", "priority": "high", "tags": []string{"a,b", "c"}, "description": strings.Repeat("x;", 200)}
	cal, err := ical.NewDecoder(bytes.NewReader(written(t, exchange.ICal, model.Task(), []exchange.Record{{ID: "a", Fields: task}}))).Decode()
	if err != nil {
		t.Fatal(err)
	}
	todo := cal.Children[0]
	due, err := todo.Props.DateTime(ical.PropDue, time.UTC)
	title, err2 := todo.Props.Text(ical.PropSummary)
	words, err3 := todo.Props.Get(ical.PropCategories).TextList()
	long, err4 := todo.Props.Text(ical.PropDescription)
	if errors.Join(err, err2, err3, err4) != nil || due.Format(time.RFC3339) != "2026-12-31T09:30:00Z" || title != "Call, now" || !slices.Equal(words, []string{"a,b", "c"}) || long != task["description"] {
		t.Errorf("%v %q %q %q", due, title, words, long)
	}
}

func TestWhatOfACardIsNotReadIsTold(t *testing.T) {
	t.Parallel()
	const text = "BEGIN:VCARD\r\nFN:Ada\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:Io\r\nEND:VCARD\r\nX-PATCHBAY-FIELD:lost\r\nX-PATCHBAY-FIELD;NAME=source:web\r\n" +
		"X-PATCHBAY-FIELD;NAME=source:second\r\nEND:VCARD\r\n"
	all, _ := entries(t, []byte(text), exchange.Opening{Name: "a.vcf", Model: model.Contact()})
	if len(all) != 1 || fields(t, model.Contact(), all[0])["source"] != "web" {
		t.Fatalf("%+v", all)
	}
	if want := []string{"A card inside of another one", "X-PATCHBAY-FIELD"}; !slices.ContainsFunc(all[0].Over, func(s string) bool { return s == want[0] }) || !slices.Contains(all[0].Over, want[1]) {
		t.Errorf("not told: %q", all[0].Over)
	}
}

func TestFilesOfVeryOldMachinesAreRead(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a.csv": "email,firstName\nada@example.com,Ada\nio@example.com,\"Io\"\n", "a.ndjson": "{\"email\":\"ada@example.com\"}\n{\"email\":\"io@example.com\"}\n",
		"a.vcf": "BEGIN:VCARD\nEMAIL:ada@example.com\nEND:VCARD\nBEGIN:VCARD\nEMAIL:io@exam\n ple.com\nEND:VCARD\n",
	} {
		all, d := entries(t, []byte(strings.ReplaceAll(text, "\n", "\r")), exchange.Opening{Name: name, Model: model.Contact()})
		if len(all) != 2 || fields(t, model.Contact(), all[1])["email"] != "io@example.com" || all[1].Line < 2 || !strings.Contains(strings.Join(d.Notices(), " "), "CR alone") {
			t.Errorf("%s: %+v %q", name, all, d.Notices())
		}
	}
	all, d := entries(t, []byte("email,firstName\nada@example.com,\"a\rb\"\n"), exchange.Opening{Name: "a.csv", Model: model.Contact()})
	if all[0].Held[1].Raw != "a\rb" || len(d.Notices()) > 0 {
		t.Errorf("the end of an old line inside of a cell: %q %q", all[0].Held[1].Raw, d.Notices())
	}
}

func TestColumnsOfOneNameAreToldApart(t *testing.T) {
	t.Parallel()
	all, d := entries(t, []byte("Phone,Phone,,\n1,2,3,4\n"), exchange.Opening{Name: "a.csv", Model: model.Contact()})
	if got := d.Heading(); !slices.Equal(got, []string{"Phone", "Phone (2)", "", " (2)"}) || all[0].Held[1].Column != "Phone (2)" {
		t.Errorf("%q", got)
	}
	for _, m := range (exchange.Matching{Model: model.Contact()}).Columns(d.Heading())[1:] {
		if !m.Unknown {
			t.Errorf("%+v", m)
		}
	}
}

func TestBrokenFilesAreToldWithTheirPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, text, want string }{
		"short line":       {"a.csv", "a,b\n1\n", "a.csv, line 2: this line has 1 cells, and the heading has 2"},
		"quote over lines": {"a.csv", "a,b\n1,2\n3,\"4\n5,6\n", `a.csv, line 3: has a quotation mark that is not closed, or letters behind a closed one: it was read up to line 4`},
		"bare quote":       {"a.csv", "a,b\n1,x\"y\n", `a.csv, line 2, column 4: has a quotation mark inside of a cell`},
		"open quote":       {"a.csv", "a,b\n1,\"y\n", `has a quotation mark that is not closed`},
		"no end":           {"a.vcf", "BEGIN:VCARD\nFN:x\n", "a.vcf, line 1: this card has no end"},
		"no end either":    {"a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\n", "a.ics, line 2: this part has no end"},
		"no object":        {"a.ndjson", "{\"firstName\":\"x\"}\n[1]\n", "a.ndjson, line 2: this is no record"},
		"other model":      {"a.json", `[{"model":"task","fields":{}}]`, "a.json, line 1: model is task, and contact was asked for"},
		"half a file":      {"a.json", "[\n{\"firstName\":\"x\"},\n{", "a.json, line 3: ends in the middle"},
		"no JSON":          {"a.json", "[\n{\"firstName\":x}]", "a.json, line 2: is no JSON"},
		"empty":            {"a.csv", "", "a.csv: is empty"},
	} {
		m := model.Contact()
		if strings.HasSuffix(c.file, ".ics") {
			m = model.Appointment()
		}
		got := ""
		d, err := exchange.Open(strings.NewReader(c.text), exchange.Opening{Name: c.file, Model: m})
		for err == nil && got == "" {
			var e exchange.Entry
			if e, err = d.Next(); err == nil && e.Fault != nil {
				got = e.Fault.Error()
			}
		}
		if got == "" && !errors.Is(err, io.EOF) {
			got = err.Error()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

func TestAnEntryWithoutAnEndIsNotReadForEver(t *testing.T) {
	t.Parallel()
	for file, text := range map[string]string{"a.csv": "a,b\n1,\"", "a.vcf": "BEGIN:VCARD\nNOTE:", "a.json": `[{"a":"`, "a.ndjson": `{"a":"`} {
		d, err := exchange.Open(bytes.NewReader([]byte(text+strings.Repeat("x", 20<<20))), exchange.Opening{Name: file, Model: model.Contact()})
		for err == nil {
			_, err = d.Next()
		}
		if !strings.Contains(err.Error(), "more than 16 MiB") {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func FuzzAFileOfAnyBytesIsReadToItsEnd(f *testing.F) {
	for _, seed := range []string{cards, agenda, "a;b\n\"x\";=1\n", `{"items":[{"id":"a","fields":{"address":{"city":"Bonn"},"customFields":{"a.b":1}}}]}`, "\xff\xfea\x00", "BEGIN:VCARD\nX;Y=\"", "BEGIN:VEVENT\nDTSTART;TZID=:1\n"} {
		f.Add([]byte(seed), byte(0))
		f.Add([]byte(seed), byte(5))
	}
	f.Fuzz(func(t *testing.T, text []byte, which byte) {
		format := exchange.Formats()[int(which)%len(exchange.Formats())]
		m := model.Contact()
		if format == exchange.ICal {
			m = model.Appointment()
		}
		d, err := exchange.Open(bytes.NewReader(text), exchange.Opening{Name: "x", Format: format, Model: m})
		if err != nil {
			return
		}
		var vs exchange.Values
		rejects := exchange.NewRejects(io.Discard, d)
		for n := 0; ; n++ {
			e, err := d.Next()
			if err != nil {
				break
			}
			if n > len(text) {
				t.Fatal("more entries than bytes")
			}
			for _, h := range e.Held {
				if field, ok := m.Field(h.Column); ok {
					if _, err := vs.Read(field, h.Raw); err != nil {
						continue
					}
				}
			}
			if err := rejects.Add(e, "why"); err != nil {
				t.Fatal(err)
			}
		}
		if err := rejects.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
