package workbench

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"patchbay/model"
)

// What was typed before the veil was put on has its pseudonym while it is on, means what was typed, and is what was typed
// when the veil is lifted.
func TestWhatWasTypedIsTheSameBehindTheVeil(t *testing.T) {
	t.Parallel()
	s, v, id := veiledScene(t)
	const where = `lastName == "Zyxwarda" && tags contains "brindlewick"`
	asked := [2]string{v.Retold("quillon zyx"), v.RetoldWhere(where)}
	typed := map[string]any{"lastName": "Zyxwarda-Brindlewick", "email": "brindlewick@corvane.test", "tags": []string{"brindlewick", "corvane"}}
	values := map[string]any{}
	for path, x := range typed {
		values[path] = v.RetoldValue("contact", path, x)
	}
	unseen(t, "what was typed", fmt.Sprint(asked, values))
	rows, err := v.First(t.Context(), Query{Model: "contact", Text: asked[0], Best: true}, 5)
	if err != nil || len(rows) != 1 || rows[0].ID != id {
		t.Errorf("the filter finds %s, %v", doc(rows), err)
	}
	if n, err := v.Count(t.Context(), Query{Model: "contact", Where: asked[1]}); err != nil || n != 1 {
		t.Errorf("the condition finds %d, %v", n, err)
	}
	p, err := v.PlanEdit(t.Context(), Edit{Model: "contact", ID: somebodyElse(s, id), Values: values})
	if err != nil {
		t.Fatal(err)
	}
	unseen(t, "the plan", doc(p)+fmt.Sprint(p.Shown()))
	for path, x := range typed {
		if got := reveal(v, p).Patch[path]; !model.Equal(got, x) {
			t.Errorf("%s: %v would be written, want %v", path, got, x)
		}
	}
	v.SetVeil(false)
	if got := [2]string{v.Retold(asked[0]), v.RetoldWhere(asked[1])}; got != [2]string{"quillon zyx", where} {
		t.Errorf("it was %s", got)
	}
	for path, x := range typed {
		if got := v.RetoldValue("contact", path, values[path]); !model.Equal(got, x) {
			t.Errorf("%s was %v, want %v", path, got, x)
		}
	}
}

func TestAWrittenRequestIsTheSameBehindTheVeil(t *testing.T) {
	t.Parallel()
	_, v, _ := veiledScene(t)
	typed := ConsoleRequest{
		Connection: "front", Method: "POST", Path: "/contacts/?email=brindlewick@corvane.test", Query: "name=Zyxwarda", Header: "X-Who: Zyxwarda",
		Body: `{"lastName": "Zyxwarda", "phone": "+1 212 688 0142", "vip": true, "n": 12}`,
	}
	shown := v.RetoldRequest(typed)
	unseen(t, "the request", shown)
	if !json.Valid([]byte(shown.Body)) || len(shown.Faults()) > 0 {
		t.Errorf("it cannot be sent any more: %+v %v", shown, shown.Faults())
	}
	if got := reveal(v, shown); got.Path != typed.Path || got.Query != typed.Query || got.Header != typed.Header || got.Body != typed.Body {
		t.Errorf("sent would be %+v", got)
	}
	v.SetVeil(false)
	if got := v.RetoldRequest(shown); got != typed {
		t.Errorf("it was %+v", got)
	}
}

// A request that holds a mark for what is filled in when it is sent can be sent behind the veil, and be typed on.
func TestTheMarkForTheWorkspaceIsTheSameBehindTheVeil(t *testing.T) {
	t.Parallel()
	_, v, _ := veiledScene(t)
	typed := ConsoleRequest{Connection: "front", Method: "GET", Path: "/locations/{workspace}/contacts/{id}", Query: "book={workspace.1}", Header: "X-Book: {workspace.2}", Body: `{"id": "{workspace}"}`}
	shown := v.RetoldRequest(typed)
	if shown.Path != typed.Path || shown.Query != typed.Query || !strings.HasSuffix(shown.Header, ": {workspace.2}") || shown.Body != typed.Body {
		t.Errorf("it is shown as %+v", shown)
	}
	if got := reveal(v, shown); got != typed {
		t.Errorf("sent would be %+v", got)
	}
}
