package connect

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/form"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// credentials is the page with the client id and secret, or the token.
type credentials struct {
	s    *Screen
	form *form.Form
}

func newCredentials(s *Screen) *credentials {
	fields := client(s.draft)
	if s.draft.auth != "oauth" {
		fields = token(s.draft)
	}
	if s.draft.old == nil {
		fields = append(fields, form.Field{Name: "name", Label: "Call it", Value: filled(s.draft.known.Name), Hint: "Empty: named after the account.", Limit: 60})
	}
	return &credentials{s: s, form: form.New(s.env.Theme, fields)}
}

// client are the fields of a sign-in with a client of the person's own.
func client(d draft) []form.Field {
	id, redirect := d.known.ClientID, d.known.Redirect
	switch {
	case id == "" && d.old != nil:
		id = d.old.ClientID
	case id == "" && d.kept != nil:
		id, redirect = d.kept.ID, d.kept.Redirect
	}
	out := []form.Field{{Name: "clientId", Label: "Client id", Value: filled(id), Limit: 512, Check: needed("The client id is needed: the provider's portal shows it.")}}
	if d.way().Client != "none" {
		out = append(out, secret(d, id))
	}
	if d.known.Endpoint != "" || d.old != nil {
		return out
	}
	return append(out, form.Field{
		Name: "redirect", Label: "Other redirect", Value: filled(redirect), Limit: 2048, Check: address,
		Hint: "Only where the portal took none of the addresses here: the https address you registered. You will paste the one you end up at.",
	}, form.Field{
		Name: "keep", Label: "Keep this app", Kind: form.Choice, Value: false, Hint: "Kept, it is filled in for further connections; its secret stays in the vault.",
		Options: []form.Option{{Value: false, Words: "no, only for this connection"}, {Value: true, Words: "yes, for further connections"}},
	})
}

// secret is the field of the client secret: it may stay empty where one is in the vault, and where none may be needed.
func secret(d draft, id string) form.Field {
	f := form.Field{
		Name: "clientSecret", Label: "Client secret", Kind: form.Secret, Value: filled(d.known.ClientSecret), Limit: 4096,
		Hint: "It is kept in the vault, nowhere else.", Check: needed("The client secret is needed: the provider's portal shows it, perhaps only once."),
	}
	switch {
	case d.old != nil:
		f.Hint, f.Check = "Empty: the one in the vault.", nil
	case d.kept != nil && d.kept.ID == id && d.kept.Secret:
		f.Hint, f.Check = "Empty: the secret kept for "+problem.Clean(d.connector.Name)+", with this client id.", nil
	case d.way().Client == "":
		f.Hint, f.Check = "Empty for an app without a secret. It is kept in the vault, nowhere else.", nil
	}
	return f
}

// way is the chosen way in.
func (d draft) way() workbench.AuthChoice {
	for _, a := range d.connector.Auth {
		if a.Kind == d.auth {
			return a
		}
	}
	return workbench.AuthChoice{Kind: d.auth}
}

// traded is said of what is typed in to be traded for a token.
const traded = "It is traded at once, and kept nowhere."

// token are the fields of a sign-in with what a person brings.
func token(d draft) []form.Field {
	word := problem.Clean(d.connector.Workspace)
	if word == "" {
		word = "workspace"
	}
	var out []form.Field
	kept := "It is kept in the vault, nowhere else."
	if d.way().Once {
		kept = traded
	}
	for i, in := range inputs(d) {
		f := form.Field{
			Name: "input." + in.Name, Label: problem.Clean(in.Label), Value: filled(d.known.Inputs[in.Name]), Limit: 8192,
			Hint: "Paste it whole. " + kept, Check: needed("This is needed: " + problem.Clean(in.Label) + "."),
		}
		if in.Secret {
			f.Kind = form.Secret
		}
		if i == 0 && f.Value == nil {
			f.Value = filled(d.known.Token)
		}
		out = append(out, f)
	}
	if d.old == nil {
		out = append(out, form.Field{
			Name: "workspace", Label: "Id of the " + word, Value: filled(d.known.Workspace), Limit: 256,
			Hint: "Empty: the only one, or asked for.",
		})
	}
	return out
}

// inputs are what the chosen way in asks for.
func inputs(d draft) []workbench.Input {
	if all := d.way().Inputs; len(all) > 0 {
		return all
	}
	return []workbench.Input{{Name: "token", Label: "Token", Secret: true}}
}

// filled is a first value for a field; an empty text is none.
func filled(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func needed(words string) func(any) string {
	return func(v any) string {
		if s, _ := v.(string); strings.TrimSpace(s) == "" {
			return words
		}
		return ""
	}
}

func address(v any) string {
	if s, _ := v.(string); s != "" && !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return "It must be an address like https://example.com/callback."
	}
	return ""
}

func (p *credentials) keys() []screen.Binding {
	return []screen.Binding{screen.Bind("ctrl+s", "connect", "ctrl+s"), screen.Bind("tab", "next field", "tab", "enter", "down"), screen.Bind("esc", "back", "esc")}
}

func (p *credentials) typing() bool { return true }

func (p *credentials) paste(text string) tea.Cmd {
	p.form.Update(tea.PasteMsg{Content: text})
	return nil
}

func (p *credentials) press(k tea.KeyPressMsg) tea.Cmd {
	switch p.form.Update(k) {
	case form.Save, form.Through:
		if p.form.Valid() {
			return p.s.run(p.request(), p.form.Value("keep") == true)
		}
	case form.Leave:
		return p.s.back()
	}
	return nil
}

// request is everything that was chosen. A connection that was given no writing operation is made read-only, so
// that nothing above it can write by accident; one without any operation is asked by hand only.
func (p *credentials) request() workbench.ConnectRequest {
	d := p.s.draft
	ops, writes := d.chosen()
	req := d.known
	req.Connector, req.Operations, req.ReadOnly, req.Auth, req.Reconnect = d.connector.ID, ops, !writes && !d.modelless(), d.auth, p.s.args.Reconnect
	req.Lift = d.lifts()
	req.ClientID, req.ClientSecret = strings.TrimSpace(p.form.Text("clientId")), strings.TrimSpace(p.form.Text("clientSecret"))
	req.Token, req.Inputs, req.Name = "", map[string]string{}, strings.TrimSpace(p.form.Text("name"))
	for _, in := range inputs(d) {
		req.Inputs[in.Name] = strings.TrimSpace(p.form.Text("input." + in.Name))
	}
	if w := strings.TrimSpace(p.form.Text("workspace")); w != "" {
		req.Workspace = w
	}
	if r := strings.TrimSpace(p.form.Text("redirect")); r != "" {
		req.Redirect = r
	}
	return req
}

func (p *credentials) view(w, h int) ([]string, *tea.Cursor) {
	s, width := p.s, max(w-2*gutter, 8)
	words := s.env.Say("{ctrl+s} begins. The browser opens, and you approve there.")
	if s.draft.auth != "oauth" {
		words = s.env.Say("{ctrl+s} begins. One cheap call proves the token.")
	}
	if s.draft.way().Once {
		words = s.env.Say("{ctrl+s} begins. What you type in is traded for a token.")
	}
	title := "Connect " + problem.Clean(s.draft.connector.Name)
	if s.draft.old != nil {
		title = "Reconnect " + problem.Clean(s.draft.old.Name)
	}
	head := s.head(title, words, width)
	if s.draft.lifts() {
		head = append(head, notice.Warn(s.env.Theme, width, lifted)...)
		head = append(head, "")
	}
	least := len(head)
	head = indent(append(head, s.shift(width)...))
	var foot []string
	if e := s.draft.known.Endpoint; e != "" {
		foot = indent(append([]string{""}, muted(s, "It talks to "+problem.Clean(e)+", not to the provider itself.", width)...))
	}
	if len(head) > least && h-len(head) < 8 {
		head = head[:least] // the fields say more than the change of permissions, which the page before has told
	}
	if h < 10 {
		head, foot = head[:1], nil
	}
	body, cursor := p.form.View(w, max(h-len(head)-len(foot), 1))
	lines := append(head, strings.Split(body, "\n")...)
	lines = append(lines[:min(len(lines), h)], foot...)
	if cursor != nil {
		cursor.Y += len(head)
	}
	return lines, cursor
}

func muted(s *Screen, text string, w int) []string {
	lines := block.Wrap(text, w)
	for i, l := range lines {
		lines[i] = s.env.Theme.Muted.Render(l)
	}
	return lines
}
