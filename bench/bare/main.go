// Command bare is the least that a puller can be: a loop that fetches one page after the other and writes the JSON of
// each row, as it came, into an SQLite file of the kind that patchbay uses. It is what pulling is measured against. It
// speaks one search call, whose body and cursor are those of the contacts that the benchmark pulls.
//
//	bare ENDPOINT TOKEN LOCATION FILE
package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"

	_ "modernc.org/sqlite"
)

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: bare ENDPOINT TOKEN LOCATION FILE")
		os.Exit(2)
	}
	n, err := pull(os.Args[1], os.Args[2], os.Args[3], os.Args[4])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(n)
}

// pull answers how many rows it wrote.
func pull(endpoint, token, location, file string) (int, error) {
	db, err := sql.Open("sqlite", "file://"+file+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-32000)&_pragma=wal_autocheckpoint(4000)")
	if err != nil {
		return 0, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE rows(id TEXT PRIMARY KEY, body BLOB NOT NULL)"); err != nil {
		return 0, err
	}
	n, after := 0, json.RawMessage(nil)
	for {
		rows, err := page(endpoint, token, location, after)
		if err != nil {
			return n, err
		}
		if len(rows) == 0 {
			return n, db.Close()
		}
		if after, err = keep(db, rows); err != nil {
			return n, err
		}
		n += len(rows)
	}
}

func page(endpoint, token, location string, after json.RawMessage) ([]json.RawMessage, error) {
	ask := map[string]any{"locationId": location, "pageLimit": 500, "sort": []map[string]string{{"field": "dateAdded", "direction": "asc"}}}
	if after != nil {
		ask["searchAfter"] = after
	}
	body, err := json.Marshal(ask)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, endpoint+"/contacts/search", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Version", "2021-07-28")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // read to its end below
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	var got struct{ Contacts []json.RawMessage }
	if err := json.Unmarshal(raw, &got); err != nil || resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("answered %d: %.200s (%v)", resp.StatusCode, raw, err)
	}
	return got.Contacts, nil
}

// keep writes a page in one transaction and answers the cursor behind it.
func keep(db *sql.DB, rows []json.RawMessage) (after json.RawMessage, err error) {
	t, err := db.Begin()
	if err != nil {
		return nil, err
	}
	defer func() { _ = t.Rollback() }() // of no effect behind a commit
	put, err := t.Prepare("INSERT OR REPLACE INTO rows(id, body) VALUES(?,?)")
	if err != nil {
		return nil, err
	}
	defer func() { _ = put.Close() }() // it goes with the transaction
	for _, r := range rows {
		var row struct {
			ID          string
			SearchAfter json.RawMessage
		}
		if err := json.Unmarshal(r, &row); err != nil {
			return nil, err
		}
		if _, err := put.Exec(row.ID, []byte(r)); err != nil {
			return nil, err
		}
		after = row.SearchAfter
	}
	return after, t.Commit()
}
