package vault

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

var _ Services = (*workbench.Workbench)(nil)

// desk is a workbench with a vault.
type desk struct {
	view    workbench.VaultView
	hang    bool
	slow    chan struct{} // a move waits for it
	fails   error
	planErr error
	moveErr error
	moves   []workbench.VaultMove
	phrases []string
}

func (d *desk) Secrets(ctx context.Context) (workbench.VaultView, error) {
	if d.hang {
		<-ctx.Done()
		return workbench.VaultView{}, ctx.Err()
	}
	return d.view, d.fails
}

func (d *desk) MoveVault(ctx context.Context, m workbench.VaultMove) (workbench.VaultMoved, error) {
	out := workbench.VaultMoved{From: d.view.Kind, To: m.To, Items: 3}
	if m.DryRun {
		return out, d.planErr
	}
	if d.slow != nil {
		select {
		case <-d.slow:
		case <-ctx.Done():
			return out, ctx.Err()
		}
	}
	d.moves = append(d.moves, m)
	for _, give := range []func(context.Context) (string, error){m.Choose, m.Ask} {
		if give != nil {
			phrase, err := give(ctx)
			if err != nil {
				return out, err
			}
			d.phrases = append(d.phrases, phrase)
		}
	}
	if d.moveErr == nil {
		d.view.Kind, d.view.By = m.To, "settings"
	}
	return out, d.moveErr
}

func full() *desk {
	return &desk{view: workbench.VaultView{
		Kind: workbench.InKeyring, By: "default", Opens: true, Items: []workbench.VaultItem{
			{Name: "acme", Of: "connection", There: true}, {Name: "東京サロン", Of: "connection", Trouble: "It is not in the vault."}, {Name: "example", Of: "client", There: true},
		},
	}}
}

func open(t *testing.T, d *desk, w, h int) *seat.Seat {
	t.Helper()
	return seat.Sit(t, New(screen.Env{ID: 5, Theme: theme.Theme{}}, d), w, h)
}

func in(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

func TestTheVaultLooksRight(t *testing.T) {
	t.Parallel()
	states := map[string]struct {
		desk func() *desk
		keys []string
	}{
		"full": {full, nil},
		"file": {full, []string{"j", "enter"}},
		"key":  {full, []string{"G", "enter"}},
		"locked": {func() *desk {
			d := full()
			d.view.Opens, d.view.Trouble = false, "The passphrase is wrong. Start patchbay again."
			return d
		}, nil},
		"half": {func() *desk { d := full(); d.view.Unfinished = workbench.InFile; return d }, nil},
		"refused": {func() *desk {
			d := full()
			d.planErr = problem.New(problem.Usage, "PATCHBAY_VAULT says keyring, and would win over the move to env.").WithHint("Unset it first, then move.")
			return d
		}, []string{"G", "enter"}},
		"empty":   {func() *desk { d := full(); d.view.Items = nil; return d }, nil},
		"loading": {func() *desk { return &desk{hang: true} }, nil},
		"error":   {func() *desk { return &desk{fails: problem.New(problem.Storage, "The store cannot be read.")} }, nil},
		"hostile": {func() *desk {
			d := full()
			d.view.Items[0].Name, d.view.Items[1].Trouble = "\x1b]0;pwned\x07"+strings.Repeat("漢字", 60), "\x1b[2Jgone\u202e"
			return d
		}, nil},
	}
	for _, size := range [][2]int{{60, 17}, {80, 21}, {160, 47}} {
		for name, s := range states {
			label := fmt.Sprintf("%s-%dx%d", name, size[0], size[1])
			t.Run(label, func(t *testing.T) {
				in(t, func(t *testing.T) {
					open(t, s.desk(), size[0], size[1]).Wait(time.Second).Press(s.keys...).Golden(label)
				})
			})
		}
	}
}

func TestSecretsMoveUnderAPassphraseThatNobodySees(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := open(t, d, 100, 30).Press("j", "enter").See("Move 3 secrets from the system's keyring to a passphrase-locked file?")
		p.Type("short").Press("ctrl+s").See("At least eight characters").Press("ctrl+u").Type("four odd words here").Press("tab").Type("four odd words").Press("ctrl+s")
		p.See("The two are not the same.").Miss("odd", "words here", "short")
		if len(d.moves) != 0 {
			t.Fatalf("moved %v", d.moves)
		}
		p.Type(" here").Press("ctrl+s")
		if len(d.moves) != 1 || strings.Join(d.phrases, "|") != "four odd words here|four odd words here" || d.moves[0].To != workbench.InFile {
			t.Fatalf("moved %v with %q", d.moves, d.phrases)
		}
		if p.Toast() != "3 secrets: all in a passphrase-locked file now." {
			t.Errorf("toast %q", p.Toast())
		}
		p.See("a file, by a passphrase", "they are here now").Miss("odd")
	})
}

func TestSecretsMoveAfterAQuestionAndTheScreenWaits(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		d.slow = make(chan struct{})
		p := open(t, d, 100, 30).Press("G", "enter").See("locked by the key").Press("enter", "space", "n").Miss("Move 3 secrets").Press("enter", "y").See("on their way")
		if p.Press("esc"); len(d.moves) != 0 {
			t.Fatalf("moved %v", d.moves)
		}
		if _, left := seat.Asked[screen.PopMsg](p); left {
			t.Error("the screen was left while the secrets were on their way")
		}
		close(d.slow)
		p.Wait(time.Second)
		if len(d.moves) != 1 || d.moves[0].Choose != nil || d.moves[0].To != workbench.InEnv {
			t.Errorf("moved %+v", d.moves)
		}
		if p.Press("enter"); p.Toast() != "They are there already." {
			t.Errorf("toast %q", p.Toast())
		}
		p.Press("esc")
		if _, left := seat.Asked[screen.PopMsg](p); !left {
			t.Error("esc does not leave")
		}
	})
}

func TestAMoveThatFailsStaysOnTheScreen(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		d.moveErr = problem.New(problem.VaultDown, "PATCHBAY_VAULT_KEY is not set.").WithFix("export PATCHBAY_VAULT_KEY=…")
		p := open(t, d, 80, 30).Press("G", "enter", "y").See("PATCHBAY_VAULT_KEY is not set.", "export PATCHBAY_VAULT_KEY")
		d.fails = problem.New(problem.Storage, "The store cannot be read.")
		p.Press("r")
		for _, size := range [][2]int{{1, 1}, {20, 3}, {39, 9}, {71, 12}, {300, 80}} {
			for _, keys := range [][]string{{"g"}, {"j", "enter"}, {"esc", "G", "enter"}, {"n", "pgdown"}, {"pgup"}} {
				p.Resize(size[0], size[1]).Press(keys...).Seen()
			}
		}
	})
}

func TestAScreenReaderFindsTheKind(t *testing.T) {
	in(t, func(t *testing.T) {
		th := theme.New(theme.Options{Plain: true, ASCII: true})
		p := seat.Sit(t, New(screen.Env{ID: 5, Accessible: true, Theme: th}, full()), 80, 24).Press("j")
		if _, y, ok := p.Cursor(); !ok || !strings.HasPrefix(strings.Split(p.Seen(), "\n")[y], " > a file, by a passphrase") {
			t.Errorf("the cursor is in line %d:\n%s", y, p.Seen())
		}
	})
}
