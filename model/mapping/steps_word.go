package mapping

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// folded is a text or a list that the provider keeps in one case.
func folded(fold func(string) string, note string) step {
	all := func(v any) (any, error) {
		var in []any
		switch v := v.(type) {
		case []any:
			in = v
		case []string:
			for _, s := range v {
				in = append(in, s)
			}
		default:
			s, err := text(v)
			return fold(s), err
		}
		out := make([]any, len(in))
		for i, x := range in {
			s, err := text(x)
			if err != nil {
				return nil, err
			}
			out[i] = fold(s)
		}
		return out, nil
	}
	return step{read: all, write: func(v, _ any) (any, error) { return all(v) }, note: note}
}

func lower() step { return folded(strings.ToLower, "stored in lower case") }

func upper() step { return folded(strings.ToUpper, "stored in upper case") }

func trim() step { return folded(strings.TrimSpace, "") }

// truth is one of two native words.
func truth(args []string) (step, error) {
	if err := arity("bool", args, 2); err != nil {
		return step{}, err
	}
	yes, no := scalar(args[0]), scalar(args[1])
	yesText, _ := text(yes)
	noText, _ := text(no)
	if strings.EqualFold(yesText, noText) {
		return step{}, errors.New("bool needs two different words")
	}
	return step{
		read: func(v any) (any, error) {
			s, err := text(v)
			switch s = strings.TrimSpace(s); {
			case err != nil:
				return nil, err
			case strings.EqualFold(s, yesText):
				return true, nil
			case strings.EqualFold(s, noText):
				return false, nil
			}
			return nil, fmt.Errorf("holds %q, which is neither %s nor %s", s, yesText, noText)
		},
		write: func(v, _ any) (any, error) {
			b, ok := v.(bool)
			switch {
			case !ok:
				return nil, errors.New("must be yes or no")
			case b:
				return yes, nil
			}
			return no, nil
		},
	}, nil
}

// factor is a number in another unit. What would not be read back as it was is refused.
func factor(args []string) (step, error) {
	if err := arity("factor", args, 1); err != nil {
		return step{}, err
	}
	above, below, isPart := strings.Cut(args[0], "/")
	num, err := strconv.ParseUint(above, 10, 31)
	den := uint64(1)
	if err == nil && isPart {
		den, err = strconv.ParseUint(below, 10, 31)
	}
	if err != nil || num == 0 || den == 0 {
		return step{}, fmt.Errorf("factor takes a whole number or a fraction like 1/60, not %q", args[0])
	}
	up, down := float64(num), float64(den)
	return step{
		read: func(v any) (any, error) {
			n, err := number(v)
			if n = n * down / up; err == nil && endless(n) {
				return nil, errors.New("is too large a number")
			}
			return n, err
		},
		write: func(v, _ any) (any, error) {
			n, err := number(v)
			if err != nil {
				return nil, err
			}
			exact := n * up / down
			for _, native := range []float64{rounded(exact), exact} {
				if native*down/up == n {
					return native, nil
				}
			}
			return nil, fmt.Errorf("is finer than the provider's unit, which counts %s of them", args[0])
		},
	}, nil
}
