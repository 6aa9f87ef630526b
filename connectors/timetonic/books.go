package timetonic

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"patchbay/connectors/spec"
)

// books leaves out what is none to work in: chats of two, what was deleted, archived or not accepted, and books that
// the user may not reach through the API.
func books(ctx context.Context, in spec.In, answer json.RawMessage) ([]json.RawMessage, error) {
	var got struct {
		All *struct{ Books []json.RawMessage } `json:"allBooks"`
	}
	if err := json.Unmarshal(answer, &got); err != nil || got.All == nil || got.All.Books == nil {
		return nil, unreadable("the list of books", err)
	}
	me, err := whoami(ctx, in)
	if err != nil {
		return nil, err
	}
	out := []json.RawMessage{}
	for _, raw := range got.All.Books {
		var b struct {
			Chat     any  `json:"contact_u_c"`
			Deleted  flag `json:"del"`
			Accepted flag
			Archived flag
			Members  []member
		}
		if err := json.Unmarshal(raw, &b); err != nil {
			return nil, unreadable("a book", err)
		}
		barred := slices.ContainsFunc(b.Members, func(m member) bool { return m.Code == me && !bool(m.Right) })
		if b.Chat == nil && !bool(b.Deleted) && bool(b.Accepted) && !bool(b.Archived) && !barred {
			out = append(out, raw)
		}
	}
	return out, nil
}

// member is a user of a book. Their names stand elsewhere in the answer.
type member struct {
	Code  string `json:"u_c"`
	Right flag   `json:"apiRight"`
}

// whoami is the code of the user behind the grant.
func whoami(ctx context.Context, in spec.In) (string, error) {
	raw, err := ask(ctx, in, "account::retrieve", url.Values{"req": {"getUserInfo"}})
	if err != nil {
		return "", err
	}
	var got struct {
		Info struct {
			Code  string `json:"u_c"`
			Other string `json:"uC"`
		} `json:"userInfo"`
	}
	if err := json.Unmarshal(raw, &got); err != nil || got.Info.Code+got.Info.Other == "" {
		return "", unreadable("the user", err)
	}
	return got.Info.Code + got.Info.Other, nil
}

// users are the members of the book, with the names that the list of contacts has for them.
func users(in spec.In, answer json.RawMessage) ([]json.RawMessage, error) {
	var got struct {
		All *struct {
			Contacts []struct {
				Code  string `json:"u_c"`
				First string `json:"firstName"`
				Last  string `json:"lastName"`
			}
			Books []struct {
				Code    string `json:"b_c"`
				Owner   string `json:"b_o"`
				Members []member
			}
		} `json:"allBooks"`
	}
	if err := json.Unmarshal(answer, &got); err != nil || got.All == nil {
		return nil, unreadable("the members of the book", err)
	}
	out := []json.RawMessage{}
	for _, b := range got.All.Books {
		if in.Workspace != "" && b.Owner+"/"+b.Code != in.Workspace {
			continue
		}
		for _, m := range b.Members {
			if m.Code == "" {
				return nil, unreadable("a member of the book", nil)
			}
			u := map[string]any{"u_c": m.Code, "owner": m.Code == b.Owner}
			for _, p := range got.All.Contacts {
				if p.Code == m.Code {
					u["firstName"], u["lastName"], u["name"] = p.First, p.Last, strings.TrimSpace(p.First+" "+p.Last)
				}
			}
			doc, err := json.Marshal(u)
			if err != nil {
				return nil, fmt.Errorf("put a member together: %w", err)
			}
			out = append(out, doc)
		}
	}
	return out, nil
}
