package workbench

import "patchbay/veil"

// Retold is what a text that a person typed is called now that the veil was turned: its pseudonym while the veil is on, which is
// understood as the text from now on, and what a pseudonym stands for while it is off.
func (v *Veiled) Retold(text string) string {
	if text == "" || !v.Veil() {
		return v.told.of(text)
	}
	out := v.making().Text(v.told.of(text))
	v.told.keep(out, v.told.of(text))
	return out
}

// RetoldWhere is Retold for a condition.
func (v *Veiled) RetoldWhere(condition string) string {
	truth := v.told.of(condition)
	if truth == condition {
		truth = veil.Quoted(condition, v.told.of)
	}
	if truth == "" || !v.Veil() {
		return truth
	}
	out := v.making().Condition(truth, v.told.keep)
	v.told.keep(out, truth)
	return out
}

// RetoldValue is Retold for a value of a field.
func (v *Veiled) RetoldValue(modelName, path string, x any) any {
	switch x := x.(type) {
	case string:
		return v.retoldText(modelName, path, x)
	case []string:
		out := make([]string, len(x))
		for i, s := range x {
			out[i] = v.retoldText(modelName, path, s)
		}
		return out
	}
	return x
}

// RetoldRequest is Retold for a request of the console. Each part of it is understood as a whole alone.
func (v *Veiled) RetoldRequest(r ConsoleRequest) ConsoleRequest {
	r.Connection, r.Path, r.Query, r.Header, r.Body = v.told.of(r.Connection), v.told.of(r.Path), v.told.of(r.Query), v.told.of(r.Header), v.told.of(r.Body)
	if !v.Veil() {
		return r
	}
	out := dress(v, r)
	for pseudonym, text := range map[string]string{out.Path: r.Path, out.Query: r.Query, out.Header: r.Header, out.Body: r.Body} {
		v.told.keep(pseudonym, text)
	}
	return out
}

func (v *Veiled) retoldText(modelName, path, text string) string {
	truth := v.told.of(text)
	if truth == "" || !v.Veil() {
		return truth
	}
	out, ok := v.making().Value(v.fieldOf(v.shape(modelName), path), truth).(string)
	if !ok {
		return ""
	}
	v.told.keep(out, truth)
	return out
}
