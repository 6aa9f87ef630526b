package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"patchbay/cli"
	"patchbay/connectors/builtin"
	"patchbay/connectors/sandbox"
	"patchbay/workbench"
)

// veiledDesk is a profile with the canary among its people, used through the commands of this process.
type veiledDesk struct {
	t     *testing.T
	env   map[string]string
	shelf workbench.Catalog
	bench *workbench.Veiled
	id    string // of the canary's record
	twin  string // of another one of its name
}

// traces are what would be seen of the canary: its name, addresses, number, city, tag, company, and what things are called
// after it.
var traces = []string{"quillon", "zyxwarda", "corvane", "688 014", "688014", "brindlewick", "vexburgh"}

func (d *veiledDesk) run(tty bool, stdin string, args ...string) (out string, code int) {
	d.t.Helper()
	var all bytes.Buffer
	getenv := func(name string) string { return d.env[name] }
	s := cli.Streams{In: strings.NewReader(stdin), Out: &all, Err: &all, OutTTY: tty, ErrTTY: tty, Width: 120, Height: 40}
	p := cli.Program{
		Streams: s, Getenv: getenv, Now: time.Now, Build: cli.Build{Version: "1"}, Keys: fakeKeys,
		Open: func(o workbench.Options) (*cli.Bench, error) {
			if d.bench == nil { // one for all commands: to open the store anew for each takes most of their time
				o.Catalog, o.User = d.shelf, "quillon@zyxwarda-desk"
				d.bench = workbench.NewVeiled(workbench.Open(o))
			}
			d.bench.SetVeil(o.Veil)
			over := cli.Over(d.bench)
			over.Close = func() error { return nil }
			return over, nil
		},
	}
	ctx, stop := context.WithTimeout(d.t.Context(), time.Minute)
	defer stop()
	code = p.Run(ctx, args)
	return all.String(), code
}

func (d *veiledDesk) must(stdin string, args ...string) string {
	d.t.Helper()
	out, code := d.run(false, stdin, args...)
	if code != 0 {
		d.t.Fatalf("patchbay %v exits with %d:\n%s", args, code, out)
	}
	return out
}

// made creates the canary once more and answers its id.
func (d *veiledDesk) made(mail, phone string) string {
	var got struct {
		Record string `json:"record"`
	}
	out := d.must("", "new", "contact", "--in", "zyxwarda-house", "firstName=Quillon", "lastName=Zyxwarda", "email="+mail, "phone="+phone,
		"companyName=Corvane Brindlewick", "address.line1=14 Brindlewick Lane", "address.city=Vexburgh", "tags=zyxwarda-vip", "--yes", "--json")
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.Record == "" {
		d.t.Fatalf("%v in %s", err, out)
	}
	return got.Record
}

func newVeiledDesk(t *testing.T) *veiledDesk {
	t.Helper()
	r := builtin.New()
	server, err := sandbox.Start(context.Background(), sandbox.Options{Seed: 7, People: 8}, r.Sandboxes()[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	id := r.Sandboxes()[0].ID()
	at := server.Ready().Providers[id]
	d := &veiledDesk{t: t, shelf: r, env: map[string]string{"PATCHBAY_HOME": t.TempDir(), "PATCHBAY_VAULT": "env", "PATCHBAY_VAULT_KEY": strings.Repeat("5a", 32), "PATCHBAY_BROWSER": "none"}}
	t.Cleanup(func() {
		if err := d.bench.Close(); err != nil {
			t.Error(err)
		}
	})
	d.must(at.Token, "connect", id, "--endpoint", at.Endpoint, "--token-stdin", "--name", "zyxwarda-house", "--ops", "all")
	d.must("", "pull")
	d.id, d.twin = d.made("quillon.zyxwarda@corvane.test", "+1 212 688 0142"), d.made("quillon@brindlewick.test", "+1 212 688 0144")
	d.must("", "set", "contact", d.id, "source=Quillon lives in Vexburgh", "--yes")
	d.must("", "set", "contact", d.id, "phone=+1 212 688 0145", "--yes")
	d.must("", "view", "save", "zyxwarda people", "contact", "--where", `lastName == "Zyxwarda"`)
	d.must("", "bulk", "new", "contact", d.id, "--name", "zyxwarda-work", "companyName=Corvane")
	d.env["PATCHBAY_VEIL"] = "1"
	return d
}

// lines are what is run of each command; "ID", "TWIN", "FILE" stand for the canary's records and a file of its own. A
// command that tells nothing of a record, or only starts something, is in left, with the reason.
func veiledLines() map[string][]string {
	return map[string][]string{
		"api": {"api HOUSE GET /contacts/NOBODY", "api HOUSE POST /contacts/search --dry-run"}, "client list": {"client list"},
		"connection check": {"connection check HOUSE"}, "connection disconnect": {"connection disconnect HOUSE --dry-run", "connection disconnect HOUSE"},
		"connection pause": {"connection pause HOUSE --dry-run"}, "connection resume": {"connection resume HOUSE --dry-run"},
		"connection read-only": {"connection read-only HOUSE on --dry-run"}, "connection rename": {"connection rename HOUSE other --dry-run"},
		"connection show": {"connection show HOUSE", "connection show nobody"}, "connections": {"connections"}, "fields": {"fields HOUSE contact"},
		"map check": {"map check HOUSE contact"}, "map note": {"map note HOUSE contact why"}, "map export": {"map export HOUSE contact"}, "map show": {"map show HOUSE contact"},
		"map set": {"map set HOUSE contact firstName=lastName --dry-run"}, "map suggest": {"map suggest HOUSE contact"},
		"profile read-only": {"profile read-only on --dry-run"}, "profile show": {"profile show"}, "profile veil": {"profile veil on --dry-run"}, "pull": {"pull"},
		"bulk list": {"bulk list"}, "bulk show": {"bulk show WORK"}, "bulk push": {"bulk push WORK --dry-run"}, "bulk undo": {"bulk undo WORK --dry-run"},
		"bulk retry": {"bulk retry WORK --dry-run"}, "bulk new": {"bulk new contact ID jobTitle=new --dry-run"}, "bulk discard": {"bulk discard WORK --dry-run"},
		"duplicates": {"duplicates contact --in HOUSE"}, "export": {"export contact", "export contact --format vcard4", "export contact --format json"},
		"import": {"import contact FILE --in HOUSE --dry-run"}, "links propose": {"links propose"}, "links show": {"links show x"}, "link": {"link contact ID TWIN --dry-run"},
		"ls": {"ls contact", "ls --view ALIAS"}, "merge": {"merge contact ID TWIN --dry-run", "merge contact ID TWIN"}, "new": {"new contact --in HOUSE email=a@b.test --dry-run"},
		"rm": {"rm contact ID --dry-run", "rm contact ID"}, "search": {"search quillon", "search nothing-like-it"}, "set": {"set contact ID city=x", "set contact ID jobTitle=new --dry-run", "set contact ID email=no"},
		"show": {"show contact ID", "show contact ID --raw", "show contact ID --history", "show contact ID --related", "show contact nobody"}, "unlink": {"unlink contact ID --dry-run"},
		"upsert":    {"upsert contact --in HOUSE email=quillon.zyxwarda@corvane.test jobTitle=new --dry-run"},
		"view list": {"view list"}, "view show": {"view show ALIAS"}, "view rm": {"view rm ALIAS --dry-run"}, "view save": {"view save fresh contact --dry-run"},
		"why": {"why contact ID email", "why contact ID phone", "why contact ID source"}, "activity": {"activity", "activity CALL"}, "doctor": {"doctor"},
		"changes": {"changes"}, "imports": {"imports"}, "undo": {"undo --dry-run"}, "store": {"store"}, "store status": {"store status"}, "store check": {"store check"}, "store compact": {"store compact --dry-run"},
		"store retention show": {"store retention show"}, "store retention apply": {"store retention apply --dry-run"}, "vault": {"vault"}, "links": {"links"}, "bulk": {"bulk"},
	}
}

// left are commands that have nothing of anybody to tell, or that end what the others look at.
var left = strings.Split("connect|connection reconnect|connection secret|client set|client remove|connectors|connectors lint|connectors new|"+
	"map import|vault move|vault passphrase|bulk add|bulk rm|bulk set|view|map|connection|store retention|client|profile|store decrypt|links accept|"+
	"links refuse|changes settle|keys|store backup|store encrypt|store rebuild|store restore|store retention set|demo|sandbox|version|help|completion", "|")

func TestNoCommandShowsAnybodyThroughTheVeil(t *testing.T) {
	t.Parallel()
	d := newVeiledDesk(t)
	file := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(file, []byte("email,firstName\nquillon.zyxwarda@corvane.test,Brindlewick\nnew@corvane.test,Vexburgh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	alias := strings.TrimSpace(d.must("", "view", "list", "--json", "--jq", ".items[0].name"))
	house := strings.TrimSpace(d.must("", "connections", "--json", "--jq", ".items[0].name"))
	work := strings.TrimSpace(d.must("", "bulk", "list", "--json", "--jq", ".items[0].name"))
	calls := strings.Fields(d.must("", "activity", "--json", "--jq", ".items[].id"))
	ran := 0
	for name, flags := range commands() {
		lines := veiledLines()[name]
		if len(lines) == 0 && !slices.Contains(left, name) {
			t.Errorf("%q is not tried behind the veil: what can it show?", name)
		}
		for _, line := range lines {
			args := strings.Fields(line)
			for i, a := range args {
				args[i] = map[string]string{"ID": d.id, "TWIN": d.twin, "FILE": file, "ALIAS": alias, "HOUSE": house, "WORK": work, "CALL": calls[min(2, len(calls)-1)]}[a]
				if args[i] == "" {
					args[i] = a
				}
			}
			for _, f := range append([]string{""}, flags...) {
				all := args
				if f != "" {
					all = append(slices.Clone(args), f)
				}
				out, _ := d.run(f == "", "", all...)
				ran++
				low := strings.ToLower(out)
				for _, trace := range traces {
					if at := strings.Index(low, trace); at >= 0 {
						t.Errorf("patchbay %s %s shows %q: …%s…", line, f, trace, out[max(0, at-60):min(len(out), at+60)])
					}
				}
			}
		}
	}
	if ran < 100 {
		t.Errorf("only %d commands ran", ran)
	}
	// It is the veil that hides, and not the people that are gone.
	delete(d.env, "PATCHBAY_VEIL")
	if out := d.must("", "show", "contact", d.id); !strings.Contains(out, "Quillon Zyxwarda") {
		t.Errorf("without the veil it is %s", out)
	}
}

// commands are all that do something, each with its flags for other formats.
func commands() map[string][]string {
	out := map[string][]string{}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Runnable() && c.HasParent() {
			var flags []string
			for _, f := range []string{"json", "csv", "ndjson"} {
				if c.Flags().Lookup(f) != nil {
					flags = append(flags, "--"+f)
				}
			}
			out[strings.TrimPrefix(c.CommandPath(), "patchbay ")] = flags
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(cli.Tree())
	return out
}
