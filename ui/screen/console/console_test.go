package console

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
)

// states are the pictures that every size is looked at in.
func states() map[string]func() (*desk, []string) {
	sent := []string{"<path>/users/search", "enter"}
	of := func(change func(*desk)) func() (*desk, []string) {
		return func() (*desk, []string) { d := full(); change(d); return d, sent }
	}
	return map[string]func() (*desk, []string){
		"empty":   func() (*desk, []string) { return &desk{}, nil },
		"loading": func() (*desk, []string) { return &desk{hang: true}, nil },
		"error": func() (*desk, []string) {
			return &desk{fails: problem.New(problem.Storage, "The connections cannot be read.").WithHint("The disk may be full.")}, nil
		},
		"beginning":  func() (*desk, []string) { return full(), nil },
		"completing": func() (*desk, []string) { return full(), []string{"<path>/contacts/a1/", "down", "down"} },
		"body at fault": func() (*desk, []string) {
			return full(), []string{"<path>/contacts/", "down", "down", "down", "enter", "tab", "tab", "tab", "down", "down", "<path>,"}
		},
		"ready": func() (*desk, []string) { return full(), []string{"<path>/contacts/se", "down", "enter", "esc"} },
		"asking": func() (*desk, []string) {
			return full(), []string{"<path>/contacts/", "down", "down", "down", "enter", "ctrl+s"}
		},
		"waiting":  of(func(d *desk) { d.takes = time.Hour }),
		"answered": of(func(*desk) {}),
		"headers":  func() (*desk, []string) { return full(), append(sent, "H", "j", "space") },
		"found":    func() (*desk, []string) { return full(), append(sent, "/", "<path>a", "enter", "n") },
		"refused": of(func(d *desk) {
			d.status, d.body, d.why = 404, `{"statusCode":404,"message":"Cannot GET /users/search"}`, problem.New(problem.NotFound, "Provider One answered 404 to GET /users/search.").WithDetail("Cannot GET /users/search")
		}),
		"HTML": of(func(d *desk) {
			d.header.Set("Content-Type", "text/html")
			d.body = "<html>\n\t<h1>Bad gateway</h1>\n</html>\n"
		}),
		"binary": of(func(d *desk) {
			d.header.Set("Content-Type", "image/png")
			d.body = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"
		}),
		"no body":     of(func(d *desk) { d.status, d.body = 204, "" }),
		"broken JSON": of(func(d *desk) { d.body = `{"contacts": [` }),
		"read only": func() (*desk, []string) {
			d := full()
			d.conns[0].ReadOnly, d.refuse = true, problem.New(problem.ReadOnly, "This connection may only read: POST /contacts/ was not sent.").WithHint("Let it write again first.")
			return d, []string{"<path>/contacts/", "down", "down", "down", "enter", "ctrl+s"}
		},
		"kept":     func() (*desk, []string) { return full(), []string{"esc", "o", "down"} },
		"table":    func() (*desk, []string) { return listed(), append(sent, "t") },
		"sideways": func() (*desk, []string) { return listed(), append(sent, "t", "j", "l", "l") },
		"value":    func() (*desk, []string) { return full(), append(sent, "j", "j", "j", "j", "enter") },
		"naming":   func() (*desk, []string) { return full(), append(sent, "S", "<path>All of them") },
		"hostile":  func() (*desk, []string) { return hostile(), sent },
		"hostile kept": func() (*desk, []string) {
			return hostile(), []string{"esc", "o"}
		},
	}
}

// play presses keys; a word behind <path> is typed.
func play(p *seat.Seat, keys []string) *seat.Seat {
	for _, k := range keys {
		if text, typed := strings.CutPrefix(k, "<path>"); typed {
			p.Type(text)
			continue
		}
		p.Press(k)
		if k == "enter" || k == "y" || k == "ctrl+s" {
			p.Wait(time.Second) // of the bubble: what was sent is answered
		}
	}
	return p
}

func TestTheConsoleLooksRight(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 16}, {80, 20}, {160, 46}} {
		for name, state := range states() {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					d, keys := state()
					p := play(sit(t, d, size[0], size[1]).Wait(time.Second), keys).Wait(2 * time.Second)
					p.Golden(fmt.Sprintf("%s-%dx%d", strings.ReplaceAll(name, " ", "-"), size[0], size[1]))
				})
			})
		}
	}
}

func TestTheConsoleHasItsColours(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "light": {}, "no-color": {Plain: true}, "accessible": {Dark: true, ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := seat.Sit(t, made(full(), Args{}, theme.New(o)), 120, 20)
				play(p, []string{"<path>/users/search", "enter"}).Wait(time.Second).GoldenStyled(name)
			})
		})
	}
}

func TestAnAnswerThatEndsInTheMiddleIsNotCalledGood(t *testing.T) {
	for body, words := range map[string]string{people[:60]: "! 200 OK  the JSON ends in the middle  132 ms", "<p>Sorry</p>": "! 200 OK  it is no JSON  132 ms"} {
		t.Run(words, func(t *testing.T) {
			in(t, func(t *testing.T) {
				d := full()
				d.body = body
				sit(t, d, 100, 30).Type("/users/s").Press("down", "enter", "enter").Wait(time.Second).See(words).Miss("✓ 200")
			})
		})
	}
}

func TestAPasteThatIsTooLongIsNotCutUnsaid(t *testing.T) {
	in(t, func(t *testing.T) {
		p := sit(t, full(), 100, 30).Paste("/users/" + strings.Repeat("x", 4090))
		if want := "1 character was left out: no more than 4,096 fit."; p.Toast() != want {
			t.Errorf("it says %q", p.Toast())
		}
	})
}
