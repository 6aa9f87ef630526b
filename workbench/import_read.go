package workbench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/exchange"
	"patchbay/model"
	"patchbay/problem"
)

// mostFaults is how many places of a file one problem names.
const mostFaults = 20

// reader turns entries into values.
type reader struct {
	values exchange.Values
	refers map[string]string // by field and text: what the provider calls a record that is referred to
	nation int               // telephone numbers that go out without a country; those of all readings
	filled map[string]int    // rows that got a fixed value, by field; those of all readings
	lost   map[string]int    // values of fields that cannot be written, by field; those of all readings
}

// wantedRow is what a row says of a record.
type wantedRow struct {
	id     string         // "" where it says none
	values map[string]any // canonical; nil clears
	faults []*exchange.Fault
	words  []string // what else a person should know
}

// read reads an entry: values in canonical form, references as the provider knows them. What cannot be read is a fault
// with its place.
func (im *Import) read(ctx context.Context, e exchange.Entry) (wantedRow, error) {
	out := wantedRow{id: e.ID, values: map[string]any{}}
	if e.Fault != nil {
		out.faults = []*exchange.Fault{e.Fault}
		return out, nil
	}
	region := im.region(e)
	for _, h := range e.Held {
		path, mapped := im.fields[h.Column]
		if _, left := im.cannot[path]; !mapped || left {
			if left && h.Raw != "" && h.Raw != nil && !im.said(e, path) {
				im.reader.lost[path]++
			}
			continue
		}
		if path == exchange.ID {
			out.id, _ = h.Raw.(string)
			continue
		}
		f, _ := im.at.model.Field(path)
		v, err := im.value(ctx, f, h.Raw, region)
		if bad, refused := errors.AsType[*model.Refusal](err); refused {
			out.faults = append(out.faults, &exchange.Fault{File: im.req.Name, Line: h.Line, Column: h.At, Name: called(h.Column, bad), Words: bad.Message})
			continue
		}
		if err != nil {
			return out, err
		}
		if v != nil || im.req.ClearEmpty {
			out.values[path] = v
		}
		if s, is := v.(string); is && f.Type == model.Phone && !strings.HasPrefix(s, "+") {
			im.reader.nation++
		}
	}
	im.parted(out.values)
	im.invited(&out, e)
	im.fill(out.values)
	return out, nil
}

// said reports whether an entry says a value elsewhere, too: its minutes by an end.
func (im *Import) said(e exchange.Entry, path string) bool {
	_, cannot := im.cannot["endAt"]
	return path == "durationMinutes" && !cannot && slices.ContainsFunc(e.Held, func(h exchange.Held) bool { return im.fields[h.Column] == "endAt" && h.Raw != "" && h.Raw != nil })
}

// region is the country that national telephone numbers of an entry belong to: where the person lives, or else where the
// workspace is.
func (im *Import) region(e exchange.Entry) string {
	f, ok := im.at.model.Field("address.country")
	if !ok {
		return im.at.zone
	}
	for _, h := range e.Held {
		if im.fields[h.Column] != f.Name {
			continue
		}
		v, err := im.reader.values.Read(f, h.Raw)
		if code, is := v.(string); is && err == nil && len(code) == 2 {
			return code
		}
	}
	return im.at.zone
}

// called names a value by its column, and by its field where that is called otherwise.
func called(column string, bad *model.Refusal) string {
	if strings.EqualFold(column, bad.Field) || strings.EqualFold(column, bad.Label) {
		return bad.Label
	}
	return column + " (" + bad.Label + ")"
}

// value is what stands in a file as a value of a field.
func (im *Import) value(ctx context.Context, f model.Field, raw any, region string) (any, error) {
	v, err := im.reader.values.Read(f, raw)
	if err != nil || v == nil {
		return nil, err
	}
	text, isText := v.(string)
	if isText && (f.Type == model.Reference || len(f.Names) > 0) {
		if v, err = im.refer(ctx, f, text); err != nil {
			return nil, err
		}
	}
	v, bad := model.Check(f, v, region)
	if bad != nil {
		return nil, bad
	}
	return v, nil
}

// mostRefers bounds what is remembered of references.
const mostRefers = 50_000

func (im *Import) refer(ctx context.Context, f model.Field, text string) (string, error) {
	key := f.Name + "\x00" + text
	if known, ok := im.reader.refers[key]; ok {
		return known, nil
	}
	native, bad, err := im.bench.stands(ctx, im.at, f, text)
	if err != nil {
		return "", err
	}
	if bad != nil {
		return "", bad
	}
	if im.reader.refers == nil || len(im.reader.refers) > mostRefers {
		im.reader.refers = map[string]string{}
	}
	im.reader.refers[key] = native
	return native, nil
}

// parted deals with a name beside its parts: one that is only made of them says nothing more where it cannot be written.
func (im *Import) parted(values map[string]any) {
	first, _ := values["firstName"].(string)
	last, _ := values["lastName"].(string)
	name, _ := values["name"].(string)
	if name != "" && name == strings.TrimSpace(first+" "+last) && im.at.model.Name == "contact" {
		delete(values, "name")
	}
}

// creating is what of a row's values a creation sends; left hears of each that it cannot.
func (im *Import) creating(values map[string]any, left func(path, why string)) model.Patch {
	create := im.at.support(connectors.Create)
	out := model.Patch{}
	for path, v := range values {
		if model.Empty(v) {
			continue
		}
		if why := im.whyNot(path, create); why == "" {
			out[path] = v
		} else if left != nil {
			left(path, why)
		}
	}
	return out
}

func haveIt(n int) string {
	if n == 1 {
		return "1 row has it"
	}
	return fmt.Sprintf("%d rows have it", n)
}

// readAll reads the file for the first time: it notes each row and gathers what is wrong.
func (im *Import) readAll(ctx context.Context, tell func(rows int)) error {
	d, err := im.open()
	if err != nil {
		return err
	}
	im.reader.lost, im.reader.filled, im.reader.nation = map[string]int{}, map[string]int{}, 0
	var faults []*exchange.Fault
	over := map[string]int{}
	for {
		e, err := d.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if e.Number%1000 == 0 {
			if tell != nil {
				tell(e.Number)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		row, err := im.read(ctx, e)
		if err != nil {
			return err
		}
		for _, name := range e.Over {
			over[name]++
		}
		if !im.people.asked && (e.Host != "" || len(e.Guests) > 0) {
			over["Who takes part"]++
		}
		if len(row.faults) > 0 && len(faults) <= mostFaults {
			faults = append(faults, row.faults...)
		}
		im.rows = append(im.rows, rowNote{
			sum: exchange.Sum(row.values), sent: exchange.Sum(im.creating(row.values, nil)), double: int32(im.finder.Add(row.id, row.values)),
		})
	}
	im.Notices = append(d.Notices(), im.Notices...)
	for _, path := range slices.Sorted(maps.Keys(im.cannot)) {
		if n := im.reader.lost[path]; n > 0 {
			im.Notices = append(im.Notices, fmt.Sprintf("%s is left out: %s. %s.", label(im.at.model, path), im.cannot[path], haveIt(n)))
		}
	}
	im.filled()
	if n := im.reader.nation; n > 0 {
		im.Notices = append(im.Notices, fmt.Sprintf("Telephone numbers without a country: %d. They go out as they stand, and may be refused: --country says which it is, such as --country DE.", n))
	}
	for _, name := range slices.Sorted(maps.Keys(over)) {
		im.Notices = append(im.Notices, fmt.Sprintf("%s is not read. %s.", problem.Clean(name), haveIt(over[name])))
	}
	if len(faults) > 0 && !im.req.KeepGoing {
		return im.faulty(faults)
	}
	return nil
}

// faulty is a file with values that cannot be read.
func (im *Import) faulty(faults []*exchange.Fault) error {
	p := problem.New(problem.Invalid, "%s cannot be imported as it is.", problem.Clean(im.req.Name)).On(im.at.conn.Name).
		WithHint("Nothing was written. Mend it, or leave such rows out with --keep-going: they are put into a file of their own.")
	for _, f := range faults[:min(len(faults), mostFaults)] {
		g := *f
		g.File = ""
		words := strings.TrimLeft(g.Error(), ", :")
		if words != "" {
			words = strings.ToUpper(words[:1]) + words[1:]
		}
		p.Fields = append(p.Fields, problem.Field{Name: problem.Clean(f.Name), Code: "unreadable", Message: problem.Clean(words)})
	}
	if len(faults) > mostFaults {
		p.Fields = append(p.Fields, problem.Field{Code: "more", Message: "There are more like these"})
	}
	return p
}

// compare finds out which rows are records that are here, or were made by an earlier import.
func (im *Import) compare(ctx context.Context) error {
	err := im.db.Walk(ctx, im.at.conn.ID, im.at.model.Name, func(g storeGlimpse) error {
		im.finder.Offer(g.Key, []string{g.ID, g.Native}, g.Fields)
		return nil
	})
	if err != nil {
		return err
	}
	bySum := map[uint64]int32{}
	for n, r := range im.rows {
		if im.finder.Found(n).By == nil {
			bySum[r.sent] = int32(n)
		}
	}
	if len(bySum) == 0 || !im.at.support(connectors.Create).Supported {
		return nil
	}
	return im.db.Creations(ctx, im.at.conn.ID, im.at.model.Name, func(key int64, sent model.Fields) error {
		if n, ok := bySum[exchange.Sum(sent)]; ok {
			im.rows[n].made = key
		}
		return nil
	})
}
