package store

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/load"
	"patchbay/ui/widget/form"
	"patchbay/ui/widget/gauge"
	"patchbay/workbench"
)

// sheet is the form of a rule.
func (s *Screen) sheet(x workbench.Shelf) *form.Form {
	whole := func(v any) string {
		if _, ok := number(v); !ok {
			return "A whole number, or empty for any."
		}
		return ""
	}
	return form.New(s.env.Theme, []form.Field{
		{Name: "days", Label: "Days at most", Value: plain(int64(x.Rule.Days)), Limit: 7, Check: whole, Hint: "Empty: of any age."},
		{Name: "rows", Label: "Rows at most", Value: plain(int64(x.Rule.Rows)), Limit: 12, Check: whole, Hint: "Empty: any number."},
		{Name: "size", Label: "MB at most", Value: megas(x.Rule.Bytes), Limit: 12, Check: func(v any) string {
			if _, ok := bytesOf(v); !ok {
				return "A number of megabytes, or empty for any."
			}
			return ""
		}, Hint: "Empty: any size."},
	})
}

func plain(n int64) any {
	if n <= 0 {
		return nil
	}
	return strconv.FormatInt(n, 10)
}

func megas(bytes int64) any {
	if bytes <= 0 {
		return nil
	}
	return strconv.FormatFloat(float64(bytes)/1e6, 'f', -1, 64)
}

// number reads a bound; nothing is 0.
func number(v any) (int, bool) {
	text, _ := v.(string)
	if text = strings.TrimSpace(text); text == "" {
		return 0, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0
}

func bytesOf(v any) (int64, bool) {
	text, _ := v.(string)
	if text = strings.TrimSpace(text); text == "" {
		return 0, true
	}
	n, err := strconv.ParseFloat(text, 64)
	return int64(n * 1e6), err == nil && n >= 0 && n < 1e9 && !math.IsNaN(n)
}

// fill is a key while a rule is changed.
func (s *Screen) fill(k tea.KeyPressMsg) tea.Cmd {
	switch s.form.Update(k) {
	case form.Save, form.Through:
		if s.form.Valid() {
			days, _ := number(s.form.Value("days"))
			rows, _ := number(s.form.Value("rows"))
			size, _ := bytesOf(s.form.Value("size"))
			return s.want(workbench.Rule{Days: days, Rows: rows, Bytes: size})
		}
	case form.Leave:
		s.form = nil
	}
	return nil
}

// want asks first what a rule would let go of.
func (s *Screen) want(r workbench.Rule) tea.Cmd {
	serve, name := s.serve, s.shelf().Name
	s.rule = r
	return load.Start(s.planned, readTime, func(ctx context.Context) (foreseen, error) {
		n, err := serve.PlanRule(ctx, name, r)
		return foreseen{n}, err
	})
}

func (s *Screen) foresaw(excess int, err error) tea.Cmd {
	if err != nil {
		return s.done("", err)
	}
	if s.excess = excess; excess > s.shelf().Excess { // what goes anyway is no reason to ask
		s.asking = ruling
		return nil
	}
	return s.keep()
}

// keep sets the rule.
func (s *Screen) keep() tea.Cmd {
	serve, name, r := s.serve, s.shelf().Name, s.rule
	s.form = nil
	words := fmt.Sprintf("Of %s is kept: %s.", name, ruleWords(r))
	if s.excess > 0 {
		words += s.env.Say(" What is beyond that goes within a day; {t} lets it go now.")
	}
	return load.Start(s.wrote, writeTime, func(ctx context.Context) (wrote, error) { return wrote{words}, serve.SetRule(ctx, name, r) })
}

// ruleWords are the bounds of a rule.
func ruleWords(r workbench.Rule) string {
	var parts []string
	if r.Days > 0 {
		parts = append(parts, gauge.Count(r.Days)+" days")
	}
	if r.Rows > 0 {
		parts = append(parts, gauge.Count(r.Rows)+" rows")
	}
	if r.Bytes > 0 {
		parts = append(parts, megabytes(r.Bytes))
	}
	if len(parts) == 0 {
		return "all"
	}
	return strings.Join(parts, ", ")
}

func megabytes(n int64) string {
	if n >= 1e10 {
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
