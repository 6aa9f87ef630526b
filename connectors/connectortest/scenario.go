package connectortest

import (
	"slices"
	"strconv"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

// fine stands for an answer that is right, beside the kinds of problems that are.
const fine problem.Kind = ""

// scenario is one fault with what may come of it. A write has happened or not for certain, whatever the answer says.
type scenario struct {
	name   string
	fault  sandbox.Fault
	reads  []problem.Kind // what a read may answer; nil: the scenario is not for reads
	writes []problem.Kind // what a write may answer; nil: the scenario is not for writes
	effect bool           // a write has happened afterwards
	own    bool           // the service is of no use afterwards, or holds other records: it is this scenario's own
	loose  bool           // what hits is not the write itself: the answer alone says whether it happened
}

// at is s with the requests that come before that one left alone. Where another request than the write is hit, the
// answer may be any that is true.
func (s scenario) at(n int, besides bool) scenario {
	s.fault.Skip = n
	if besides {
		s.loose, s.writes = true, only(fine, problem.UnknownOutcome, problem.ProviderDown, problem.RateLimited, problem.SignIn)
	}
	return s
}

// ends reports whether the grant is dead afterwards.
func (s scenario) ends() bool {
	return s.fault.Kind == sandbox.Revoke || s.fault.Kind == sandbox.Expire
}

func (s scenario) called(at int) string {
	if at == 0 {
		return s.name
	}
	return s.name + " behind " + strconv.Itoa(at)
}

// course is what an operation sends, with the places of those requests that write.
type course struct {
	steps  []string
	writes []int
}

// places are the requests that a fault is tried at: the ends of a read, all of a write.
func (c course) places(s scenario, writes bool) []int {
	last := len(c.steps) - 1
	switch {
	case last <= 0 || s.fault.Kind == sandbox.LostRefresh: // it counts renewals alone
		return []int{0}
	case !writes:
		return []int{0, last}
	}
	out := make([]int, last+1)
	for i := range out {
		out[i] = i
	}
	return out
}

func only(k ...problem.Kind) []problem.Kind { return k }

// scenarios are all kinds of faults: passing ones, which hit one request, and standing ones.
func scenarios(env Env) []scenario {
	names := env.Names
	if names == nil {
		names = []string{"id"}
	}
	all := slices.Concat(passing(), standing(), spoilt(names), drifting(env.Drift), []scenario{
		{name: "revoke", fault: once(sandbox.Revoke), reads: only(problem.SignIn), writes: only(problem.SignIn), own: true},
		{name: "expire", fault: once(sandbox.Expire), reads: only(fine, problem.SignIn), writes: only(fine, problem.SignIn), own: true}, // a pasted token has no end
	})
	if env.Alike {
		return slices.DeleteFunc(all, func(s scenario) bool { return !slices.Contains(classes(), s.name) })
	}
	return all
}

// classes are one of each: refused before, failed before and behind, lost before and behind, slow, garbage, another
// schema, somebody else, and a grant that ends.
func classes() []string {
	return []string{
		"429 once", "500 once", "error-after once", "drop once", "drop-after once", "slow", "html as 200", "truncated once", "503 standing", "rename id", "drift delete", "revoke",
	}
}

func once(k sandbox.Kind) sandbox.Fault {
	return sandbox.Fault{Kind: k, Count: 1, Delay: sandbox.Duration(20 * time.Millisecond)}
}

func always(k sandbox.Kind) sandbox.Fault {
	return sandbox.Fault{Kind: k, Delay: sandbox.Duration(5 * time.Millisecond)}
}

// passing faults are over when a read is tried again. A write is tried again only where it surely did not happen.
func passing() []scenario {
	heals, open := only(fine), only(problem.UnknownOutcome)
	unsent := only(problem.UnknownOutcome, problem.ProviderDown) // a connection that dies may be known to have carried nothing
	return []scenario{
		{name: "429 once", fault: once(sandbox.TooMany), reads: heals, writes: only(fine), effect: true},
		{name: "500 once", fault: once(sandbox.ServerError), reads: heals, writes: open},
		{name: "503 once", fault: once(sandbox.Unavailable), reads: heals, writes: open},
		{name: "html once", fault: once(sandbox.HTML), reads: heals, writes: open},
		{name: "drop once", fault: once(sandbox.Drop), reads: heals, writes: unsent},
		{name: "timeout-before once", fault: once(sandbox.TimeoutBefore), reads: heals, writes: unsent},
		{name: "drop-after once", fault: once(sandbox.DropAfter), reads: heals, writes: open, effect: true},
		{name: "timeout-after once", fault: once(sandbox.TimeoutAfter), reads: heals, writes: open, effect: true},
		{name: "error-after once", fault: once(sandbox.ErrorAfter), reads: heals, writes: open, effect: true},
		{name: "truncated once", fault: once(sandbox.Truncated), reads: heals, writes: only(fine, problem.UnknownOutcome), effect: true},
		{name: "slow", fault: once(sandbox.Slow), reads: heals, writes: only(fine), effect: true},
		{name: "hold", fault: once(sandbox.Hold), reads: heals, writes: only(fine), effect: true},
		{name: "hold-after", fault: once(sandbox.HoldAfter), reads: heals, writes: only(fine), effect: true},
		{name: "stale", fault: always(sandbox.Stale), reads: only(fine, problem.ProviderDown), writes: only(fine), effect: true},
		{name: "lost-refresh", fault: always(sandbox.LostRefresh), reads: heals, writes: only(fine), effect: true}, // nothing here refreshes
	}
}

// drifting are other people who make, change and delete records while somebody reads.
func drifting(change sandbox.Change) []scenario {
	var out []scenario
	for _, action := range []string{"create", "change", "delete"} {
		one := change
		one.Action = action
		may := only(fine)
		if action == "create" {
			may = only(fine, problem.ProviderDown) // a list that grows as fast as it is read does not move on
		}
		out = append(out, scenario{name: "drift " + action, fault: sandbox.Fault{Kind: sandbox.Drift, Change: &one}, reads: may, own: true})
	}
	return out
}

// standing faults do not heal: the answer says so, and nothing is called whole that is not.
func standing() []scenario {
	down := only(problem.ProviderDown)
	return []scenario{
		{name: "429 standing", fault: always(sandbox.TooMany), reads: only(problem.RateLimited), writes: only(problem.RateLimited)},
		{name: "500 standing", fault: always(sandbox.ServerError), reads: down},
		{name: "503 standing", fault: always(sandbox.Unavailable), reads: down},
		{name: "html standing", fault: always(sandbox.HTML), reads: down},
		{name: "html as 200", fault: sandbox.Fault{Kind: sandbox.HTML, Status: 200}, reads: down, writes: only(problem.UnknownOutcome)},
		{name: "drop standing", fault: always(sandbox.Drop), reads: down},
		{name: "drop-after standing", fault: always(sandbox.DropAfter), reads: down},
		{name: "timeout-before standing", fault: always(sandbox.TimeoutBefore), reads: down},
		{name: "timeout-after standing", fault: always(sandbox.TimeoutAfter), reads: down},
		{name: "error-after standing", fault: always(sandbox.ErrorAfter), reads: down},
		{name: "truncated standing", fault: always(sandbox.Truncated), reads: down},
	}
}

// spoilt answers have another schema. What cannot be recognised is no data; a write that answers so has happened.
func spoilt(names []string) []scenario {
	var out []scenario
	for _, name := range names {
		out = append(
			out,
			scenario{
				name: "rename " + name, fault: sandbox.Fault{Kind: sandbox.Rename, Field: name, To: name + "Renamed"},
				reads: only(fine, problem.ProviderDown), writes: only(fine, problem.UnknownOutcome), effect: true,
			},
			scenario{
				name: "retype " + name, fault: sandbox.Fault{Kind: sandbox.Retype, Field: name},
				reads: only(fine, problem.ProviderDown), writes: only(fine, problem.UnknownOutcome), effect: true,
			},
		)
	}
	return out
}
