package sandbox

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"patchbay/connectors/highlevel/openapitest"
)

// vendorFiles loads the vendor's files, with those of calendars and businesses among them and
// with mends for what is known to be wrong. The test is skipped where there are none.
func vendorFiles(t *testing.T) *openapitest.Spec {
	t.Helper()
	dir := openapitest.Find()
	if dir == "" {
		t.Skip("the vendor's OpenAPI files are not beside this checkout: answers were not held against them")
	}
	for _, c := range openapitest.Corrections() {
		t.Logf("known defect of %s: %s: %s", c.File, c.Where, c.Why)
	}
	to := t.TempDir()
	for _, name := range []string{"apps/contacts.json", "apps/users.json", "apps/oauth.json", "common/common-schemas.json"} {
		carry(t, filepath.Join(to, name), readFile(t, filepath.Join(filepath.Dir(dir), name)))
	}
	all := parsed(t, readFile(t, filepath.Join(dir, "locations.json")))
	for file, prefix := range map[string]string{"calendars": "Calendars", "businesses": "Businesses"} {
		const refs = `"#/components/schemas/`
		more := parsed(t, bytes.ReplaceAll(readFile(t, filepath.Join(dir, file+".json")), []byte(refs), []byte(refs+prefix)))
		maps.Copy(dig(all, "paths"), dig(more, "paths"))
		for name, schema := range dig(more, "components", "schemas") {
			dig(all, "components", "schemas")[prefix+name] = schema
		}
	}
	for why, mend := range mends() {
		t.Logf("known defect: %s", why)
		mend(all)
	}
	doc, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	carry(t, filepath.Join(to, "apps", "locations.json"), doc)
	spec, err := openapitest.Load(filepath.Join(to, "apps"))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// mends are the known defects of the files of locations, calendars and businesses.
func mends() map[string]func(map[string]any) {
	text := map[string]any{"type": "string"}
	return map[string]func(map[string]any){
		"POST .../tasks/search is declared 200 and with lists for rows; measured 201 and objects": func(d map[string]any) {
			answers := dig(d, "paths", "/locations/{locationId}/tasks/search", "post", "responses")
			answers["201"] = answers["200"]
			dig(d, "components", "schemas", "LocationTaskListSuccessfulResponseDto", "properties", "tasks")["items"] = map[string]any{"type": "object"}
		},
		"the times of an event are declared objects; their examples are texts": func(d map[string]any) {
			in := dig(d, "components", "schemas", "CalendarsCalendarEventDTO", "properties")
			in["startTime"], in["endTime"], in["dateAdded"], in["dateUpdated"] = text, text, text, text
		},
		"most calls of calendars and the list of businesses declare no 422; the service's validation is the same everywhere": func(d map[string]any) {
			shape := dig(d, "paths", "/businesses/", "post", "responses")["422"]
			for _, item := range dig(d, "paths") {
				for method, op := range item.(map[string]any) {
					if answers, ok := op.(map[string]any)["responses"].(map[string]any); ok && slices.Contains([]string{"get", "post", "put", "delete"}, method) && answers["422"] == nil {
						answers["422"] = shape
					}
				}
			}
		},
	}
}

func dig(in map[string]any, path ...string) map[string]any {
	for _, p := range path {
		in = in[p].(map[string]any)
	}
	return in
}

func parsed(t *testing.T, doc []byte) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(doc, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	doc, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func carry(t *testing.T, name string, doc []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, doc, 0o600); err != nil {
		t.Fatal(err)
	}
}
