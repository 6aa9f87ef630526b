package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"patchbay/problem"
)

// Ready is the ready file: how to reach every provider, and how to sign in. It holds secrets
// of sandbox accounts and the control key.
type Ready struct {
	Providers  map[string]ReadyProvider `json:"providers"`
	ControlKey string                   `json:"control_key"`
}

// ReadyProvider is one provider in the ready file. A provider without OAuth or without a
// static token leaves those empty.
type ReadyProvider struct {
	Endpoint     string `json:"endpoint"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	Users        []User `json:"users"`
	Token        string `json:"token"`
	Control      string `json:"control"`
	ControlKey   string `json:"control_key"`                // the same for all providers
	PublicID     string `json:"public_client_id,omitempty"` // an app without a secret, where the provider knows one
}

func readyProvider(origin string, site *Site, key string) ReadyProvider {
	return ReadyProvider{
		Endpoint: origin, ClientID: site.Client.ID, ClientSecret: site.Client.Secret, Users: append([]User{}, site.Users...),
		Token: site.Token, Control: origin + controlPath, ControlKey: key, PublicID: site.Public.ID,
	}
}

// WriteReady puts the ready file at path in one step, readable by its owner alone, so that
// whoever waits for the file never reads half of it.
func (s *Server) WriteReady(path string) error {
	doc, err := json.MarshalIndent(s.ready, "", "  ")
	if err != nil {
		return fmt.Errorf("write the ready file: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".ready-*") // made with mode 0600
	if err != nil {
		return unwritable(path, err)
	}
	_, err = f.Write(append(doc, '\n'))
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // best effort: the reason for being here is told below
		return unwritable(path, err)
	}
	return nil
}

func unwritable(path string, err error) error {
	return problem.New(problem.Usage, "The ready file %s cannot be written.", problem.Clean(path)).
		WithHint("Give --ready a place in a folder that exists and is yours.").Because(err)
}
