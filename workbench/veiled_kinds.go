package workbench

import "reflect"

// textKind is what a text of an answer may hold, and so how it is veiled. The zero value is a text of a person.
type textKind int

const (
	personal  textKind = iota // everything of it is veiled
	harmless                  // tells nothing of anybody: ids of ours, names of models, fields, operations, formats
	sentence                  // of the program, with values in it
	nameOf                    // that somebody gave to a connection, a view, a working copy
	nativeID                  // that a provider gave
	website                   // an address of somebody's own
	address                   // of a provider's API or page, with ids and questions in it
	condition                 // of the query language
	jsonText                  // JSON
	valueOf                   // of the field that the struct is about
	pairLines                 // lines of names and values, as in the question of an address
	headers                   // of HTTP, by name
	searched                  // words to search for, as they were saved
)

// kindOf says what a text holds, by the struct and the field that it stands in. What is not named here is personal.
func kindOf(t reflect.Type, field string) textKind {
	if k, ok := textsOf()[t.Name()+"."+field]; ok {
		return k
	}
	return textsOf()["."+field]
}

// textsOf are the texts that are not personal, by "Struct.Field", or ".Field" for all structs.
func textsOf() map[string]textKind { return texts }

// texts is a table and never changed.
var texts = map[string]textKind{
	// Ids of ours, and what the program itself chose from.
	".ID": harmless, ".Model": harmless, ".Models": harmless, ".Operation": harmless, ".Operations": harmless, ".State": harmless, ".Action": harmless,
	".Format": harmless, ".Formats": harmless, ".Field": harmless, ".Label": harmless, ".Code": harmless, ".Kind": harmless, ".Method": harmless, ".Job": harmless,
	".Change": harmless, ".Undoes": harmless, ".UndoneBy": harmless, ".Merge": harmless, ".Import": harmless, ".Law": harmless, ".Phase": harmless, ".Type": harmless,
	".Connector": harmless, ".ConnectorName": harmless, ".Auth": harmless, ".ReadOnlyBy": harmless, ".VaultBy": harmless, ".Scope": harmless, ".Scopes": harmless,
	".Record": harmless, ".Records": harmless, ".Undo": harmless, ".Older": harmless, ".Columns": harmless, ".Sort": harmless, ".Match": harmless, ".Bulk": harmless,
	".Wanted": harmless, ".Granted": harmless, ".Unmapped": harmless, ".Shelf": harmless, ".What": harmless, ".Requires": harmless, ".Refuses": harmless, ".Of": harmless,
	".Always": harmless, ".Redirects": harmless, ".PutOff": harmless, ".Level": harmless, ".A": harmless, ".B": harmless, ".Survivor": harmless, ".Keep": harmless,
	".Options": harmless, ".Titles": harmless, ".AnyOf": harmless, ".Plural": harmless, ".Types": harmless, ".Group": harmless,
	// Sentences.
	".Words": sentence, ".Message": sentence, ".Note": sentence, ".Notes": sentence, ".Warnings": sentence, ".Reason": sentence,
	".WhyNot": sentence, ".WhyNotDel": sentence, ".Why": sentence, ".Fix": sentence, ".Detail": sentence, ".Notices": sentence,
	".Trouble": sentence, ".Error": sentence, ".Hint": sentence, ".Remains": sentence, ".Looks": sentence, ".Left": sentence, ".By": sentence,
	".Broken": sentence, ".Bad": sentence, ".About": sentence, ".Summary": sentence, ".Setup": sentence, ".Limits": sentence, ".User": sentence,
	".Secrets": sentence, ".Ref": sentence, ".Source": sentence, ".Path": sentence, ".File": sentence, ".Folder": sentence, ".Settings": sentence,
	".Aside": sentence, ".From": sentence, ".Missing": sentence, ".Says": sentence, ".Does": sentence,
	// Names that people gave, ids that providers gave, addresses.
	".Connection": nameOf, ".Connections": nameOf, ".Native": nativeID, ".Workspace": nativeID, ".ParentID": nativeID, "Remote.Revision": harmless,
	".URL": address, ".Endpoint": address, ".Where": condition, ".Body": jsonText, ".Text": personal, ".Value": valueOf,

	"Bulk.Name": nameOf, "View.Name": nameOf, "View.Text": searched, "Connection.Name": nameOf, "Connection.ClientID": harmless, "ProfileView.Name": nameOf,
	"Connector.Name": harmless, "Connector.ID": harmless, "Connector.Workspace": harmless, "Connector.File": sentence, "AuthChoice.Label": harmless,
	"AuthChoice.Client": harmless, "AuthChoice.Issuer": address, "Input.Name": harmless, "Input.Label": harmless, "Check.Name": sentence, "Shelf.Name": harmless,
	"StorePart.Name": harmless, "StoreFault.Text": sentence, "Finding.Text": sentence, "Finding.Key": sentence, "Rebuilt.Missing": nameOf,
	"Client.ID": harmless, "Client.Redirect": address, "Client.UsedBy": nameOf, "MergedField.From": nameOf, "MergedValue.From": nameOf,
	"MergedField.Text": valueOf, "MergedValue.Text": valueOf, "ComparedField.Texts": valueOf, "FieldView.Text": valueOf, "FieldView.Native": harmless,
	"Suggestion.Example": valueOf, "Suggestion.Line": harmless, "MapLine.Line": harmless, "MapLine.Native": harmless, "MapLine.Steps": harmless, "MapLine.Own": harmless,
	"MapLine.From": harmless, "MappedBy.Line": harmless, "MappedBy.From": harmless, "LineChange.Before": harmless, "LineChange.After": harmless, "BrokenField.Native": harmless,
	"Line.Text": harmless, "Held.Path": harmless, "Call.URL": address, "BroughtBy.Path": address, "Via.Path": address, "Via.Call": harmless,
	"Remote.ID": nativeID, "Reference.ID": harmless, "WorkspaceRef.ID": nativeID, "WorkspaceRef.Name": personal, "Record.Workspace": nativeID,
	"Record.Connection": harmless, "Record.ID": harmless, "Field.Name": harmless, "Field.Native": harmless, "Field.Why": harmless, "Model.Name": harmless, "Model.Label": harmless,
	"Change.Record": harmless, "BulkOp.Value": valueOf, "BulkOp.With": personal, "Evidence.Words": sentence, "Match.Column": sentence, "Match.Suggest": harmless,
	"Match.Reason": sentence, "Carried.Name": harmless, "Step.Label": sentence, "Step.URL": harmless, "Step.Code": harmless, "Step.Complete": harmless, "Step.SSH": harmless,
	"MissingScope.Scope": harmless, "Drafted.Text": harmless, "Fault.Text": sentence, "Breach.Record": harmless, "Example.Record": harmless,
	"ConsoleRequest.Path": address, "ConsoleRequest.Query": pairLines, "ConsoleRequest.Header": sentence, "ConsolePlan.Address": address,
	"KeptRequest.Name": nameOf, "Exchange.Header": headers, "ProxyAnswer.Header": headers, "Query.Text": searched, "CallFilter.Text": searched,
	"Field.Names": harmless, "LinkRun.PutOff": sentence, "NativePlace.Line": harmless, "NativePlace.Name": harmless, "LineTrial.Line": harmless,
	"MappingSheet.Sealed": sentence, "Sample.Refused": sentence, "Sample.Unread": sentence, "Plan.Labels": harmless, "Change.Labels": harmless, "VaultItem.Name": nameOf,
	"VaultItem.Item": sentence, "VaultItem.Place": sentence, "VaultView.Place": sentence, "Carried.In": sentence, "Row.Linked": nameOf,
	"ImportUndo.Labels": harmless, "ImportUndoStep.Differs": harmless, "ImportUndoStep.Stays": sentence, "Imported.File": nameOf,
	"Relation.To": nativeID, "Relation.Unread": sentence, "Relation.When": harmless,
	"Looks.Theme":     harmless,
	"MergeField.From": harmless, "Problem.Text": sentence, "MappingBroken.Native": harmless,
}
