package identity

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/model"
)

// measure is how good a matching was.
type measure struct {
	automatic, right int // links that were made by themselves, and those of them that are true
	tellable, found  int // true pairs that evidence tells apart, and those of them that were linked by themselves
	review, asked    int // questions to a person; tellable or not, true pairs that are linked or asked about
	truth            int
}

func (m measure) precision() float64 { return ratio(m.right, m.automatic) }
func (m measure) recall() float64    { return ratio(m.found, m.tellable) }

func (m measure) String() string {
	return fmt.Sprintf("precision %.4f (%d of %d), recall %.4f (%d of %d tellable, of %d true), %d in review, %.4f of all true pairs linked or in review",
		m.precision(), m.right, m.automatic, m.recall(), m.found, m.tellable, m.truth, m.review, ratio(m.asked, m.truth))
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func candidates(list ...[]model.Record) []Candidate {
	roles := RolesOf(model.Contact())
	var out []Candidate
	for _, l := range list {
		for _, r := range l {
			out = append(out, roles.Candidate(r, nil))
		}
	}
	return out
}

// tellable are the true pairs that any evidence tells apart from all others, by the values that were written and not by
// what the matcher makes of them:
//
//   - the person is once in each set: which of two copies is the right one nothing can tell;
//   - both copies have a name;
//   - both hold the same e-mail, the same number, or the same birthday, street or second of these, which nobody else in
//     either set has who is called alike: a namesake in the same house or at the same desk cannot be told from them.
func (w *world) tellable() map[[2]string]bool {
	by := map[string]map[int]bool{} // who bears a value under a first name
	for _, r := range slices.Concat(w.a, w.b) {
		s := w.souls[r.ID]
		for _, v := range marksOf(r) {
			k := v + "|" + s.given
			if by[k] == nil {
				by[k] = map[int]bool{}
			}
			by[k][s.no] = true
		}
	}
	records := map[string]model.Record{}
	for _, r := range slices.Concat(w.a, w.b) {
		records[r.ID] = r
	}
	out := map[[2]string]bool{}
	for pair := range w.truth {
		a, b, s := records[pair[0]], records[pair[1]], w.souls[pair[0]]
		if w.double[s.no] || nameless(a) || nameless(b) {
			continue
		}
		theirs := marksOf(b)
		for _, v := range marksOf(a) {
			if slices.Contains(theirs, v) && len(by[v+"|"+s.given]) == 1 {
				out[pair] = true
			}
		}
	}
	return out
}

func nameless(r model.Record) bool {
	return r.Fields["name"] == nil && (r.Fields["firstName"] == nil || r.Fields["lastName"] == nil)
}

// marksOf are the values of a record that may be somebody's alone.
func marksOf(r model.Record) []string {
	var out []string
	text := func(path string) string { s, _ := r.Fields[path].(string); return s }
	if e := text("email"); e != "" {
		out = append(out, "e "+e)
	}
	if p := text("phone"); p != "" {
		p = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(p, "+49"), "+1"), "0")
		out = append(out, "p "+p)
	}
	if b := text("birthday"); b != "" && b != "1900-01-01" {
		out = append(out, "b "+b+strings.ToLower(text("lastName")))
	}
	if s := text("address.line1"); s != "" {
		out = append(out, "s "+s+text("address.postalCode"))
	}
	return out
}

func (w *world) judge(res Result) measure {
	var m measure
	can := w.tellable()
	m.truth, m.tellable = len(w.truth), len(can)
	for _, p := range res.Pairs {
		pair := [2]string{p.A, p.B}
		if w.truth[pair] {
			m.asked++
		}
		if p.Verdict != Automatic {
			m.review++
			continue
		}
		m.automatic++
		if w.truth[pair] {
			m.right++
		}
		if can[pair] {
			m.found++
		}
	}
	return m
}

func TestTwoSetsOfPeopleFindEachOther(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		w := newWorld(seed+1, 3000)
		res, err := Match(t.Context(), candidates(w.a, w.b), Options{})
		if err != nil {
			t.Fatal(err)
		}
		m := w.judge(res)
		t.Logf("seed %d: %s", seed+1, m)
		if m.precision() <= 0.99 || m.recall() <= 0.95 {
			t.Errorf("seed %d: not good enough", seed+1)
		}
		if os.Getenv("PATCHBAY_IDENTITY_SHOW") != "" {
			w.show(t, res)
		}
	}
}

// show tells of what went wrong, for whoever works on the weights.
func (w *world) show(t testing.TB, res Result) {
	records := map[string]model.Record{}
	for _, r := range slices.Concat(w.a, w.b) {
		records[r.ID] = r
	}
	can, shown := w.tellable(), map[string]int{}
	pairs := map[[2]string]Pair{}
	for _, p := range res.Pairs {
		pair := [2]string{p.A, p.B}
		pairs[pair] = p
		if p.Verdict == Automatic && !w.truth[pair] && shown["wrong"] < 20 {
			shown["wrong"]++
			t.Logf("WRONG %v\n  %v\n  %v\n  %v", p.Confidence, records[p.A].Fields, records[p.B].Fields, p.Evidence)
		}
	}
	why := map[string]int{}
	for pair := range can {
		p, told := pairs[pair]
		if told && p.Verdict == Automatic {
			continue
		}
		reason := p.Why
		if !told {
			reason = "not proposed"
		}
		why[reason]++
		if shown[reason] < 8 {
			shown[reason]++
			t.Logf("MISSED %s\n  %v\n  %v\n  %v", reason, records[pair[0]].Fields, records[pair[1]].Fields, p.Evidence)
		}
	}
	t.Log(why)
}

// BenchmarkTwoSetsOfPeople is the measurement of record: two sets of 100,000, or of as many as PATCHBAY_BENCH_PEOPLE says.
func BenchmarkTwoSetsOfPeople(b *testing.B) {
	size := 100_000
	_, _ = fmt.Sscan(os.Getenv("PATCHBAY_BENCH_PEOPLE"), &size) // unset or not a number: the default stays
	w := newWorld(20261121, size)
	for b.Loop() {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start, busy := time.Now(), worked()
		res, err := Match(b.Context(), candidates(w.a, w.b), Options{})
		took, work := time.Since(start), worked()-busy
		if err != nil {
			b.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		m := w.judge(res)
		b.Logf("%d and %d people in %v on %d cores, which worked %v for it: %s; %d pairs compared, %d keys too common, %d MB in use at the end, %d MB allocated in all",
			len(w.a), len(w.b), took.Round(time.Millisecond), runtime.GOMAXPROCS(0), work.Round(time.Millisecond), m, res.Compared, res.Common, (after.HeapInuse-before.HeapInuse)>>20, (after.TotalAlloc-before.TotalAlloc)>>20)
		if os.Getenv("PATCHBAY_IDENTITY_SHOW") != "" {
			w.show(b, res)
		}
		b.ReportMetric(m.precision(), "precision")
		b.ReportMetric(m.recall(), "recall")
		b.ReportMetric(took.Seconds(), "s/match")
		b.ReportMetric(work.Seconds(), "cpu-s/match")
		slow := took > 20*time.Second && (work == 0 || work > 20*time.Second) // other work on the machine is not the matching's
		if slow || m.precision() <= 0.99 || m.recall() <= 0.95 {
			b.Error("not good enough")
		}
	}
}
