package home

import (
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/health"
	"patchbay/workbench"
)

// budget is how much may still be asked of the provider; "" where that is not known.
func (s *Screen) budget(c workbench.Connection, w int) string {
	switch b := c.Budget; {
	case b == nil:
		return ""
	case w < 80:
		return "budget " + gauge.Share(b.Remaining, b.Limit)
	case w < ample:
		return "budget " + gauge.Level(s.env.Theme, 6, b.Remaining, b.Limit) + " " + gauge.Share(b.Remaining, b.Limit)
	default:
		return "budget " + gauge.Level(s.env.Theme, 10, b.Remaining, b.Limit) + " " + gauge.Count(b.Remaining) + " of " + gauge.Count(b.Limit)
	}
}

// token is how long the sign-in lasts; "" where that is not known, or the state says more.
func token(s *Screen, c workbench.Connection) string {
	switch t := c.TokenExpires; {
	case t == nil || !health.SignedIn(c):
		return ""
	case age.Left(s.now(), *t) == "" && health.Renews(c):
		return "token renewed at the next call"
	case age.Left(s.now(), *t) == "":
		return "token ran out"
	default:
		return "token for " + age.Left(s.now(), *t)
	}
}

func pulled(s *Screen, c workbench.Connection) string {
	if c.LastPull == nil {
		return "never pulled"
	}
	return "pulled " + age.Ago(s.now(), *c.LastPull)
}
