package mapping

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"patchbay/model"
)

func split(args []string) (step, error) {
	if err := arity("split", args, 1); err != nil {
		return step{}, err
	}
	sep, _ := unquote(args[0])
	if strings.TrimSpace(sep) == "" {
		return step{}, errors.New("split needs a separator that is no blank")
	}
	return step{
		read: func(v any) (any, error) {
			s, err := text(v)
			if err != nil {
				return nil, err
			}
			var out []any
			for part := range strings.SplitSeq(s, sep) {
				out = append(out, part)
			}
			return out, nil
		},
		write: func(v, _ any) (any, error) {
			list, ok := v.([]string)
			if !ok {
				return nil, errors.New("must be a list of words")
			}
			for _, s := range list {
				if strings.Contains(s, strings.TrimSpace(sep)) {
					return nil, fmt.Errorf("cannot hold %q: the provider separates with %q", s, sep)
				}
			}
			return strings.Join(list, sep), nil
		},
	}, nil
}

// inJSON keeps one member of an object that lies in a text, beside others that are not ours.
func inJSON(args []string) (step, error) {
	if err := arity("json", args, 1); err != nil {
		return step{}, err
	}
	word, _ := unquote(args[0])
	key, err := parsePath(word)
	if err != nil {
		return step{}, err
	}
	object := func(v any) (map[string]any, error) {
		s, err := text(v)
		if err != nil {
			return nil, err
		}
		var o map[string]any
		if err := json.Unmarshal([]byte(s), &o); err != nil {
			return nil, errors.New("must be a JSON object in a text")
		}
		return o, nil
	}
	return step{
		shares: true,
		read: func(v any) (any, error) {
			o, err := object(v)
			inner, _ := key.get(o)
			return inner, err
		},
		write: func(v, old any) (any, error) {
			o, err := object(old) // decoded here, so that changing it changes nothing else
			if err != nil || o == nil {
				o = map[string]any{}
			}
			if v == nil {
				key.drop(o)
			} else {
				key.set(o, v)
			}
			if len(o) == 0 {
				return nil, nil
			}
			b, err := json.Marshal(o)
			return string(b), err
		},
	}, nil
}

// halves cuts a full name: the last word is the last name, a single word is one too.
func halves(v any) (first, last string, err error) {
	s, err := text(v)
	words := strings.Fields(model.Line(s, false))
	if err != nil || len(words) == 0 {
		return "", "", err
	}
	return strings.Join(words[:len(words)-1], " "), words[len(words)-1], nil
}

func firstName() step {
	return step{
		shares: true,
		read:   func(v any) (any, error) { first, _, err := halves(v); return first, err },
		write: func(v, old any) (any, error) {
			_, last := oldHalves(old)
			first, _ := v.(string)
			if first != "" && last == "" {
				return nil, errors.New("cannot stand without a last name: the provider keeps one full name")
			}
			return joined(first, last), nil
		},
	}
}

func lastName() step {
	return step{
		shares: true, first: true,
		read: func(v any) (any, error) { _, last, err := halves(v); return last, err },
		write: func(v, old any) (any, error) {
			first, _ := oldHalves(old)
			last, _ := v.(string)
			switch {
			case strings.Contains(last, " "):
				return nil, errors.New("must be one word: the provider keeps one full name")
			case last == "" && first != "":
				return nil, errors.New("cannot be empty beside a first name: the provider keeps one full name")
			}
			return joined(first, last), nil
		},
	}
}

// oldHalves are those of the name that stands there; what cannot be read counts as none.
func oldHalves(old any) (first, last string) {
	first, last, err := halves(old)
	if err != nil {
		return "", ""
	}
	return first, last
}

func joined(first, last string) any {
	if s := strings.TrimSpace(first + " " + last); s != "" {
		return s
	}
	return nil
}
