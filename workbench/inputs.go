package workbench

import (
	"context"
	"encoding/json"
	"strings"

	"patchbay/auth"
	"patchbay/connectors"
	"patchbay/problem"
)

// checkInputs makes sure that everything that the way in asks for is there, and looks like it.
func (f *flow) checkInputs() error {
	given := map[string]string{}
	for _, in := range f.way.Inputs {
		given[in.Name] = f.req.Inputs[in.Name]
	}
	if f.req.Token != "" {
		if err := f.spread(given); err != nil {
			return err
		}
	}
	for _, in := range f.way.Inputs {
		v := strings.TrimSpace(given[in.Name])
		if v == "" {
			return problem.New(problem.Usage, "To connect %s this way, this is needed: %s.", f.about.Name, in.Label).
				WithFix("patchbay connect %s --token-stdin", f.about.ID)
		}
		// A password may hold what a token cannot.
		odd := func(r rune) bool { return r < ' ' || r == 0x7f || !f.way.Once && (r == ' ' || r > '~') }
		if strings.ContainsFunc(v, odd) {
			return problem.New(problem.Usage, "What was given is not what %s calls its %s: it holds blanks or odd characters.", f.about.Name, lowered(in.Label)).
				WithHint("Copy it once more, alone and whole.")
		}
		given[in.Name] = v
	}
	f.req.Inputs = given
	return nil
}

// spread takes one text apart: a JSON object by name, or a line for each input in its order.
func (f *flow) spread(into map[string]string) error {
	text := strings.TrimSpace(f.req.Token)
	if len(f.way.Inputs) == 1 {
		into[f.way.Inputs[0].Name] = text
		return nil
	}
	if strings.HasPrefix(text, "{") {
		var named map[string]string
		if err := json.Unmarshal([]byte(text), &named); err != nil {
			return f.unread()
		}
		for name, v := range named {
			if _, ok := into[name]; !ok {
				return f.unread()
			}
			into[name] = v
		}
		return nil
	}
	lines := strings.Split(text, "\n")
	if len(lines) != len(f.way.Inputs) {
		return f.unread()
	}
	for i, in := range f.way.Inputs {
		into[in.Name] = lines[i]
	}
	return nil
}

func (f *flow) unread() error {
	names := make([]string, 0, len(f.way.Inputs))
	for _, in := range f.way.Inputs {
		names = append(names, in.Name)
	}
	return problem.New(problem.Usage, "What was given cannot be read: %s wants %s.", f.about.Name, strings.Join(names, " and ")).
		WithHint("Give each on a line of its own, in this order, or a JSON object with these names.")
}

// bring turns what a person brought into the secret that is kept.
func (f *flow) bring(ctx context.Context) error {
	if f.way.Kind == connectors.Token {
		token := f.req.Inputs["token"]
		if p := f.way.Prefix; p != "" && !strings.HasPrefix(token, p) {
			return problem.New(problem.Usage, "A %s begins with %q; this one does not.", lowered(f.way.Label), p).
				WithHint("Copy it once more, alone and whole.")
		}
		f.granted = auth.Tokens{Generation: 1, Access: auth.Secret(token), ObtainedAt: f.bench.opt.Now()}
		return nil
	}
	kept := f.req.Inputs
	if by, ok := f.with.(connectors.Enroller); ok && f.way.Once {
		err := f.step(ctx, StepExchange, "Trading this for a key of its own", func() (string, error) {
			var err error
			kept, err = by.Enroll(ctx, f.bare(), f.way.Kind, f.req.Inputs)
			return "what was typed in is kept nowhere", err
		})
		if err != nil {
			return err
		}
	}
	f.granted = auth.Tokens{Generation: 1, Access: auth.Secret(connectors.Pack(f.way.Kind, kept)), ObtainedAt: f.bench.opt.Now()}
	return nil
}

// bare is a grant without tokens.
func (f *flow) bare() connectors.Grant {
	return connectors.Grant{
		Connection: f.id, Name: f.about.Name, Endpoint: f.req.Endpoint, ReadOnly: true, Recorder: unheard{}, Budget: free{},
		Transport: f.bench.opt.Transport, Now: f.bench.opt.Now,
	}
}

// lowered is a label in the middle of a sentence; abbreviations stay as they are.
func lowered(label string) string {
	if len(label) > 1 && label[1] >= 'a' && label[1] <= 'z' {
		return strings.ToLower(label[:1]) + label[1:]
	}
	return label
}
