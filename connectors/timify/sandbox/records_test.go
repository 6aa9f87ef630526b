package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	shared "patchbay/connectors/sandbox"
)

func TestEqualSeedsGiveEqualRecordsOfEveryKind(t *testing.T) {
	t.Parallel()
	for _, people := range []int{1, 30, 200} {
		a, b := start(t, Options{}, people), start(t, Options{}, people)
		for _, kind := range []string{"appointments", "companies", "customFields", "customers", "enterpriseCustomers", "resources", "services"} {
			one, two := a.state("kind=" + kind).Records[kind], b.state("kind=" + kind).Records[kind]
			if fmt.Sprint(one) != fmt.Sprint(two) {
				t.Errorf("%d people: %s differ", people, kind)
			}
			if people == 200 && (kind == "customers" && len(one) < 150 || kind == "appointments" && len(one) < 100) {
				t.Errorf("only %d %s", len(one), kind)
			}
		}
	}
}

func TestNobodyAndVeryManyWork(t *testing.T) {
	t.Parallel()
	none, err := New(Options{}).Open(shared.World{Clock: shared.NewClock(frozen), Writes: &shared.Journal{}})
	if err != nil || len(none.Records.All("customers")) != 0 || len(none.Records.All("companies")) != 3 {
		t.Errorf("without people: %v", err)
	}
	r := start(t, Options{}, 10_000)
	seen := map[any]bool{}
	for page := 1; ; page++ {
		rows := r.call("GET", fmt.Sprintf("/v1/customers?page=%d&limit=1000", page), nil).is(200).rows()
		if len(rows) == 0 {
			break
		}
		for _, c := range rows {
			seen[c["id"]] = true
		}
	}
	if len(seen) < 6500 || len(seen) > 7500 {
		t.Errorf("%d of four fifths of those who are known", len(seen))
	}
}

func TestOthersChangeRecordsThroughControl(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	r.act("customers", "create", "", nil)
	first := r.call("GET", "/v1/customers?page=1&limit=1", nil).is(200).rows()[0]
	if first["fullName"] != "Aaron Newcomer" {
		t.Fatalf("the list begins with %v", first["fullName"])
	}
	id := first["id"].(string)
	r.act("customers", "change", id, object{"email": "aaron@example.net", "mobilePhone": "0044 7700 900123", "companyName": "Aaron & Co", "tags": []string{"new"}, "Allergies": "Nuts", "externalId": "x1"})
	got := r.call("GET", "/v1/customers/"+id, nil).is(200).data()
	if got["email"] != "aaron@example.net" || got["phone"].(object)["phone"] != "+447700900123" || got["companyName"] != "Aaron & Co" || fmt.Sprint(got["tags"]) != "[new]" || got["externalId"] != "x1" {
		t.Errorf("changed to %v", got)
	}
	r.act("appointments", "create", "", object{"title": "Walk-in", "customers": []string{id}})
	r.act("customers", "delete", id, nil)
	r.call("GET", "/v1/customers/"+id, nil).is(404)
	made := r.state("kind=appointments").Records["appointments"]
	if last := made[len(made)-1].(object); last["title"] != "Walk-in" || len(last["customers"].([]any)) != 0 {
		t.Errorf("walked in: %v", last)
	}
	r.act("resources", "change", "", object{"name": "Ada F."})
	if rows := r.call("GET", "/v1/resources", nil).is(200).rows(); rows[0]["name"] != "Ada F." {
		t.Errorf("named %v", rows[0]["name"])
	}
	for _, bad := range []struct {
		kind   string
		change shared.Change
	}{{"customers", shared.Change{Action: "change", ID: "nobody"}}, {"apps", shared.Change{Action: "delete"}}, {"resources", shared.Change{Action: "change", ID: "none"}}, {"moons", shared.Change{}}} {
		if err := r.remote.Post(t.Context(), "records/"+bad.kind, bad.change, nil); err == nil {
			t.Errorf("%+v was done", bad)
		}
	}
	for _, w := range r.state("records=no").Writes {
		if w.By != "person" {
			t.Errorf("write %+v", w)
		}
	}
}

// inbox collects webhooks.
func inbox(t *testing.T, r *rig) <-chan object {
	t.Helper()
	got := make(chan object, 50)
	secret := r.state("records=no").Extra
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, in *http.Request) {
		body, err := io.ReadAll(in.Body)
		var doc object
		if err != nil || json.Unmarshal(body, &doc) != nil || in.Header.Get(secret["hook_header"].(string)) != secret["hook_secret"] {
			t.Errorf("a webhook without its secret or body: %v %s", in.Header, body)
			return
		}
		got <- doc
	}))
	t.Cleanup(srv.Close)
	if err := r.remote.Post(t.Context(), "hooks", object{"url": srv.URL}, nil); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestWebhooksOfAllCompaniesComeToOneAddressAndNameTheirs(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	got := inbox(t, r)
	made := r.create(map[string]string{"firstName": "Hooked"})
	if n := <-got; n["event"] != "Customers" || n["type"] != "Created" || n["companyId"] != r.at || n["data"].(object)["id"] != made["id"] {
		t.Errorf("told %v", n)
	}
	r.send("POST", "/v1/customers", object{}, map[string]string{"Authorization": r.token, "company-id": r.other}).is(200)
	if n := <-got; n["companyId"] != r.other {
		t.Errorf("told %v", n)
	}
	a, b := r.call("POST", "/v1/appointments", r.booking(nil)).is(200).data(), r.call("POST", "/v1/appointments", r.booking(nil)).is(200).data()
	<-got
	<-got
	r.call("DELETE", "/v1/customers/"+made["id"].(string), nil).is(200)
	if n := <-got; n["type"] != "Deleted" || n["companyId"] != r.at || n["data"] != nil {
		t.Errorf("told %v", n)
	}
	r.call("POST", "/v1/appointments/delete/bulk", object{"ids": []any{a["id"], b["id"]}}).is(200)
	if n := <-got; n["event"] != "Events" || n["type"] != "Deleted" || len(n["ids"].([]any)) != 2 {
		t.Errorf("a bulk delete tells %v", n)
	}
	r.act("apps", "change", "", object{"scopes": []string{"Customers.READ", "Customers.WRITE"}})
	r.act("appointments", "create", "", nil) // the app lacks the scopes that this one needs
	r.act("customers", "create", "", nil)
	if n := <-got; n["event"] != "Customers" {
		t.Errorf("told %v", n)
	}
}
