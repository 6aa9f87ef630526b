package connectors

import (
	"slices"

	"patchbay/model"
	"patchbay/model/mapping"
)

// Watcher looks at every record that a session reads, beside the native object that it was made of, which it must not
// change. It may leave fields of the record out and say so in a warning. It is safe for concurrent use.
type Watcher interface {
	Watch(native map[string]any, r *model.Record)
}

// Mapped is d as it is for a grant whose mapping of a model is m: its fields are those that m carries, and a field that
// lies elsewhere than in the connector's own mapping is not refused for what the connector knows of the other place.
func (d Description) Mapped(modelName string, m mapping.Mapping) Description {
	moved := map[string]bool{}
	var fields []FieldSupport
	for _, l := range m.Lenses {
		now := FieldSupport{Model: modelName, Name: l.Field.Name, Native: l.Native(), ReadOnly: l.ReadOnly, Note: l.Note(), Respells: l.Respells(), WholeDay: l.WholeDay()}
		if was, ok := d.Carries(modelName, now.Name); !ok || was.Native != now.Native {
			moved[now.Name] = true
		} else {
			now.Why, now.Made = was.Why, was.Made
		}
		fields = append(fields, now)
	}
	d.Fields = slices.DeleteFunc(slices.Clone(d.Fields), func(f FieldSupport) bool { return f.Model == modelName })
	d.Fields = append(d.Fields, fields...)
	d.Support = slices.Clone(d.Support)
	for i, s := range d.Support {
		if s.Operation != Op(modelName, Create) && s.Operation != Op(modelName, Update) {
			continue
		}
		d.Support[i].Refuses = slices.DeleteFunc(slices.Clone(s.Refuses), func(path string) bool { return moved[path] })
	}
	return d
}
