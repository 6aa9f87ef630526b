package modelfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"patchbay/model"
	"patchbay/model/document"
)

const invoices = `# what our accounts hold beyond the usual
models:
  contact:
    fields:
      loyaltyTier: {type: choice, options: [bronze, silver, gold], label: Loyalty tier}
      shoeSize: number
      address.floor: {type: integer, max: 200}
  invoice:
    title: number
    columns: [number, total, dueOn]
    needs: [number]
    fields:
      number: {type: text, max: 40}
      total: {type: number, label: Total amount}
      dueOn: date
      customer: {type: reference, model: contact}
      line: {type: reference, model: invoiceLine}
  invoiceLine:
    label: Line of an invoice
    plural: Lines of invoices
    fields:
      what: text
      remark: longText
`

func read(t *testing.T, text string) []model.Model {
	t.Helper()
	all, err := Read("models.yaml", []byte(text), model.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFieldsStandBehindThoseOfTheModel(t *testing.T) {
	t.Parallel()
	contact, _ := model.Find(read(t, invoices), "contact")
	own := len(model.Contact().Fields)
	if len(contact.Fields) != own+3 {
		t.Fatalf("%d fields, want 3 more than %d", len(contact.Fields), own)
	}
	tier, ok := contact.Field("loyaltyTier")
	if !ok || tier.Label != "Loyalty tier" || tier.Type != model.Choice || !slices.Equal(tier.Options, []string{"bronze", "silver", "gold"}) {
		t.Fatalf("got %+v", tier)
	}
	if size, _ := contact.Field("shoeSize"); size.Label != "Shoe size" || size.Type != model.Number {
		t.Fatalf("got %+v", size)
	}
	if again := model.Contact(); len(again.Fields) != own {
		t.Fatal("the model of the program was changed")
	}
}

func TestAModelOfTheUsersOwnIsWhole(t *testing.T) {
	t.Parallel()
	all := read(t, invoices)
	if len(all) != len(model.Builtin())+2 {
		t.Fatalf("%d models", len(all))
	}
	m, _ := model.Find(all, "invoice")
	if m.Label != "Invoice" || m.Plural != "Invoices" || m.Title(model.Fields{"number": "A-7"}, "x") != "A-7" || !slices.Equal(m.AnyOf, []string{"number"}) {
		t.Fatalf("got %+v", m)
	}
	line, _ := model.Find(all, "invoiceLine")
	if line.Plural != "Lines of invoices" || !slices.Equal(line.Columns, []string{"what"}) || !slices.Equal(line.Titles, []string{"what"}) {
		t.Fatalf("got %+v", line)
	}
}

func TestAFileThatSaysNothingAddsNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# nothing yet\n", "models:\n", "models:\n  contact:\n", "models:\n  contact:\n    fields:\n"} {
		if got := read(t, text); len(got) != len(model.Builtin()) {
			t.Errorf("%q: %d models", text, len(got))
		}
	}
}

func TestAFaultNamesLineKeyAndExpectation(t *testing.T) {
	t.Parallel()
	field := func(s string) string { return "models:\n  contact:\n    fields:\n      " + s }
	for _, c := range []struct {
		text string
		line int
		key  string
		want string
	}{
		{"model:\n  contact:\n", 1, "model", "did you mean models?"},
		{"models: [contact]", 1, "models", "keys with values"},
		{field("email: text"), 4, "models.contact.fields.email", "is a field of contact already"},
		{field("Email: text"), 4, "models.contact.fields.Email", "begins with a small letter"},
		{field("eMail: text"), 4, "models.contact.fields.eMail", "beside the field email"},
		{field("address: text"), 4, "models.contact.fields.address", "beside the field address.line1"},
		{field("email.work: email"), 4, "models.contact.fields.email.work", "beside the field email"},
		{field("customFields.x: text"), 4, "models.contact.fields.customFields.x", "discovered at a provider"},
		{field("date: date"), 4, "models.contact.fields.date", "means something else"},
		{field("tier: choise"), 4, "models.contact.fields.tier", "did you mean choice?"},
		{field("tier: choice"), 4, "models.contact.fields.tier", "needs options"},
		{field("tier: {type: choice, options: [a, A]}"), 4, "models.contact.fields.tier", "twice"},
		{field("tier: {type: text, options: [a]}"), 4, "models.contact.fields.tier", "only a choice"},
		{field("tier: {label: x}"), 4, "models.contact.fields.tier", "needs a type"},
		{field("tier: {type: text, max: -1}"), 4, "models.contact.fields.tier.max", "whole number"},
		{field("tier: {type: text, max: 3, min: 5}"), 4, "models.contact.fields.tier", "more than its max"},
		{field("tier: {type: text, readOnly: perhaps}"), 4, "models.contact.fields.tier.readOnly", "true or false"},
		{field("tier: {type: text, lable: x}"), 4, "models.contact.fields.tier.lable", "did you mean label?"},
		{field("tier: {type: text, label: ''}"), 4, "models.contact.fields.tier.label", "1 to 60"},
		{field("seller: {type: reference}"), 4, "models.contact.fields.seller", "needs model"},
		{field("seller: {type: reference, model: usr}"), 4, "models.contact.fields.seller.model", "did you mean user?"},
		{field("tier: text\n      tier: number"), 5, "models.contact.fields.tier", "is there twice"},
		{"models:\n  contact:\n    label: Person\n", 3, "models.contact.label", "only fields can be added"},
		{"models:\n  Invoice:\n    fields: {a: text}\n", 2, "models.Invoice", "begins with a small letter"},
		{"models:\n  contacts:\n    fields: {a: text}\n", 2, "models.contacts", "called like the model contact"},
		{"models:\n  invoice:\n    label: x\n", 2, "models.invoice", "needs fields"},
		{"models:\n  invoice:\n    title: nr\n    fields: {number: text}\n", 3, "models.invoice.title", `names "nr"`},
		{"models:\n  invoice:\n    colums: [a]\n    fields: {a: text}\n", 3, "models.invoice.colums", "did you mean columns?"},
		{"models: {a: [}", 1, "models", "begins with [ and is never closed: a ] is missing"},
	} {
		_, err := Read("models.yaml", []byte(c.text), model.Builtin())
		f, ok := errors.AsType[*document.Fault](err)
		if !ok {
			t.Errorf("%q: got %v", c.text, err)
			continue
		}
		if f.File != "models.yaml" || f.Line != c.line || f.Key != c.key || !strings.Contains(f.Words, c.want) {
			t.Errorf("%q: got %v (%+v)", c.text, err, f)
		}
	}
}

func TestAllFaultsOfAFileAreToldByLineAndNoShadowOfThem(t *testing.T) {
	t.Parallel()
	const text = `models:
  contact:
    label: Person
    fields:
      tier: {type: choise, max: -1, lable: Tier}
      email: text
      seller: {type: reference, model: invoice}
      friend: {type: reference, model: usr}
  invoice:
    title: number
    columns: [number, totl]
    needs: [due]
    fields:
      number: {type: text, max: many}
      due: dat
      due: date
`
	_, err := Read("models.yaml", []byte(text), model.Builtin())
	got := ""
	all, _ := errors.AsType[document.Faults](err)
	for _, f := range all {
		got += fmt.Sprintf("%d %s\n", f.Line, f.Key)
	}
	const want = `3 models.contact.label
5 models.contact.fields.tier.type
5 models.contact.fields.tier.max
5 models.contact.fields.tier.lable
6 models.contact.fields.email
8 models.contact.fields.friend.model
11 models.invoice.columns
14 models.invoice.fields.number.max
15 models.invoice.fields.due
16 models.invoice.fields.due
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if words := fmt.Sprint(err); strings.Count(words, "models.yaml") != 1 || strings.Count(words, "; line ") != 9 {
		t.Errorf("it reads %q", words)
	}
}

func FuzzReadNeverShadowsABuiltInField(f *testing.F) {
	f.Add(invoices)
	f.Add("models: {contact: {fields: {a: &x text, b: *x}}}")
	f.Add("models: {contact: {fields: {? [a] : text}}}\n---\nx: y")
	known := model.Builtin()
	f.Fuzz(func(t *testing.T, text string) {
		all, err := Read("models.yaml", []byte(text), known)
		if err != nil {
			if _, ok := errors.AsType[*document.Fault](err); !ok {
				t.Fatalf("%v is not a fault with a place", err)
			}
			return
		}
		for i, k := range known {
			for j, field := range k.Fields {
				if got := all[i].Fields[j]; got.Name != field.Name || got.Type != field.Type {
					t.Fatalf("%s of %s became %+v", field.Name, k.Name, got)
				}
			}
		}
		for _, m := range all {
			for i, field := range m.Fields {
				if slices.ContainsFunc(m.Fields[:i], func(o model.Field) bool { return o.Name == field.Name }) {
					t.Fatalf("%s has %s twice", m.Name, field.Name)
				}
			}
		}
	})
}
