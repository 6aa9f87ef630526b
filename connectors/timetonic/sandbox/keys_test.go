package sandbox

import (
	"strings"
	"testing"
)

func (r *rig) signIn(f form) object {
	r.t.Helper()
	app := r.open("createAppkey", form{"appname": "probe"})
	oauth := r.open("createOauthkey", form{"login": login, "pwd": r.ready.Users[0].Password, "appkey": app["appkey"].(string)})
	all := form{"o_u": oauth["o_u"].(string), "u_c": oauth["o_u"].(string), "oauthkey": oauth["oauthkey"].(string)}
	for k, v := range f {
		all[k] = v
	}
	return r.open("createSesskey", all)
}

func TestThreeStepsLeadToASesskey(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	got := r.signIn(nil)
	key, _ := got["sesskey"].(string)
	if got["status"] != "ok" || strings.Count(key, "-") < 4 {
		t.Fatalf("%v", got)
	}
	if _, isText := got["id"].(string); !isText {
		t.Errorf("the id is no text: %v", got["id"])
	}
	r.sesskey = key
	if info := r.ok("getUserInfo", nil)["userInfo"].(object); info["u_c"] != me {
		t.Errorf("the user is %v", info)
	}
}

func TestWrongKeysAndPasswordsAreRefusedInTheServicesWords(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	app := r.open("createAppkey", form{"appname": "probe"})["appkey"].(string)
	for _, c := range []struct {
		req   string
		form  form
		words string
	}{
		{"createOauthkey", form{"login": login, "pwd": "x", "appkey": "none"}, badAppkey},
		{"createOauthkey", form{"login": login, "pwd": "x", "appkey": app}, badLogin},
		{"createSesskey", form{"o_u": me, "oauthkey": "none"}, unverifiedBadOauth},
		{"getUserInfo", form{"o_u": me, "u_c": me, "sesskey": "none"}, unverifiedBadSession},
		{"getUserInfo", form{"o_u": "yusuf", "u_c": "yusuf", "sesskey": r.sesskey}, unverifiedOtherUser},
	} {
		if out := r.open(c.req, c.form); out["status"] != "nok" || out["error"] != c.words {
			t.Errorf("%s: %v, want %q", c.req, out, c.words)
		}
	}
}

func TestASessionDiesWhenAnotherDropsAllOrAnAdminRevokesIt(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	old := r.sesskey
	r.sesskey = r.signIn(nil)["sesskey"].(string)
	r.ok("dropAllSessions", nil)
	r.ok("getUserInfo", nil)
	now := r.sesskey
	r.sesskey = old
	r.no("getUserInfo", nil, unverifiedBadSession)
	r.sesskey = now
	r.act("grants", "delete", "", nil)
	r.no("getUserInfo", nil, unverifiedBadSession)
}

func TestASesskeyMayBeRestricted(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	clients := r.tables()["Clients"]
	for _, c := range []struct{ limits, req, words string }{
		{`{"readonly":true}`, "createOrUpdateTableRow", "this sesskey is restricted: readonly"},
		{`{"hideTables":true}`, "getTableValues", "this sesskey is restricted: hideTables"},
		{`{"carnet_code":"northgate","carnet_owner":"odile_marchand"}`, "getTableValues", "this sesskey is restricted: carnet_code"},
	} {
		r.sesskey = r.signIn(form{"restrictions": c.limits})["sesskey"].(string)
		r.no(c.req, form{"rowId": "tmp", "catId": id(clients), "b_o": me}, c.words)
	}
	if books := r.ok("getAllBooks", nil)["allBooks"].(object)["books"].([]any); len(books) != 1 {
		t.Errorf("a sesskey for one book sees %d", len(books))
	}
}

func TestWhatIsNoRequestIsAnsweredWithAPage(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 0)
	const urlencoded = "application/x-www-form-urlencoded"
	for name, c := range map[string][4]string{
		"no req": {"POST", "", urlencoded, "a=b"}, "unknown": {"POST", "", urlencoded, "req=makeCoffee"},
		"JSON body": {"POST", "", "application/json", `{"req":"createAppkey"}`},
	} {
		if text, kind := r.raw(c[0], c[1], c[2], c[3]); !strings.HasPrefix(kind, "text/html") || !strings.Contains(text, "<html>") {
			t.Errorf("%s: %s %s", name, kind, text)
		}
	}
	for name, c := range map[string][4]string{
		"GET": {"GET", "?req=createAppkey&appname=x", "", ""}, "query of a POST": {"POST", "?req=createAppkey&appname=x", urlencoded, ""},
	} {
		if text, kind := r.raw(c[0], c[1], c[2], c[3]); kind != "application/json" || !strings.Contains(text, `"status":"ok"`) {
			t.Errorf("%s: %s %s", name, kind, text)
		}
	}
}

func TestTheWordsOfANoStandWhereTheOptionsSay(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Nok: "errorMsg"}, 0)
	out := r.open("createOauthkey", form{"appkey": "x"})
	if _, isText := out["errorCode"].(string); out["errorMsg"] != badAppkey || out["error"] != nil || !isText {
		t.Errorf("%v", out)
	}
}
