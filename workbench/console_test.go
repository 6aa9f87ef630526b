package workbench

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"patchbay/connectors"
	"patchbay/problem"
)

// listing is the guide's call for a listing of contacts.
func guideTo(t *testing.T, s *scene, c Connection, op string) ConsoleRequest {
	t.Helper()
	all, err := s.Guide(t.Context(), c.Name)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Operation == op {
			return e.Request
		}
	}
	t.Fatalf("the guide has no %s among %d", op, len(all))
	return ConsoleRequest{}
}

func TestWhatTheGuideSaysCanBeSentAsItStands(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	r := guideTo(t, s, c, "contact::list")
	plan, err := s.ForeseeRequest(t.Context(), r)
	if err != nil || plan.Changes || !strings.HasPrefix(plan.Address, s.at.Endpoint) {
		t.Fatalf("%+v %v", plan, err)
	}
	got, err := s.SendRequest(t.Context(), r)
	if err != nil || got.Status != 200 || !strings.Contains(string(got.Body), `"contacts"`) {
		t.Fatalf("%d %s %v", got.Status, got.Body, err)
	}
	r.Paginate = true
	if all, err := s.SendRequest(t.Context(), r); err != nil || !all.Joined || all.Pages < 2 {
		t.Fatalf("%d pages, %v", all.Pages, err)
	}
}

func TestAWriteIsForeseenAndRefusedWhereOnlyReadingIsAllowed(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	r := guideTo(t, s, c, "contact::create")
	plan, err := s.ForeseeRequest(t.Context(), r)
	if err != nil || !plan.Changes {
		t.Fatalf("%+v %v", plan, err)
	}
	if err := s.SetReadOnly(t.Context(), c.Name, true); err != nil {
		t.Fatal(err)
	}
	before := len(s.state().Calls)
	if _, err := s.SendRequest(t.Context(), r); !problem.Is(err, problem.ReadOnly) || problem.As(err).Text == "" || len(s.state().Calls) != before {
		t.Fatalf("%v", err)
	}
	if command, err := s.Curl(t.Context(), r); err != nil || !strings.HasPrefix(command, "curl -X POST '"+s.at.Endpoint+"/") {
		t.Errorf("a command for it may be shown: %q %v", command, err)
	}
	if kept, err := s.KeptRequests(t.Context()); err != nil || len(kept) != 0 {
		t.Errorf("what was never sent is kept: %+v %v", kept, err)
	}
}

func TestWhatHasSomethingLeftToFillInIsNotSent(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	for name, k := range map[string]struct {
		r    ConsoleRequest
		says string
	}{
		"a hole":        {guideTo(t, s, c, "contact::retrieve"), "{id}"},
		"no path":       {ConsoleRequest{Connection: c.Name}, "a path is missing"},
		"a blank":       {ConsoleRequest{Connection: c.Name, Path: "/a b"}, "Character 3 of the path"},
		"broken JSON":   {ConsoleRequest{Connection: c.Name, Method: "POST", Path: "/contacts/", Body: "{\n \"a\": }"}, "Line 2, character 7 of the body"},
		"an odd header": {ConsoleRequest{Connection: c.Name, Path: "/x", Header: "Na me: 1"}, "letters, digits and dashes"},
		"a masked one":  {ConsoleRequest{Connection: c.Name, Path: "/x", Query: "token=[secret]"}, "A secret was left out"},
		"an own header": {ConsoleRequest{Connection: c.Name, Path: "/x", Header: "authorization: Bearer mine"}, "set by the connection"},
	} {
		if _, err := s.SendRequest(t.Context(), k.r); err == nil || !strings.Contains(err.Error(), k.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatWasSentIsKeptOnceBoundedAndWithoutSecrets(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	r := ConsoleRequest{
		Connection: c.Name, Method: "PUT", Path: "/contacts/nobody?apiKey=hush1", Query: "odd=1\nmy_token=hush2", Header: "X-My-Api-Key: hush3", Body: `{"password":"hush4","name":"Ada"}`,
	}
	for range 3 {
		_, _ = s.SendRequest(t.Context(), r) // it is refused, and was sent all the same
	}
	for i := range sentMost {
		db, err := s.store(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		conn, _ := s.connection(t.Context(), c.Name)
		if err := db.SetSetting(t.Context(), fmt.Sprintf("%s%s.old%d", sentPrefix, conn.ID, i), fmt.Sprintf(`{"at":"1999-12-31T00:00:%02dZ","request":{"connection":%q,"path":"/%d"}}`, i, conn.ID, i)); err != nil {
			t.Fatal(err)
		}
	}
	_, _ = s.SendRequest(t.Context(), ConsoleRequest{Connection: c.Name, Path: "/last"})
	kept, err := s.KeptRequests(t.Context())
	if err != nil || len(kept) != sentMost || kept[0].Request.Path != "/last" || kept[0].Status == 0 || kept[0].Request.Connection != c.Name {
		t.Fatalf("%d kept, %v: %+v", len(kept), err, kept[0])
	}
	text := fmt.Sprintf("%+v", kept[1])
	if kept[1].Request.Method != "PUT" || strings.Contains(text, "hush") || !strings.Contains(text, "Ada") || strings.Count(text, "[secret]") != 4 {
		t.Errorf("%s", text)
	}
	if _, err := s.SendRequest(t.Context(), kept[1].Request); !problem.Is(err, problem.Usage) {
		t.Errorf("it was sent with a mask for a secret: %v", err)
	}
}

func TestARequestIsSavedUnderANameAndForgotten(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	r := guideTo(t, s, c, "contact::list")
	if err := s.SaveRequest(t.Context(), " Everybody ", r, false); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveRequest(t.Context(), "everybody", r, false); !problem.Is(err, problem.NeedsPerson) {
		t.Errorf("it was replaced unasked: %v", err)
	}
	r.Paginate = true
	if err := s.SaveRequest(t.Context(), "everybody", r, true); err != nil {
		t.Fatal(err)
	}
	kept, err := s.KeptRequests(t.Context())
	if err != nil || len(kept) != 1 || kept[0].Name != "everybody" || kept[0].Request != r {
		t.Fatalf("%+v %v", kept, err)
	}
	for _, name := range []string{"", "a\nb", strings.Repeat("x", 101)} {
		if err := s.SaveRequest(t.Context(), name, r, false); !problem.Is(err, problem.Usage) {
			t.Errorf("%q: %v", name, err)
		}
	}
	r.Body = `"` + strings.Repeat("x", bodyMost) + `"`
	if err := s.SaveRequest(t.Context(), "long", r, false); err == nil {
		t.Error("a body was cut without a word")
	}
	if err := s.ForgetRequest(t.Context(), kept[0].ID); err != nil {
		t.Fatal(err)
	}
	if kept, err := s.KeptRequests(t.Context()); err != nil || len(kept) != 0 {
		t.Errorf("%+v %v", kept, err)
	}
	if err := s.ForgetRequest(t.Context(), "retention"); !problem.Is(err, problem.NotFound) {
		t.Errorf("another setting can be dropped: %v", err)
	}
}

func TestACommandForAShellHoldsNoToken(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	r := guideTo(t, s, c, "contact::create")
	r.Body = `{"name":"O'Hara` + "\u009b" + `"}`
	command, err := s.Curl(t.Context(), r)
	want := []string{"curl -X POST '" + s.at.Endpoint + "/contacts/' \\\n", `-H "Authorization: Bearer $TOKEN"`, "-H 'Content-Type: application/json'", `--data-raw '{"name":"O'\''Hara"}'`}
	for _, part := range want {
		if err != nil || !strings.Contains(command, part) {
			t.Errorf("%q is not in %q, %v", part, command, err)
		}
	}
	q := curl(ProxyRequest{Method: "GET"}, "https://api.example.com/x?a=1", connectors.Ride{Query: map[string]string{"key": "$TOKEN"}})
	if q != `curl 'https://api.example.com/x?a=1'"&key=$TOKEN"` {
		t.Errorf("%s", q)
	}
}

func TestACallThatWasMadeCanBeSentAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	r := guideTo(t, s, c, "contact::list")
	r.Query = "odd=a b&c"
	if _, err := s.SendRequest(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	calls, err := s.Calls(t.Context(), CallFilter{Limit: 1})
	if err != nil || len(calls) != 1 {
		t.Fatal(err)
	}
	again, err := s.RequestOf(t.Context(), calls[0].ID)
	if err != nil || again.Method != r.Method || again.Path != r.Path || again.Query != r.Query || !strings.Contains(again.Body, c.Workspace.ID) || again.Header != "" {
		t.Fatalf("%+v %v", again, err)
	}
	if got, err := s.SendRequest(t.Context(), again); err != nil || got.Status != 200 {
		t.Fatalf("%d %v", got.Status, err)
	}
}

func TestAnAnswerThatRepeatsTheTokenIsShownWithoutIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	l, err := s.reach(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	a, err := l.source.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	body := io.NopCloser(strings.NewReader(`{"you":"Bearer ` + a.Token.Reveal() + `","access_token":"abc"}`))
	s.wire.on(hook{method: "GET", path: "/echo", answer: &http.Response{StatusCode: 200, Header: http.Header{"Set-Cookie": {"sid=abc"}}, Body: body}})
	got, err := s.SendRequest(t.Context(), ConsoleRequest{Connection: c.Name, Path: "/echo"})
	if err != nil || !got.Hidden || strings.Count(string(got.Body), "[secret]") != 2 || strings.Contains(fmt.Sprint(got.Header, string(got.Body)), "abc") {
		t.Fatalf("%s %v", got.Body, err)
	}
}

func TestAFaultIsFoundAtItsCharacter(t *testing.T) {
	t.Parallel()
	for name, k := range map[string]struct {
		body       string
		line, char int
		says       string
	}{
		"not closed":   {"{\n  \"a\": 1\n", 2, 9, "ends too early"},
		"no comma":     {`{"a": 1 "b": 2}`, 1, 9, "a comma or } comes here"},
		"wide letters": {"{\"漢字\": x}", 1, 8, "where a value begins"},
		"behind it":    {`{} {}`, 1, 4, "behind the end"},
		"no name":      {`{a: 1}`, 1, 2, "name in quotation marks"},
	} {
		f := ConsoleRequest{Path: "/x", Body: k.body}.Faults()
		if len(f) != 1 || f[0].Part != PartBody || f[0].Line != k.line || f[0].Char != k.char || !strings.Contains(f[0].Text, k.says) {
			t.Errorf("%s: %+v", name, f)
		}
	}
	for _, r := range []ConsoleRequest{{Path: "/x", Body: "a=1", Header: "Content-Type: " + formType}, {Path: "/x", Body: " \n"}, {Path: "/x", Query: "a=\n\n b = 1"}} {
		if f := r.Faults(); len(f) > 0 {
			t.Errorf("%+v: %+v", r, f)
		}
	}
}

func FuzzFaultsPointIntoTheText(f *testing.F) {
	f.Add("/x", "a=1\nb", "A: 1", "{\"a\":}")
	f.Add("/漢 字", "=", ":", "\xff{")
	f.Fuzz(func(t *testing.T, path, query, header, body string) {
		r := ConsoleRequest{Path: path, Query: query, Header: header, Body: body}
		for _, f := range r.Faults() {
			text := map[string]string{PartPath: path, PartQuery: query, PartHeader: header, PartBody: body}[f.Part]
			all := strings.Split(text, "\n")
			if f.Line < 1 || f.Line > len(all) || f.Char < 1 || f.Char > len([]rune(all[f.Line-1]))+1 || f.Text == "" {
				t.Fatalf("%+v of %q", f, text)
			}
		}
		r.filled("w/1")
	})
}

func TestAShellReadsBackWhatWasQuoted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[ -~\n\t'"\\$]{0,40}`).Draw(t, "text")
		word := quoted(s)
		if got := strings.ReplaceAll(word[1:len(word)-1], `'\''`, "\x00"); strings.Contains(got, "'") || strings.ReplaceAll(got, "\x00", "'") != s {
			t.Fatalf("%q is quoted as %s", s, word)
		}
	})
}
