package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"patchbay/model"
)

func TestAConditionOnATextMissesNothingThatTheIndexDoesNotKnow(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a",
		contact("1", "companyName", "The Vip Lounge"), contact("2", "companyName", "2vipers"), contact("3", "companyName", "VİPs"), contact("4", "companyName", "o'vip"),
		contact("5", "companyName", strings.Repeat("word and ", 30)+"vip"), contact("6", "companyName", strings.Repeat("a", 60)+"vip"), contact("7", "companyName", "v i p"),
		contact("8", "companyName", "nothing", "tags", []string{"vip"}), contact("9", "companyName", "K\u212bvip", "tags", many(200)), contact("10", "tags", []any{"VIP", map[string]any{"x": "vip"}}))
	for _, f := range []model.Filter{
		{Op: model.Has, Field: "companyName", Value: "viP"}, {Op: model.Eq, Field: "companyName", Value: "2vipers"}, {Op: model.Ends, Field: "companyName", Value: "Vip"},
		{Op: model.Begins, Field: "companyName", Value: "2VIP"}, {Op: model.Within, Field: "tags", Value: "vip"}, {Op: model.Has, Field: "tags", Value: "vip"}, {Op: model.Has, Field: "tags", Value: "t 199 zzz"},
	} {
		and, or := model.Filter{Op: model.And, Parts: []model.Filter{f}}, model.Filter{Op: model.Or, Parts: []model.Filter{f}}
		if len(s.holds(Query{Model: "contact", Filter: &and})) != 1 || len(s.holds(Query{Model: "contact", Filter: &or})) != 0 {
			t.Fatalf("%v: the index is not asked, or asked too much", f)
		}
		agree(t.Context(), t, s, and, or)
	}
}

func many(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("t %d zzz%d", i, i)
	}
	return out
}

// agree finds records with a condition in which the index is asked and in which it is not.
func agree(ctx context.Context, t rapid.TB, s *Store, one, other model.Filter) {
	keys := func(f model.Filter) []int64 {
		found, err := s.Index(ctx, Query{Model: "contact", Filter: &f})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if got, want := keys(one), keys(other); !slices.Equal(got, want) {
		t.Errorf("%v: %d records, want %d", one, len(got), len(want))
	}
}

func TestTheIndexBoundsConditionsOnTextsAndChangesNoAnswer(t *testing.T) {
	t.Parallel()
	s := connected(t)
	signs := rapid.StringOfN(rapid.SampledFrom([]rune("abcABCéßİıſK.-' 27ÄǅΣς")), 0, 12, -1)
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		value := signs.Draw(t, "text")
		text := value
		if rapid.Bool().Draw(t, "a part") {
			r := []rune(value)
			from := rapid.IntRange(0, len(r)).Draw(t, "from")
			text = string(r[from:rapid.IntRange(from, len(r)).Draw(t, "to")])
		}
		field, held := "companyName", any(value)
		if rapid.Bool().Draw(t, "in a list") {
			field, held = "tags", []string{signs.Draw(t, "beside"), value}
		}
		r := contact(fmt.Sprint(round%40), "name", "N", field, held)
		if _, err := s.PutPage(t.Context(), Page{Connection: "a", Model: "contact", Records: []model.Record{r}}); err != nil {
			t.Fatal(err)
		}
		op := rapid.SampledFrom([]model.FilterOp{model.Eq, model.Has, model.Begins, model.Ends, model.Within}).Draw(t, "op")
		f := model.Filter{Op: op, Field: field, Value: text}
		agree(t.Context(), t, s, model.Filter{Op: model.And, Parts: []model.Filter{f}}, model.Filter{Op: model.Or, Parts: []model.Filter{f}})
	})
}
