// Package vault is the screen of where the profile's secrets are: the kind of vault, whether it opens, whether each secret is
// there, and the move to another kind. It never shows a secret, and a passphrase is typed unseen.
package vault

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/form"
	"patchbay/workbench"
)

// Services are the use-cases of this screen.
type Services interface {
	Secrets(ctx context.Context) (workbench.VaultView, error)
	MoveVault(ctx context.Context, m workbench.VaultMove) (workbench.VaultMoved, error)
}

const (
	readTime = time.Minute // the system may ask for its own password
	moveTime = 5 * time.Minute
	shortest = 8 // characters of a new passphrase
)

// kinds are those that the secrets can be moved to.
func kinds() []workbench.VaultKind {
	return []workbench.VaultKind{workbench.InKeyring, workbench.InFile, workbench.InEnv}
}

// Screen shows the vault. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	end   context.CancelFunc

	read, planned, moved *load.Slot

	loaded bool
	err    *problem.Problem
	view   workbench.VaultView
	at     int // the kind with the cursor
	skip   int

	plan    workbench.VaultMoved
	asking  bool             // may the secrets be moved
	form    *form.Form       // of the passphrase; nil where none is needed
	refusal *problem.Problem // why they were not moved
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	return &Screen{env: env, serve: s, end: cancel, read: load.New(ctx, env.ID), planned: load.New(ctx, env.ID), moved: load.New(ctx, env.ID)}
}

// Init looks where the secrets are.
func (s *Screen) Init() tea.Cmd {
	serve := s.serve
	return load.Start(s.read, readTime, func(ctx context.Context) (workbench.VaultView, error) { return serve.Secrets(ctx) })
}

// Close ends what is under way. A move that is broken off leaves every secret where the settings say.
func (s *Screen) Close() { s.end() }

// Title is the last crumb.
func (s *Screen) Title() string { return "Vault" }

// Typing is true while a question is asked or a passphrase is typed.
func (s *Screen) Typing() bool { return s.asking }

// foreseen is what a move would do; moved is what it did.
type foreseen struct{ workbench.VaultMoved }

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	switch {
	case s.asking && s.form != nil:
		return []screen.Binding{screen.Bind("ctrl+s", "move them", "ctrl+s"), screen.Bind("tab", "next field", "tab", "down"), screen.Bind("esc", "leave them", "esc")}
	case s.asking:
		return []screen.Binding{screen.Bind("y", "move them", "y"), screen.Bind("n", "leave them", "n", "esc")}
	}
	move, back := screen.Bind("enter", "move them there", "enter"), screen.Bind("esc", "back", "esc")
	if why := s.whyNot(); why != "" {
		move = move.Off(why)
	}
	moves := screen.Bind("j/k", "down, up", "j", "k", "down", "up")
	moves.Hidden = true
	if s.moved.Busy() {
		back = back.Off("The secrets are on their way: a moment.")
	}
	return []screen.Binding{move, screen.Bind("r", "look again", "r"), back, moves}
}

// whyNot says why the secrets cannot be moved to the kind with the cursor.
func (s *Screen) whyNot() string {
	switch {
	case !s.loaded:
		return "The vault has not been looked at yet."
	case s.moved.Busy() || s.planned.Busy():
		return "A moment: that is under way."
	case s.view.Kind == kinds()[s.at] && s.view.Unfinished == "":
		return "They are there already."
	}
	return ""
}

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg)
	case tea.PasteMsg:
		if s.form != nil {
			s.form.Update(msg)
		}
	case tea.MouseWheelMsg:
		s.skip = max(s.skip+map[bool]int{true: 3, false: -3}[msg.Button == tea.MouseWheelDown], 0)
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
		if s.form != nil {
			s.form.SetTheme(msg.Theme)
		}
	case screen.ChangedMsg:
		if msg.Connections && !s.read.Busy() && !s.moved.Busy() {
			return s.Init()
		}
	case load.SlowMsg:
		msg.Mark()
	case load.Result[workbench.VaultView]:
		if msg.In(s.read) {
			s.took(msg.Value, msg.Err)
		}
	case load.Result[foreseen]:
		if msg.In(s.planned) {
			return s.ask(msg.Value.VaultMoved, msg.Err)
		}
	case load.Result[workbench.VaultMoved]:
		if msg.In(s.moved) {
			return s.done(msg.Value, msg.Err)
		}
	}
	return nil
}

func (s *Screen) took(v workbench.VaultView, err error) {
	if s.err = problem.As(err); err == nil {
		s.view, s.loaded = v, true
	}
}

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case s.asking && s.form != nil:
		return s.fill(k)
	case s.asking:
		return s.answer(k.String())
	}
	switch k.String() {
	case "enter":
		if why := s.whyNot(); why != "" {
			return screen.Toast(screen.Info, why)
		}
		serve, to := s.serve, kinds()[s.at]
		return load.Start(s.planned, readTime, func(ctx context.Context) (foreseen, error) {
			m, err := serve.MoveVault(ctx, workbench.VaultMove{To: to, DryRun: true})
			return foreseen{m}, err
		})
	case "r":
		return s.Init()
	case "esc":
		if !s.moved.Busy() {
			return s.env.Pop(nil)
		}
	case "j", "down":
		s.at = min(s.at+1, len(kinds())-1)
	case "k", "up":
		s.at = max(s.at-1, 0)
	case "g", "home":
		s.at = 0
	case "G", "end":
		s.at = len(kinds()) - 1
	case "pgdown", "ctrl+d":
		s.skip += 10
	case "pgup", "ctrl+u":
		s.skip = max(s.skip-10, 0)
	}
	return nil
}

// ask shows what the move will do, before it does anything.
func (s *Screen) ask(p workbench.VaultMoved, err error) tea.Cmd {
	if s.refusal = problem.As(err); err != nil {
		return nil
	}
	s.plan, s.asking, s.form = p, true, nil
	if p.To == workbench.InFile && !p.There {
		long := func(v any) string {
			if text, _ := v.(string); utf8.RuneCountInString(strings.TrimSpace(text)) < shortest {
				return "At least eight characters: four words that have nothing to do with each other are a good one."
			}
			return ""
		}
		s.form = form.New(s.env.Theme, []form.Field{
			{Name: "phrase", Label: "Passphrase", Kind: form.Secret, Limit: 1024, Check: long, Hint: "It is asked for at each start. Nobody can open the vault without it, nor find it out."},
			{Name: "again", Label: "Once more", Kind: form.Secret, Limit: 1024, Check: s.same},
		})
	}
	return nil
}

func (s *Screen) same(v any) string {
	if text, _ := v.(string); s.form != nil && text != s.form.Text("phrase") {
		return "The two are not the same."
	}
	return ""
}

func (s *Screen) fill(k tea.KeyPressMsg) tea.Cmd {
	switch s.form.Update(k) {
	case form.Save, form.Through:
		if !s.form.Valid() {
			return nil
		}
		phrase := s.form.Text("phrase")
		give := func(context.Context) (string, error) { return phrase, nil }
		return s.move(workbench.VaultMove{To: s.plan.To, Choose: give, Ask: give})
	case form.Leave:
		s.asking, s.form = false, nil
	}
	return nil
}

// answer is to the question whether the secrets may be moved.
func (s *Screen) answer(key string) tea.Cmd {
	switch key {
	case "y":
		return s.move(workbench.VaultMove{To: s.plan.To})
	case "n", "esc":
		s.asking = false
	}
	return nil
}

func (s *Screen) move(m workbench.VaultMove) tea.Cmd {
	serve := s.serve
	s.asking, s.form = false, nil
	return load.Start(s.moved, moveTime, func(ctx context.Context) (workbench.VaultMoved, error) { return serve.MoveVault(ctx, m) })
}

func (s *Screen) done(m workbench.VaultMoved, err error) tea.Cmd {
	if s.refusal = problem.As(err); err != nil {
		return s.Init()
	}
	words := counted(m.Items, "secret") + ": all in " + m.To.Words() + " now."
	if m.Unset {
		words += " PATCHBAY_VAULT is not needed any more."
	}
	return tea.Batch(screen.Toast(screen.Good, words), s.Init())
}
