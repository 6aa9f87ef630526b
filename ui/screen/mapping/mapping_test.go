package mapping

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
)

// at is the mapping with the cursor on a field.
func at(t *testing.T, d *desk, field string) *seat.Seat {
	return sitAt(t, d, Args{Connection: "acme", Model: "contact", Field: field}, 100, 30)
}

func TestFieldsAndPlacesStandBesideEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		p := sit(t, d, 160, 40).See("Mapping of contact", "acme · version 1, 2 days ago", "1 broken", "2 suggested", "3 without a place", "1 yours", "1 custom")
		p.See("━━━━┳━━━", "custom fields asked for just now", "Both laws hold", "record 1 of 3", "Ada Lovelace")
		p.Press("G").Wait(time.Second).See("Tier   text · custom", "customFields | by-id cf1")
		if d.asked != 1 || len(d.plans) != 0 {
			t.Errorf("asked %d times, planned %d", d.asked, len(d.plans))
		}
	})
}

func TestARecordIsFollowedThereAndBackOneAfterTheOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := at(t, full(), "birthday").See(`"10.12.1990"`, "1990-12-10", "✓ the same").Press("n").See("Grace Hopper", "record 2 of 3", "1986-12-09")
		p.Press("N", "N").See("Alan Turing", "record 3 of 3").Press("o")
		to, _ := seat.Asked[screen.GoMsg](p)
		if target, _ := to.Args.(screen.Target); to.Place != "record" || target.ID != "r2" {
			t.Errorf("%+v", to)
		}
	})
}

func TestALineIsChangedPartByPartAndTriedBeforeItIsSaved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		p := at(t, d, "state").See("No native place carries this field").Press("enter").See("Where is State kept?")
		p.Type("stat").Wait(time.Second).See("status", `"on"`, "It cannot be read 3 times", "none of active, archived").Press("enter").See("status", "add a step")
		p.Press("enter").See("What does the provider keep for State?").Type("opt").Press("enter").Wait(time.Second).See("another word for each choice", "on", "off")
		p.Press("right").Wait(time.Second).See("options on=active").Press("tab", "right", "right", "ctrl+s").Wait(time.Second)
		p.See("status | options on=active off=archived", "Both laws hold", "1 change not saved").Press("esc").See("changed")
		if len(d.plans)+len(d.saved) != 0 {
			t.Fatal("it was saved before it was asked for")
		}
		p.Press("s").Wait(time.Second).See("as version 2?", "+ status | options on=active off=archived", "2 of 3 kept records would change", "old → new")
		p.Press("s", "enter", "space").Wait(time.Second)
		if len(d.saved) != 0 {
			t.Fatal("a key that is no answer saved it")
		}
		p.Press("y").Wait(time.Second).See("version 2").Miss("not saved")
		if len(d.saved) != 1 || d.plans[0].By == "" || d.plans[0].Set["state"] != "status | options on=active off=archived" || !strings.Contains(p.Toast(), "Saved as version 2") {
			t.Errorf("%+v, %q", d.plans, p.Toast())
		}
	})
}

func TestStepsAreAddedChangedMovedAndRemoved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := at(t, full(), "email").Press("enter", "a").Type("trim").Press("enter").Wait(time.Second).See("email | lower | trim")
		p.Press("k", "K").Wait(time.Second).See("email | trim | lower").Press("x").Wait(time.Second).See("email | lower")
		p.Press("esc").Wait(time.Second).Miss("not saved") // it is as it was
		q := at(t, full(), "birthday").Press("enter", "j", "enter").See("written as").Press("right").Wait(time.Second).See("date compact", "spelled anew")
		q.Press("ctrl+s").Wait(time.Second).See("dob | date compact").Press("o").Wait(time.Second).See("dob | date")
		q.Press("i").See("The line of Birthday").Type(" | nosuch").Wait(time.Second).See("there is no step called").Press("esc", "esc")
		q.Press("s").Wait(time.Second).See("Birthday", "- dob | date day-first") // back to the connector's: a line taken away
	})
}

func TestALineIsTypedWithSeveralPlaces(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		p := at(t, d, "nickname").Press("enter", "enter").Type("alias or fir").Wait(time.Second).See("first").Press("enter").Wait(time.Second).See("alias or first", "Of 3 records 3 hold")
		p.Press("esc", "s").Wait(time.Second).Press("y").Wait(time.Second)
		if len(d.plans) != 1 || d.plans[0].Set["nickname"] != "alias or first" {
			t.Errorf("%+v", d.plans)
		}
		q := at(t, full(), "nickname").Press("enter", "enter").Type("nosuch.place").Wait(time.Second).See("enter takes it as it is typed").Press("enter").Wait(time.Second).See("nosuch.place")
		q.Press("esc").Wait(time.Second).See("not seen")
	})
}

func TestTheSamplesAtFaultComeFirstWithTheReason(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		d.natives[2]["dob"] = "soon"
		p := at(t, d, "birthday").See("Alan Turing", "× must be", "It cannot be read once: Alan Turing")
		p.Press("enter", "enter").Type("first").Wait(time.Second).See("It cannot be read 3 times")
	})
}

func TestASuggestionTellsWhyAndIsAcceptedIntoTheDraft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		p := at(t, d, "nickname").See("60 % sure", "somewhat alike", "(not taken)", "alias").Press("a").Wait(time.Second).See("changed", "1 change not saved")
		p.Press("A").See("2 changes not saved")
		p.Press("A").Press("x").Wait(time.Second).See("1 change not saved").Press("s").Wait(time.Second)
		if len(d.plans) != 1 || len(d.plans[0].Set) != 1 || d.plans[0].Set["jobTitle"] != "role" {
			t.Errorf("%+v", d.plans)
		}
		q := at(t, full(), "phone").Press("a")
		if !strings.Contains(q.Toast(), "Nothing is suggested") {
			t.Errorf("%q", q.Toast())
		}
	})
}

func TestAPlaceIsGivenToAFieldFromItsOwnColumn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		p := at(t, d, "nickname").Press("tab").See("Native places").Press("G").Wait(time.Second).See("status", "3 of 3 records hold it", "enter gives it to Nickname")
		p.Press("enter").Wait(time.Second).See("Nickname is kept at", "status", "1 change not saved")
		p.Press("esc", "tab", "g").Wait(time.Second).See("read by Full name, First name")
	})
}

func TestALineIsTakenAwayAndTheConnectorsStandsAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		p := at(t, d, "birthday").Press("x").Wait(time.Second).See("changed", "saved: dob | date day-first").Press("s").Wait(time.Second)
		if set := d.plans[0].Set; len(set) != 1 || set["birthday"] != "" {
			t.Errorf("%+v", set)
		}
		p.Press("esc", "x").Wait(time.Second).Miss("not saved")
		if p.Press("g", "x"); !strings.Contains(p.Toast(), "not yours") {
			t.Errorf("%q", p.Toast())
		}
	})
}

func TestWhatLosesValuesIsSavedOnlyWithAKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		d.losses = nil
		p := at(t, d, "nickname").Press("a")
		d.losses = append(d.losses, lossOf("nickname", 241))
		p.Press("s").Wait(time.Second).See("241 values of Nickname would become empty", "Nickname: A value would be lost: Ada Lovelace").Press("y").Wait(time.Second)
		if len(d.saved) != 0 || !strings.Contains(p.Toast(), "Y saves it all the same") {
			t.Fatalf("%d saved, %q", len(d.saved), p.Toast())
		}
		if p.Press("Y").Wait(time.Second); len(d.saved) != 1 {
			t.Error("Y did not save it")
		}
	})
}

func TestAMappingThatMovedMeanwhileIsSaidAndTheDraftStays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		p := at(t, d, "nickname").Press("a").Wait(time.Second)
		d.add("Ines, patchbay map set", d.yours()[0])
		p.Press("s").Wait(time.Second).See("changed meanwhile: it is at version 2, by Ines", "1 change not saved")
		p.Press("s").Wait(time.Second).See("as version 3?")
		d.add("a script", d.yours()[0]) // between the look and the word
		p.Press("y").Wait(time.Second).See("it is at version 3, by a script", "1 change not saved")
		if len(d.saved) != 0 {
			t.Fatal("it was saved over somebody else's change")
		}
		p.Press("s").Wait(time.Second).Press("y").Wait(time.Second).See("version 4").Miss("meanwhile", "not saved")
		q := at(t, d, "firstName").Press("enter", "a").Type("upper").Press("enter", "esc").Wait(time.Second)
		d.add("a script", d.yours()[0])
		q.Send(screen.ChangedMsg{Records: true}).Wait(time.Second).See("changed meanwhile", "1 change not saved")
	})
}

func TestLeavingWithChangesAsks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := at(t, full(), "nickname").Press("a", "esc").See("Drop what you changed in one field?").Press("n").Wait(time.Second).See("1 change not saved")
		if _, left := seat.Asked[screen.PopMsg](p); left {
			t.Fatal("it left without a word")
		}
		p.Press("esc", "esc", "esc", "y")
		if _, left := seat.Asked[screen.PopMsg](p); !left {
			t.Error("y did not leave")
		}
	})
}

func TestAnOlderVersionIsLookedAtAndComesBackAsANewOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		d.add("a script", mapping.Line{Field: "birthday", Text: "dob | date ms"})
		p := at(t, d, "name").Press("v").Wait(time.Second).See("Versions of this mapping", "now", "Birthday", "a script", "It changed", "+ dob | date ms")
		if p.Press("enter"); !strings.Contains(p.Toast(), "like that now") {
			t.Errorf("%q", p.Toast())
		}
		p.Press("j").See("Going back to it would change", "- dob | date ms").Press("enter").Wait(time.Second).See("Go back to version 1 as version 3?").Press("y").Wait(time.Second)
		if len(d.saved) != 1 || d.plans[0].Version != 1 {
			t.Errorf("%+v", d.plans)
		}
		q := at(t, full(), "name").Press("v").Wait(time.Second).Press("G").See("the connector's own").Press("enter").Wait(time.Second).See("Go back to the connector's own mapping")
		q.Press("esc").See("Versions").Press("esc").See("Fields")
	})
}

func TestTheWholeMappingIsProvedAndTheFaultIsShownAtItsField(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		p := at(t, d, "name").Press("c").Wait(time.Second)
		if !strings.Contains(p.Toast(), "both laws hold") {
			t.Fatalf("%q", p.Toast())
		}
		d.breaches = append(d.breaches, breachOf("email", "PutGet"))
		p.Press("c").Wait(time.Second).See("at fault", "What is written would not be read back: Ada Lovelace").Press("f", "f", "f", "f", "f", "f").See("that need a look: 2 of 11")
	})
}

func TestTheCheckIsOfTheLinesOnTheScreenAndItsFaultGoesWithTheLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := at(t, full(), "birthday").Press("enter", "i", "ctrl+u").Type("first | upper").Press("enter", "esc").Wait(time.Second).See("1 change not saved")
		p.Press("c").Wait(time.Second).See("at fault", "It cannot be read: Ada Lovelace")
		if got := p.Toast(); !strings.Contains(got, "One field is at fault on 3 records, with what is not saved yet") {
			t.Errorf("%q", got)
		}
		p.Press("x").Wait(time.Second).Miss("at fault").Miss("not saved").Press("c").Wait(time.Second)
		if got := p.Toast(); !strings.Contains(got, "3 records: all values can be read") {
			t.Errorf("%q", got)
		}
	})
}

func TestTheColumnsAreNarrowedByTypingAndByKind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := at(t, full(), "name").Press("/").Type("mobile").See("Phone", "mobile").Miss("First name").Press("enter", "esc").See("First name")
		p.Press("f").See("only without a place: 3 of 11 fields", "State").Miss("Full name").Press("f").See("yours", "Birthday").Press("esc").See("Full name")
		p.Press("/").Type("zzz").See("Nothing here is called that").Press("esc").See("Full name")
	})
}

func TestAFieldThatWasDiscoveredNeedsNoLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := at(t, full(), "customFields.tier").Press("enter")
		if !strings.Contains(p.Toast(), "models.yaml") {
			t.Errorf("%q", p.Toast())
		}
		d := full()
		d.found = append(slices.Clone(d.model.Fields), model.Field{Name: "customFields.shoe", Label: "Shoe size", Type: model.Number, Native: "cf2"})
		at(t, d, "name").Press("G").Wait(time.Second).See("Shoe size")
		d = full()
		d.mute = problem.New(problem.ProviderDown, "acme cannot be reached.")
		at(t, d, "name").See("Custom fields as of the last pull: acme cannot be reached")
	})
}

func TestABrokenFieldSaysWhatHappened(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		at(t, full(), "source").See("broken", "The provider sends no lead_source any more")
	})
}

func TestNothingIsSavedWhereNothingMay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		d.sealed, d.readOnly = "The disk is full: the store can only be read.", "connection"
		p := at(t, d, "nickname").Press("a", "s")
		if len(d.plans) != 0 || p.Toast() != d.sealed {
			t.Errorf("%q", p.Toast())
		}
		p.See("It is read-only: what is written back is shown here and never sent.").Press("m")
		if !strings.Contains(p.Toast(), "not saved yet") {
			t.Errorf("%q", p.Toast())
		}
		if p.Press("x", "m").Wait(time.Second).See("Mapping of task"); d.tried == 0 {
			t.Error("nothing was tried")
		}
	})
}

func TestARefusalOfThePlanNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		p := at(t, d, "nickname").Press("a")
		d.refuses = problem.New(problem.Invalid, "The mapping of contact in acme cannot be like this.")
		p.Press("s").Wait(time.Second).See("cannot be like this").Press("y", "Y", "esc").See("1 change not saved")
	})
}
