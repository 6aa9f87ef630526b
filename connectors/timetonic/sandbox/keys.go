package sandbox

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"

	shared "patchbay/connectors/sandbox"
)

const (
	me    = "ada_fairweather" // the code of the user who signs in
	login = "ada@example.com"
)

// keys are the app keys and oauth keys that were given out. They are safe for concurrent use.
type keys struct {
	mu       sync.Mutex
	rng      *rand.Rand
	password string
	apps     map[string]string // app key: name of the app
	oauth    []string
	first    string
	limits   map[string]restrictions // by grant of a sesskey
	next     int
}

func newKeys(w shared.World) *keys {
	k := &keys{rng: shared.Source(w.Seed, "timetonic keys"), apps: map[string]string{}, limits: map[string]restrictions{}, next: 4100}
	k.password = shared.Draw(k.rng, shared.Alphanumeric, 14)
	k.first = grouped(shared.Draw(k.rng, shared.Alphanumeric, 28))
	k.oauth = []string{k.first}
	return k
}

// ready is an oauth key that was made before.
func (k *keys) ready() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.first
}

// grouped writes a key in groups of four letters and digits.
func grouped(text string) string {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune(shared.Alphanumeric, r) {
			return r
		}
		return 'x'
	}, text)
	var parts []string
	for chunk := range slices.Chunk([]byte(text), 4) {
		parts = append(parts, string(chunk))
	}
	return strings.Join(parts, "-")
}

func (k *keys) id() string {
	k.next++
	return strconv.Itoa(k.next)
}

func (s *site) createAppkey(c *call) (object, error) {
	k := s.keys
	k.mu.Lock()
	defer k.mu.Unlock()
	key := grouped(shared.Draw(k.rng, shared.Alphanumeric, 28))
	k.apps[key] = c.in.Get("appname")
	return object{"appkey": key, "id": k.id()}, nil
}

// createOauthkey trades login and password. The login may be the user's code or the e-mail address.
func (s *site) createOauthkey(c *call) (object, error) {
	k := s.keys
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, known := k.apps[c.in.Get("appkey")]; !known {
		return nil, refuse(badAppkey)
	}
	if who := c.in.Get("login"); who != login && who != me || c.in.Get("pwd") != k.password {
		return nil, refuse(badLogin)
	}
	key := grouped(shared.Draw(k.rng, shared.Alphanumeric, 28))
	k.oauth = append(k.oauth, key)
	return object{"oauthkey": key, "id": k.id(), "o_u": me}, nil
}

// restrictions are what a sesskey may be limited to. How they are asked for is not known: here, as the object that the
// answer shows.
type restrictions struct {
	book       string // OWNER/CODE; "" for all
	readonly   bool
	hideTables bool
}

func (s *site) createSesskey(c *call) (object, error) {
	k := s.keys
	k.mu.Lock()
	known := slices.Contains(k.oauth, c.in.Get("oauthkey"))
	k.mu.Unlock()
	if !known {
		return nil, refuse(unverifiedBadOauth)
	}
	if who := c.in.Get("u_c"); c.in.Get("o_u") != me || who != "" && who != me {
		return nil, refuse(unverifiedOtherUser)
	}
	asked, err := c.in.members("restrictions")
	if err != nil {
		return nil, err
	}
	lim := restrictions{readonly: truthy(asked["readonly"]), hideTables: truthy(asked["hideTables"])}
	code, _ := asked["carnet_code"].(string)
	owner, _ := asked["carnet_owner"].(string)
	if code != "" {
		lim.book = owner + "/" + code
	}
	t, err := s.sessions.Give(shared.Grant{Kind: me}, "", false)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.limits[t.Grant.ID] = lim
	return object{
		"sesskey": t.Access, "id": k.id(), "appName": "patchbay",
		"restrictions": object{"carnet_code": orNull(code), "carnet_owner": orNull(owner), "readonly": lim.readonly, "hideTables": lim.hideTables, "hideMessages": false, "hideEvents": false, "internal": false},
	}, nil
}

func truthy(v any) bool { return v == true || v == "true" || v == "1" || v == 1.0 }

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// sessionOf finds the session of a call, which must belong to the user that the call names.
func (s *site) sessionOf(c *call) error {
	g, err := s.sessions.Check(c.in.Get("sesskey"))
	if err != nil {
		return refuse(unverifiedBadSession)
	}
	if c.in.Get("o_u") != g.Kind || c.in.Get("u_c") != g.Kind {
		return refuse(unverifiedOtherUser)
	}
	s.keys.mu.Lock()
	defer s.keys.mu.Unlock()
	c.grant, c.limit = g.ID, s.keys.limits[g.ID]
	return nil
}

func (s *site) currentSession(c *call) (object, error) {
	return object{"sesskey": c.in.Get("sesskey")}, nil
}

// dropAllSessions ends every session but the caller's.
func (s *site) dropAllSessions(c *call) (object, error) {
	s.keys.mu.Lock()
	defer s.keys.mu.Unlock()
	for _, id := range s.store.others(c.grant, s.keys.limits) {
		s.sessions.Revoke(id)
		delete(s.keys.limits, id)
	}
	return object{}, nil
}
