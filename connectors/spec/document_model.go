package spec

// ModelSpec is one unified model at this provider.
type ModelSpec struct {
	// What permissions calls the kind of thing; none where nobody asks for permission.
	Permission string `yaml:"permission"`
	// Path of the native id in an item; "id or _id" where answers differ.
	ID string `yaml:"id" must:"yes"`
	// The record under which each one lives, where its id is of no use without that one's.
	Under *UnderSpec `yaml:"under"`
	// Path of a truth in an item: what has it was removed, and is left out of listings.
	Removed string `yaml:"removed"`
	// Path of the time of creation in an item.
	Created string `yaml:"created"`
	// Path of the time of the last change in an item.
	Updated string `yaml:"updated"`
	// Path of what changes whenever the record does.
	Revision string `yaml:"revision"`
	// Address of the record in the provider's own app; {id} and {workspace} are filled in.
	URL string `yaml:"url"`
	// The call that walks all records.
	List *ListSpec `yaml:"list"`
	// The call that fetches one.
	Retrieve *RetrieveSpec `yaml:"retrieve"`
	// The call that makes one.
	Create *WriteSpec `yaml:"create"`
	// The call that changes one; it is sent what changes and nothing else.
	Update *WriteSpec `yaml:"update"`
	// The call that changes one where there is such a record, and makes one where there is none.
	Upsert *WriteSpec `yaml:"upsert"`
	// The call that looks one up by what must be unique about it: $NAME stands for a value of the new record, by its
	// unified field. Values that it does not have are left out.
	Find *RetrieveSpec `yaml:"find"`
	// The call that removes one.
	Delete *DeleteSpec `yaml:"delete"`
	// Where the custom fields of the model are discovered and kept.
	Custom *CustomSpec `yaml:"custom"`
	// What fields that hold an id may hold, by field, where the things are no model. Their names are shown, and taken.
	Choices map[string]ChoicesSpec `yaml:"choices"`
	// The unified fields, each with its native path and steps.
	Fields ordered[string] `yaml:"fields" must:"yes"`
	// Why fields that are read-only cannot be written, by field, in words behind their label.
	Why map[string]string `yaml:"why"`
	// What the service makes a field of whenever they are written, joined with blanks, by field.
	Made map[string][]string `yaml:"made"`
	// Why a verb is not there, by verb.
	Cannot map[string]string `yaml:"cannot"`
}

// UnderSpec is where a record lives. The id here is then PARENT/ID, and {parent} stands for the first part of it.
type UnderSpec struct {
	// Path of the parent's id in an item.
	Path string `yaml:"path" must:"yes"`
	// The unified field that refers to the parent; a new record needs it, and it never changes.
	Field string `yaml:"field" must:"yes"`
}

// EachSpec is what a listing is repeated for: the records of a model, or the items of a call. $parent and {parent}
// stand for the id of the one whose turn it is.
type EachSpec struct {
	Call `yaml:",inline"`
	// The model whose records are meant; none where a call is given.
	Model string `yaml:"model"`
	// Path of the list in the call's answer.
	Items string `yaml:"items"`
	// Path of the id in an item of it.
	ID string `yaml:"id"`
}

// WindowSpec is a stretch of time that is listed part by part, in whole days of UTC: $from and $to (RFC 3339), $fromMs
// and $toMs (milliseconds), $fromDay and $toDay (2026-12-31, the last day included), $fromMinute and $toMinute
// (2026-12-31 09:30, UTC) stand for the ends of each.
type WindowSpec struct {
	// How far back it begins, from now.
	Back span `yaml:"back" must:"yes"`
	// How far ahead it ends.
	Ahead span `yaml:"ahead" must:"yes"`
	// The longest part that one call may ask for; none for all in one.
	Step span `yaml:"step"`
}

// ListSpec walks all records.
type ListSpec struct {
	Call `yaml:",inline"`
	// The listing is made once for each of these.
	Each *EachSpec `yaml:"each"`
	// The listing is made once for each part of this.
	Window *WindowSpec `yaml:"window"`
	// The listings of what belongs to one record, by the unified field that refers to it: $parent and {parent} stand
	// for its id. Without it such a listing is picked out of the whole.
	Of ordered[ListSpec] `yaml:"of"`
	// Path of the list in the answer; "." for the answer itself.
	Items string `yaml:"items" must:"yes"`
	// Path in an item: only those that hold something there are meant.
	Only string `yaml:"only"`
	// Path in an item of more items below it: a tree is listed whole. Each item has it, as a list or null; where leaves
	// lack it, "or none" stands behind the path.
	Tree string `yaml:"tree"`
	// The rows say less than the record, or say it otherwise: each one is fetched by its id. For short listings.
	Whole bool `yaml:"whole"`
	// Path of the number of all records in the answer, or header.NAME.
	Total string `yaml:"total"`
	// Records per page: $size.
	Size int `yaml:"size"`
	// How the next page is asked for: last.PATH (a value of the last item) or answer.PATH for $after; skip for $skip;
	// page for $page; link where the Link header holds its address, url.PATH where the answer does. None: there is one
	// page.
	Next string `yaml:"next"`
	// What is added to find text: $text. Without it the model cannot be searched.
	Text *MoreSpec `yaml:"text"`
	// What is added to list only what changed since $since. Without it a listing is always whole.
	Since *MoreSpec `yaml:"since"`
}

// MoreSpec is laid over a list's query and body. With a path of its own it is a listing by itself, with items, next and
// size of the list where it has none.
type MoreSpec struct {
	Call `yaml:",inline"`
	// The longest text that the provider takes; more is cut off.
	Max int `yaml:"max"`
	// Path of a moment in an item: the listing is sorted by it, the latest first, and ends behind $since.
	Until string `yaml:"until"`
	// How much earlier $since is told, where the provider leaves out what changed in that very moment: 1s.
	Early span `yaml:"early"`
	// Path of the list in the answer, where it is another.
	Items string `yaml:"items"`
	// How the next page is asked for, where it is another way.
	Next string `yaml:"next"`
	// Records per page, where it is another number.
	Size int `yaml:"size"`
}

// RetrieveSpec fetches one record by {id}.
type RetrieveSpec struct {
	Call `yaml:",inline"`
	// Path of the record in the answer, "event or appointment" where answers differ; none for the answer itself.
	Item string `yaml:"item"`
	// The call that fetches several by their ids: $ids. What is not there is missing in its answer.
	Batch *BatchSpec `yaml:"batch"`
}

// BatchSpec is one call for several records.
type BatchSpec struct {
	Call `yaml:",inline"`
	// The most records that one call takes.
	Size int `yaml:"size" must:"yes"`
	// Path of the list in the answer, where it is read; "." for the answer itself.
	Items string `yaml:"items"`
}

// WriteSpec is a create or an update.
type WriteSpec struct {
	Call `yaml:",inline"`
	// Path of the record in the answer; none for the answer itself.
	Item string `yaml:"item"`
	// Unified fields that it cannot carry.
	Refuses []string `yaml:"refuses"`
	// Unified fields that it needs beyond the model's own rule.
	Requires []string `yaml:"requires"`
	// Unified fields that no two records share, for a create: all records are listed first, and where one holds the same
	// value in one of these, whatever its case, nothing is sent. For providers that would change the one that is there.
	Unless []string `yaml:"unless"`
	// Unified fields whose records it changes too: those are read anew behind it.
	Along []string `yaml:"along"`
	// Calls for lists that the plain call would replace as a whole, by unified field.
	Lists map[string]ListCalls `yaml:"lists"`
	// The call that changes several records, for an update: $rows stands for what each is sent, by its id. It is used where
	// many are written, and needs retrieve.batch. A record that it refuses is one that all are refused for: then each is
	// sent by itself.
	Batch *BatchSpec `yaml:"batch"`
	// Calls of their own for an update that changes one field and nothing else, by unified field.
	Alone map[string]Call `yaml:"alone"`
}

// ListCalls add to a list or take away from it. An update that does nothing else goes this way, so that what
// somebody else added meanwhile is not lost. $items stands for the words.
type ListCalls struct {
	// The call that adds $items.
	Add *Call `yaml:"add"`
	// The call that takes $items away.
	Remove *Call `yaml:"remove"`
}

// DeleteSpec removes one record by {id}.
type DeleteSpec struct {
	Call `yaml:",inline"`
}

// CustomSpec is where custom fields are discovered and kept.
type CustomSpec struct {
	Call `yaml:",inline"`
	// Path of the list of definitions in the answer.
	Items string `yaml:"items" must:"yes"`
	// Path of a definition's id.
	ID string `yaml:"id" must:"yes"`
	// Path of a definition's key: the unified field is customFields.KEY.
	Key string `yaml:"key" must:"yes"`
	// What is taken off the front of a key.
	Strip string `yaml:"strip"`
	// Whether a key is made of the words there, where the provider has names alone: "Shoe size" is shoe_size.
	Slug bool `yaml:"slug"`
	// Path in a definition, and in a row of values: what holds something there is no custom field.
	Unless string `yaml:"unless"`
	// Path of a definition's name for people.
	Label string `yaml:"label" must:"yes"`
	// Path of a definition's type.
	Type string `yaml:"type" must:"yes"`
	// Path of the words that a choice offers.
	Options string `yaml:"options"`
	// Path of a truth: other words than the options are taken too.
	Open string `yaml:"open"`
	// The unified type of each native one; "read-only" may stand behind it. What is not listed is read-only text.
	Types map[string]string `yaml:"types" must:"yes"`
	// Where a record keeps the values.
	Values CustomValues `yaml:"values" must:"yes"`
}

// CustomValues is the native list of values in a record.
type CustomValues struct {
	// Path of the list in a record.
	In string `yaml:"in" must:"yes"`
	// Key of the field's id in a row.
	ID string `yaml:"id" must:"yes"`
	// Key of the value in a row that is read.
	Read string `yaml:"read" must:"yes"`
	// Key of the value in a row that is written; none for the same.
	Write string `yaml:"write"`
}

// ChoicesSpec lists what a field may hold: things that are no model, such as calendars, which a record names by an id.
type ChoicesSpec struct {
	Call `yaml:",inline"`
	// Path of the list in the answer; "." for the answer itself.
	Items string `yaml:"items" must:"yes"`
	// Path of the value in an item.
	ID string `yaml:"id" must:"yes"`
	// Path of what people call it.
	Name string `yaml:"name" must:"yes"`
	// How the next page is asked for: see list.
	Next string `yaml:"next"`
	// Items per page.
	Size int `yaml:"size"`
}

// PagesSpec is a listing for requests of somebody's own.
type PagesSpec struct {
	Call `yaml:",inline"`
	// Path of the list in the answer; "." for the answer itself.
	Items string `yaml:"items" must:"yes"`
	// Path of the number of all rows in the answer, or header.NAME.
	Total string `yaml:"total"`
	// Rows per page, where the request does not say: $size.
	Size int `yaml:"size"`
	// How the next page is asked for: see list. None: the answer is the whole.
	Next string `yaml:"next"`
}
