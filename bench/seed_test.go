package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"patchbay/model"
	"patchbay/store"
)

var (
	given  = strings.Fields("Ada Alan Anna Ben Carla Chiara David Élodie Emma Felix Grace Hannah Ines Ivan Jonas Jürgen Katherine Lena Luis Margaret Mei Nadia Noah Olga Paul Priya Quentin Rosa Samir Sofia Tomás Ulla Vera Wim Xenia Yusuf Zoë")
	family = strings.Fields("Abel Andersen Bauer Becker Castillo Chen Diaz Dubois Eriksson Fischer García Haddad Hoffmann Ivanova Jansen Kaya Keller Kowalski Lindqvist Lopez Marino Meyer Nakamura Novak O'Brien Okafor Petrov Quist Rossi Schäfer Silva Tanaka Ulrich Vogel Weber Xu Yılmaz Zhou")
	towns  = strings.Fields("Aachen Bergen Cádiz Dresden Évora Freiburg Gdańsk Hamar Innsbruck Jena Köln Lyon Malmö Nantes Oslo Porto Quimper Riga Sevilla Turin Utrecht Varna Wien Zürich")
	words  = strings.Fields("vip lead dental recall newsletter partner trial churned gold silver")
)

// seed fills a profile with people, invented by a fixed seed, and answers its folder. The one that PATCHBAY_BENCH_HOME
// names is kept, and taken as it is where it was filled before, with as many people.
func seed(b *testing.B, people int) string {
	b.Helper()
	home := os.Getenv("PATCHBAY_BENCH_HOME")
	if home == "" {
		home = b.TempDir()
	}
	path := filepath.Join(home, "profiles", "default", "store.db")
	if _, err := os.Stat(path); err == nil {
		return home
	}
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{Path: path})
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}()
	if err := db.AddConnection(ctx, store.Connection{ID: "bench", Name: "bench", Connector: "highlevel", Auth: "token", State: "ok", WorkspaceID: "w", WorkspaceName: "Bench", Operations: []string{"contact::list"}}); err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for at := 0; at < people; at += 500 {
		var page []model.Record
		for i := at; i < min(at+500, people); i++ {
			page = append(page, person(rng, i))
		}
		if _, err := db.PutPage(ctx, store.Page{Connection: "bench", Model: "contact", Records: page}); err != nil {
			b.Fatal(err)
		}
	}
	if err := tidied(ctx, db, path); err != nil {
		b.Fatal(err)
	}
	return home
}

// tidied makes the index what it is after a while of quiet: what the store has begun by itself is waited for, or closing
// it would end that, and it would begin anew in each program that is measured.
func tidied(ctx context.Context, db *store.Store, path string) error {
	for range 3 { // in between the store may begin again
		lock := flock.New(path + ".index.lock")
		if err := errors.Join(lock.Lock(), lock.Close(), db.TidyIndex(ctx)); err != nil {
			return err
		}
	}
	return nil
}

func person(rng *rand.Rand, i int) model.Record {
	first, last := given[rng.IntN(len(given))], family[rng.IntN(len(family))]
	id := fmt.Sprintf("c%07d", i)
	f := model.Fields{
		"firstName": first, "lastName": last, "name": first + " " + last,
		"email": strings.ToLower(fmt.Sprintf("%s.%d@example.com", model.Line(last, false), i)),
		"phone": fmt.Sprintf("+1%03d5550%03d", 201+i/1000%700, 100+i%100), "address.city": towns[rng.IntN(len(towns))],
		"tags": []string{words[rng.IntN(len(words))], words[rng.IntN(len(words))]}, "companyName": family[rng.IntN(len(family))] + " & Co",
	}
	raw, _ := json.Marshal(map[string]any{"id": id, "firstName": first, "lastName": last}) // strings always marshal
	at := time.Date(2026, 1, 1, 0, 0, i%86400, 0, time.UTC)
	return model.Record{Model: "contact", Fields: f, Remote: model.Remote{ID: id, Revision: fmt.Sprint(i)}, CreatedAt: at, UpdatedAt: at, Native: raw}
}
