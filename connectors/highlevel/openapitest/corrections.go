package openapitest

import "github.com/getkin/kin-openapi/openapi3"

// Correction is one place where the files are known to be wrong.
type Correction struct {
	File  string // without .json
	Where string
	Why   string
	apply func(*openapi3.T)
}

// Corrections are the known defects of the files, each with the reason for not following it.
func Corrections() []Correction {
	return []Correction{
		{
			"contacts", "dateOfBirth of create, update and upsert", "declared an object; its description and example are a text",
			func(d *openapi3.T) {
				for _, name := range []string{"CreateContactDto", "UpdateContactDto", "UpsertContactDto"} {
					d.Components.Schemas[name].Value.Properties["dateOfBirth"].Value.Type = &openapi3.Types{"string"}
				}
			},
		},
		{
			"contacts", "id of a custom field that is written", "declared required; a key in its place is documented and works",
			func(d *openapi3.T) {
				for _, name := range []string{
					"TextField", "LargeTextField", "SingleSelectField", "RadioField", "NumericField", "MonetoryField", "CheckboxField", "MultiSelectField", "FileField",
				} {
					d.Components.Schemas[name].Value.Required = nil
				}
			},
		},
		{
			"contacts", "value of a custom field that is read", "declared a text; numbers and lists are seen",
			func(d *openapi3.T) {
				d.Components.Schemas["CustomFieldSchema"].Value.Properties["value"].Value.Type = nil
			},
		},
		{
			"locations", "searchAfter of the task search", "not declared; measured to page on, where skip loses rows that move",
			func(d *openapi3.T) {
				d.Components.Schemas["TaskSearchParamsDto"].Value.Properties["searchAfter"] = openapi3.NewSchemaRef("", openapi3.NewArraySchema())
			},
		},
		{
			"locations", "answer of the task search", "declared 200 with lists for rows; measured 201 with objects",
			func(d *openapi3.T) {
				answers := d.Paths.Value("/locations/{locationId}/tasks/search").Post.Responses
				answers.Set("201", answers.Value("200"))
				row := openapi3.NewSchemaRef("", openapi3.NewObjectSchema())
				d.Components.Schemas["LocationTaskListSuccessfulResponseDto"].Value.Properties["tasks"].Value.Items = row
			},
		},
		{
			"calendars", "times of an event", "declared objects; their examples are texts",
			func(d *openapi3.T) {
				for _, name := range []string{"startTime", "endTime", "dateAdded", "dateUpdated"} {
					d.Components.Schemas["CalendarEventDTO"].Value.Properties[name] = openapi3.NewSchemaRef("", openapi3.NewStringSchema())
				}
			},
		},
		{"locations", "refusals", "422 is missing here and there; the service checks all input the same way", declare422},
		{"businesses", "refusals", "422 is missing here and there; the service checks all input the same way", declare422},
		{"calendars", "refusals", "422 is missing here and there; the service checks all input the same way", declare422},
		{
			"oauth", "status of POST /oauth/locationToken", "declared 200; measured 201",
			func(d *openapi3.T) {
				answers := d.Paths.Value("/oauth/locationToken").Post.Responses
				answers.Set("201", answers.Value("200"))
			},
		},
	}
}

// declare422 lists the refusal of wrong input with every operation that lacks it, in the service's one shape: a status
// with words.
func declare422(d *openapi3.T) {
	words := openapi3.NewArraySchema().WithItems(openapi3.NewStringSchema())
	shape := openapi3.NewObjectSchema().WithProperty("statusCode", openapi3.NewIntegerSchema()).WithProperty("message", words)
	shape.Required = []string{"statusCode", "message"}
	answer := &openapi3.ResponseRef{Value: openapi3.NewResponse().WithDescription("Unprocessable Entity").WithJSONSchema(shape)}
	for _, item := range d.Paths.Map() {
		for _, op := range item.Operations() {
			if op.Responses.Value("422") == nil {
				op.Responses.Set("422", answer)
			}
		}
	}
}
