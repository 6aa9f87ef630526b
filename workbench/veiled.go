package workbench

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"sync/atomic"

	"patchbay/model"
	"patchbay/model/document"
	"patchbay/model/textfile"
	"patchbay/veil"
)

//go:generate go run ./veiling

// Veiled is the workbench as the screens and the commands see it: whatever it answers, tells or refuses is without
// anything personal while its veil is on, and as it is while it is off. What comes back in from behind the veil (a plan,
// a name, a condition) is what it was before: edits reach the true record. It is safe for concurrent use.
//
// It has a method for each of the workbench, written by "go generate ./workbench"; those that need more thought are in
// veiled_*.go by hand. What a method answers is veiled text by text, unless veiled_kinds.go says that a text tells
// nothing of anybody.
type Veiled struct {
	*Workbench
	on   atomic.Bool
	once sync.Once
	met  sync.Once
	veil *veil.Veil
	told givenOut

	keyless error // why the key is of this process alone
	unasked bool  // the veil was put on because the settings cannot be understood

	mu     sync.Mutex
	shapes map[string]veil.Shape
	any    veil.Shape      // of all models together
	own    map[string]bool // what the person typed into working copies while the veil was on
}

// NewVeiled puts a veil before a workbench. It is on where the options or the profile's settings want it, and where
// settings that want it cannot be understood. The key of the profile is read, or made, when something is veiled for the
// first time.
func NewVeiled(w *Workbench) *Veiled {
	v := &Veiled{Workbench: w, told: givenOut{truth: map[string]string{}}}
	v.on.Store(w.opt.Veil || w.wantsVeil())
	if _, err := w.settings(); err != nil && v.on.Load() {
		v.unasked = !w.opt.Veil
	}
	return v
}

// wantsVeil reports whether the profile wants the veil from the start, or may want it: its settings cannot be understood, and
// speak of it or of something like it.
func (w *Workbench) wantsVeil() bool {
	chosen, err := w.settings()
	if err == nil {
		return chosen.veil
	}
	text, bad := textfile.Read(w.choices.path, document.Largest)
	return bad != nil || bytes.Contains(bytes.ToLower(text), []byte(keyVeil)) || strings.Contains(err.Error(), "did you mean "+keyVeil+"?")
}

// SetProfileVeil has the veil on from the start, in every process to come, or not any more. It leaves the veil of this
// one as it is.
func (w *Workbench) SetProfileVeil(ctx context.Context, on bool) error {
	return w.choose(ctx, map[string]string{keyVeil: map[bool]string{true: "true"}[on]})
}

// Veil reports whether the veil is on.
func (v *Veiled) Veil() bool { return v.on.Load() }

// SetVeil turns the veil on or off, for everything that is answered from now on.
func (v *Veiled) SetVeil(on bool) { v.on.Store(on) }

// making is the veil itself, with the profile's key.
func (v *Veiled) making() *veil.Veil {
	v.once.Do(func() {
		var key [veil.KeySize]byte
		key, v.keyless = v.veilKey()
		v.veil = veil.New(key)
		foldWords(v.veil)
		v.places()
		v.mu.Lock()
		defer v.mu.Unlock()
		v.shapes, v.any = map[string]veil.Shape{}, veil.Shape{}
		for _, m := range v.Workbench.Models() {
			v.veil.Know(m.Name, m.Label, m.Plural)
			v.veil.Know(inSentence(m.Label), inSentence(m.Plural))
			s := veil.ShapeOf(m)
			v.shapes[m.Name] = s
			for path, f := range s {
				v.veil.Know(path, f.Label)
				v.veil.Learn(*f)
				v.veil.Know(f.Options...)
				if known := v.any[path]; known == nil || known.Type == f.Type && len(known.Options) < len(f.Options) {
					v.any[path] = f
				}
			}
		}
	})
	return v.veil
}

// inSentence is a label as it stands inside a sentence.
func inSentence(label string) string {
	if label == "" {
		return ""
	}
	return string(label[0]|0x20) + label[1:]
}

// shape is the fields of a model; of a model that is not known, those of all.
func (v *Veiled) shape(name string) veil.Shape {
	v.making()
	v.mu.Lock()
	defer v.mu.Unlock()
	if s, ok := v.shapes[name]; ok {
		return s
	}
	return v.any
}

// givenOut is what pseudonyms of names, ids and conditions stand for, as far as they were given out in this process.
type givenOut struct {
	mu    sync.RWMutex
	truth map[string]string
}

// remembers is how many pseudonyms are remembered; then all are forgotten, and have to be shown again before they can be
// used.
const remembers = 1 << 16

func (m *givenOut) keep(pseudonym, text string) {
	if pseudonym == text || pseudonym == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.truth) >= remembers {
		clear(m.truth)
	}
	m.truth[pseudonym] = text
}

func (m *givenOut) of(text string) string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if t, ok := m.truth[text]; ok {
		return t
	}
	return text
}

// meant is the true name of a connection, a view or a working copy that was called by its pseudonym; any other name is
// itself. What another process showed is understood too.
func (v *Veiled) meant(name string) string {
	if name == "" || !v.Veil() {
		return v.told.of(name)
	}
	v.met.Do(func() {
		ctx := context.Background()
		if conns, err := v.Workbench.Connections(ctx); err == nil { // where they cannot be read, nothing can be done with a name
			dress(v, conns)
		}
		if views, err := v.Workbench.Views(ctx); err == nil {
			dress(v, views)
		}
		if bulks, err := v.Workbench.Bulks(ctx, true); err == nil {
			dress(v, bulks)
		}
	})
	return v.told.of(name)
}

// named is the pseudonym of a name that somebody gave to a connection, a view or the like. What is made of the program's
// own words and of numbers stays.
func (v *Veiled) named(name string) string {
	p := v.making().Name(name)
	v.told.keep(p, name)
	return p
}

// fieldOf is a field of a model by its path.
func (v *Veiled) fieldOf(s veil.Shape, path string) model.Field {
	if _, ok := s[path]; !ok {
		v.mu.Lock()
		defer v.mu.Unlock()
		return v.any.Field(path)
	}
	return s.Field(path)
}

// Alias is what a name of a connection, a view or a profile is called now: its pseudonym while the veil is on, itself while
// it is off.
func (v *Veiled) Alias(name string) string {
	name = v.told.of(name)
	if name == "" || !v.Veil() {
		return name
	}
	return v.named(name)
}
