package mapping

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"patchbay/model"
)

func note(t testing.TB) Mapping {
	t.Helper()
	l, err := Parse(model.Field{Name: "body", Label: "Text", Type: model.LongText}, "body | html")
	if err != nil {
		t.Fatal(err)
	}
	return Mapping{Lenses: []Lens{l}}
}

func TestHTMLIsReadAsItsWords(t *testing.T) {
	t.Parallel()
	m := note(t)
	for in, want := range map[string]string{
		"<p>Came with their <strong>daughter</strong>.</p><ul><li>parking is a problem</li><li>likes room 2</li></ul>": "Came with their daughter.\n- parking is a problem\n- likes room 2",
		"<p>Hello &amp; welcome</p>":                            "Hello & welcome",
		"<div>one</div>\n  <div>two&nbsp;words</div>":           "one\ntwo words",
		"one<br>two<br/><br />three":                            "one\ntwo\n\nthree",
		"<p>1 < 2</p>":                                          "1 < 2",
		"plain & simple, 1 < 2 <3":                              "plain & simple, 1 < 2 <3",
		"<ul><li><p>first</p></li><li>second</li></ul>":         "- first\n- second",
		"two\nlines":                                            "two\nlines",
		"<p>an <b>open":                                         "an open",
		"<a href=\"https://example.com?a=1&b=2\">link</a> here": "link here",
		"<pre>  kept\n    so</pre>":                             "  kept\n    so",
		"a <known@example.com> address":                         "a <known@example.com> address",
	} {
		if got, _ := m.Read(map[string]any{"body": in}); strings.TrimSpace(want) != strings.TrimSpace(model.Display(got["body"])) {
			t.Errorf("%q is read as %q, want %q", in, got["body"], want)
		}
	}
}

func TestATextKeepsItsFormattingUntilItIsChanged(t *testing.T) {
	t.Parallel()
	m := note(t)
	before := map[string]any{"body": "<p>Likes <b>room 2</b></p>"}
	for text, want := range map[string]string{
		"Likes room 2": "", "Likes room 3": "Likes room 3", "1 < 2 & so": "1 < 2 & so", "wrote <b>this</b>": "<pre>wrote &lt;b&gt;this&lt;/b&gt;</pre>",
	} {
		body, _, err := m.Write(model.Patch{"body": text}, before)
		if got, _ := body["body"].(string); err != nil || got != want { // what is not changed is not sent
			t.Errorf("%q goes out as %v (%v), want %q", text, body, err, want)
		}
	}
	if l, _ := m.Lens("body"); !strings.Contains(l.Note(), "formatting") {
		t.Errorf("the note is %q", l.Note())
	}
}

func TestATextThatMayBeHTMLKeepsTheLaws(t *testing.T) {
	t.Parallel()
	m := note(t)
	piece := rapid.StringOf(rapid.SampledFrom([]rune("ab <>&;/\npliru\u00a0é")))
	tag := rapid.SampledFrom([]string{"<p>", "</p>", "<br>", "<ul><li>", "</li></ul>", "<b>", "</b>", "<pre>", "</pre>", "&lt;", "&amp;", "<a href='x'>"})
	some := rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(0, 5).Draw(t, "n") {
			b.WriteString(rapid.OneOf(piece, tag).Draw(t, "part"))
		}
		return b.String()
	})
	rapid.Check(t, func(t *rapid.T) {
		before := map[string]any{"body": some.Draw(t, "native")}
		for _, v := range Check(m, before) {
			t.Fatalf("%+v on %q", v, before)
		}
		want, bad := model.Canonical(m.Lenses[0].Field, some.Draw(t, "text"))
		if bad != nil || want == nil {
			return
		}
		body, _, err := m.Write(model.Patch{"body": want}, before)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := m.Read(m.Predict(before, body)); !model.Equal(got["body"], want) {
			t.Fatalf("wrote %q as %q, read %q", want, body, got["body"])
		}
	})
}

func FuzzHTMLIsReadWhateverItIs(f *testing.F) {
	for _, s := range []string{"<p>one</p>", "<li><pre>", "<", "<b", "<br><1", "&#0;<p>", "<p>\xff</p>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := prose(s); len(got) > 4*len(s)+2 {
			t.Errorf("%q became %q", s, got)
		}
	})
}
