package workbench

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
)

// calendarFile is a calendar with one event of these lines.
func calendarFile(lines ...string) string {
	all := append([]string{"BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1@example.org", "SUMMARY:A visit"}, lines...)
	return strings.Join(append(all, "END:VEVENT", "END:VCALENDAR", ""), "\r\n")
}

func ofAppointments(r *ImportRequest) { r.Model, r.Name = "appointment", "calendar.ics" }

func TestMinutesThatAnEndSaysAreNotToldAsLost(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	for length, lost := range map[string]bool{"DTSTART:20261224T100000Z\r\nDURATION:PT45M": false, "DURATION:PT45M": true} {
		im := s.planImport(calendarFile(length), ofAppointments, keepGoing)
		if told := strings.Contains(strings.Join(im.Notices, "\n"), "Minutes is left out"); told != lost {
			t.Errorf("%s: %q", length, im.Notices)
		}
	}
}

func TestATimeWithoutAZoneIsOneOfThisMachine(t *testing.T) {
	t.Parallel()
	s := open(t, whereabouts(t, "America/New_York"))
	s.pulled()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	table := "title,startAt,endAt\nA visit,2026-12-24 10:00,2026-12-24T16:00:00Z\n"
	ofTable := func(r *ImportRequest) { r.Model = "appointment" }
	for name, x := range map[string]struct {
		file   string
		change func(*ImportRequest)
		zone   *time.Location
		want   string
	}{
		"a calendar":             {calendarFile("DTSTART:20261224T100000"), ofAppointments, nil, "2026-12-24T15:00:00Z"},
		"a calendar with --zone": {calendarFile("DTSTART:20261224T100000"), ofAppointments, berlin, "2026-12-24T09:00:00Z"},
		"a table":                {table, ofTable, nil, "2026-12-24T15:00:00Z"},
		"a table with --zone":    {table, ofTable, berlin, "2026-12-24T09:00:00Z"},
	} {
		im := s.planImport(x.file, x.change, keepGoing, func(r *ImportRequest) { r.Zone = x.zone })
		for step, err := range im.Steps(t.Context()) {
			row, rerr := im.read(t.Context(), step.entry)
			if err != nil || rerr != nil || row.values["startAt"] != x.want {
				t.Errorf("%s: %v, want %s: %v %v", name, row.values["startAt"], x.want, err, rerr)
			}
		}
	}
}

func invitedBy(ics string) []string {
	return []string{"DTSTART:20261224T100000Z", "DTEND:20261224T104500Z", ics}
}

func TestAnEventIsWithTheContactThatWasInvited(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	some := s.few(2)
	one, other := some[0], some[1]
	mail := func(r Row) string { return r.Fields["email"].(string) }
	for name, x := range map[string]struct {
		lines []string
		set   map[string]string
		want  any // the contact; nil for none
		words string
	}{
		"invited":           {lines: []string{"ATTENDEE;CN=\"A, B\";PARTSTAT=ACCEPTED:MAILTO:" + strings.ToUpper(mail(one))}, want: one.Remote.ID},
		"among others":      {lines: []string{"ATTENDEE:mailto:nobody@example.org", "ATTENDEE:mailto:" + mail(one), "ORGANIZER:mailto:" + mail(other)}, want: one.Remote.ID},
		"by a parameter":    {lines: []string{"ATTENDEE;EMAIL=" + mail(one) + ":urn:uuid:1"}, want: one.Remote.ID},
		"who invites":       {lines: []string{"ORGANIZER:mailto:" + mail(other), "ATTENDEE:mailto:nobody@example.org"}, want: other.Remote.ID},
		"a room":            {lines: []string{"ATTENDEE;CUTYPE=ROOM:mailto:" + mail(one)}},
		"two":               {lines: []string{"ATTENDEE:mailto:" + mail(one), "ATTENDEE:mailto:" + mail(other)}, words: one.ID},
		"nobody":            {lines: []string{"ATTENDEE:mailto:nobody@example.org"}, words: "No contact in " + s.only().Name + " has the e-mail nobody@example.org."},
		"nobody, but fixed": {lines: []string{"ATTENDEE:mailto:nobody@example.org"}, set: map[string]string{"contact": other.ID}, want: other.Remote.ID},
		"invited and fixed": {lines: []string{"ATTENDEE:mailto:" + mail(one)}, set: map[string]string{"contact": other.ID}, want: one.Remote.ID},
	} {
		im := s.planImport(calendarFile(invitedBy(strings.Join(x.lines, "\r\n"))...), ofAppointments, keepGoing, func(r *ImportRequest) { r.Set = x.set })
		for step, err := range im.Steps(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			row, err := im.read(t.Context(), step.entry)
			if err != nil || row.values["contact"] != x.want || !strings.Contains(strings.Join(step.Words, " "), x.words) || x.words == "" && len(row.words) > 0 {
				t.Errorf("%s: %v, %q %v", name, row.values, step.Words, err)
			}
		}
	}
}

func TestAFixedValueIsForRowsThatSayNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	const table = "email,source\nnina@example.com,web\nnora@example.com,\n"
	im := s.planImport(table, func(r *ImportRequest) { r.Set = map[string]string{"SOURCE": "fair", "address.country": "Germany"} })
	var got []any
	for step, err := range im.Steps(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, step.values["source"], step.values["address.country"])
	}
	if want := []any{"web", "DE", "fair", "DE"}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if told := strings.Join(im.Notices, "\n"); !strings.Contains(told, "Source is fair where a row says nothing of it: 1 of the rows.") || !strings.Contains(told, "2 of the rows") {
		t.Errorf("%s", told)
	}
	if _, err := im.Apply(t.Context(), Rejecting{}, quietly); err != nil {
		t.Fatal(err)
	}
	again := s.planImport(table, func(r *ImportRequest) { r.Set = map[string]string{"source": "fair", "address.country": "DE"} })
	if again.Counts != (ImportCounts{Same: 2}) {
		t.Errorf("once more: %+v", again.Counts)
	}
}

func TestAFixedValueThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	for given, want := range map[string]problem.Kind{"nonsense=1": problem.Usage, "birthday=soon": problem.Invalid, "source=": problem.Usage, "lastActivityAt=2026-01-01": problem.Invalid} {
		field, value, _ := strings.Cut(given, "=")
		_, err := s.tryImport(t.Context(), "email\nnina@example.com\n", func(r *ImportRequest) { r.Set = map[string]string{field: value} })
		if !problem.Is(err, want) {
			t.Errorf("%s: %v", given, err)
		}
	}
}

func TestAnEventOfAnotherProgramIsImported(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	file := calendarFile(invitedBy("ATTENDEE:mailto:" + who.Fields["email"].(string))...)
	bare := s.planImport(file, ofAppointments)
	if told := strings.Join(bare.Notices, "\n"); !strings.Contains(told, "needs Calendar: --set calendar=VALUE") {
		t.Errorf("what it needs is not told: %s", told)
	}
	for _, err := range []error{bare.Ready(), bare.Futile()} {
		if p := problem.As(err); !problem.Is(err, problem.Invalid) || len(p.Fields) != 1 || !strings.Contains(p.Fields[0].Message, "Calendar is needed") || !strings.Contains(p.Hint, "--set calendar=VALUE") {
			t.Errorf("%v", err)
		}
	}
	if done, err := bare.Apply(t.Context(), Rejecting{}, quietly); err == nil || done.Waiting != 1 || s.writes() != 0 {
		t.Errorf("%+v %v", done, err)
	}
	im := s.planImport(file, ofAppointments, func(r *ImportRequest) { r.Set = map[string]string{"calendar": "Follow-ups"} })
	if im.Counts.New != 1 || im.Ready() != nil || im.Futile() != nil {
		t.Fatalf("%+v %q", im.Counts, im.Notices)
	}
	var made ImportResult
	if _, err := im.Apply(t.Context(), Rejecting{}, func(r ImportResult) { made = r }); err != nil {
		t.Fatal(err)
	}
	shown := map[string]any{}
	for _, c := range made.Shown() {
		shown[c.Field] = c.After
	}
	if shown["contact"] != who.Title || shown["calendar"] != "Follow-ups" {
		t.Errorf("people read %v", shown)
	}
}

func TestWhatADryRunEndsWith(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	same := fmt.Sprintf("%s,\n", who.Fields["email"])
	for table, want := range map[string][2]problem.Kind{ // without and with KeepGoing; "" for none
		"nina@example.com,\n": {"", ""},
		same:                  {"", ""},
		"nina@example.com,1\nnina@example.com,2\n":            {problem.NeedsPerson, ""},
		same + "nina@example.com,not\n":                       {problem.Invalid, problem.Invalid},
		"nina@example.com,not\n":                              {problem.Invalid, problem.Invalid},
		"nina@example.com,not\nnora@example.com,1990-01-31\n": {problem.Invalid, ""},
	} {
		heading := "email,birthday\n"
		if strings.Contains(table, ",1\n") {
			heading = "email,firstName\n"
		}
		for i, going := range []bool{false, true} {
			im, err := s.tryImport(t.Context(), heading+table, func(r *ImportRequest) { r.KeepGoing = going })
			if err == nil {
				err = im.Futile()
			}
			if got := problem.As(err); err != nil && got.Kind != want[i] || err == nil && want[i] != "" {
				t.Errorf("%q, going on %v: %v", table, going, err)
			}
		}
	}
}
