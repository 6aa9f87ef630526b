package sandbox

import (
	"strings"
	"time"
)

func (s *site) userInfo(c *call) (object, error) {
	p := s.store.people[0]
	return object{"userInfo": object{
		s.opts.UserKey: me, "sstamp": s.store.clocks.stamp(c.now), "nbBooks": len(s.store.books), "firstTime": 0, "licence": "business",
		"rights": object{"canCreateWorkspace": 1}, "userPrefs": object{"fname": p.first, "lname": p.last, "mail1": p.mail, "lang": "en", "tz": "Europe/Paris", "timezone": "Europe/Paris", "country": "FR"},
	}}, nil
}

// allBooks lists every book, chats and what was deleted among them.
func (s *site) allBooks(c *call) (object, error) {
	since, _ := c.in.number("sstamp")
	contacts, books := []any{}, []any{}
	for _, p := range s.store.people {
		contacts = append(contacts, object{"u_c": p.code, "firstName": p.first, "lastName": p.last, "sstamp": s.store.clocks.stamp(c.now), "isConfirmed": 1})
	}
	for _, b := range s.store.books {
		if b.stamp <= int64(since) || c.in.Get("b_c") != "" && (b.code != c.in.Get("b_c") || b.owner != c.in.Get("b_o")) {
			continue
		}
		if c.limit.book != "" && c.limit.book != b.workspace() {
			continue
		}
		books = append(books, s.showBook(b))
	}
	return object{"allBooks": object{"nbBooks": len(books), "nbContacts": len(contacts), "contacts": contacts, "books": books}}, nil
}

func (s *site) bookInfo(c *call) (object, error) {
	b := s.store.book(c.in.Get("b_o"), c.in.Get("b_c"))
	if b == nil {
		return nil, refuse(unverifiedNoBook)
	}
	return object{s.opts.BookKey: s.showBook(b)}, nil
}

func (s *site) showBook(b *book) object {
	members := []any{}
	for i, code := range b.members {
		right := b.right
		if code != me {
			right = "1"
		}
		if !b.hidden {
			members = append(members, object{"u_c": code, "invite": "accepted", "right": 4 - min(i, 3), "access": 1, "apiRight": right, "hideMessage": 0, "hideBookMembers": 0})
		}
	}
	return object{
		"b_c": b.code, "b_o": b.owner, "sbid": b.id, "sstamp": b.stamp, "del": b.deleted, "invited": b.refused, "accepted": !b.refused, "archived": b.archived,
		"favorite": false, "order": b.id, "description": nil, "cluster": "live", "contact_u_c": orNull(b.chat), "nbMembers": len(b.members), "nbMsgs": 0,
		"nbNotRead": 0, "members": members, "lastModified": b.stamp / 10_000, "hideMessage": "0", "hideBookMembers": "0", "tags": []any{}, "langs": []any{},
		"ownerPrefs": object{"title": orNull(b.title), "oCoverImg": nil, "oCoverColor": "#3a6ea5"}, "userPrefs": object{"notifActiv": "0"}, "fpForm": object{"fpid": 1, "name": nil, "lastModified": 0}, "lastMsg": []any{},
	}
}

// opened is the book of a call, where the caller may work through the API.
func (s *site) opened(c *call, b *book) error {
	switch {
	case b == nil || b.deleted:
		return refuse(unverifiedNoBook)
	case c.limit.book != "" && c.limit.book != b.workspace():
		return refuse(unverifiedRestricted, "carnet_code")
	case b.right != "1":
		return refuse(unverifiedNoRight)
	}
	return nil
}

// at finds the table of a call by its id, or by its code in a book.
func (s *site) at(c *call) (*table, error) {
	var t *table
	if id, ok := c.in.number("catId"); ok {
		t = s.store.table(id)
	} else if b := s.store.book(c.in.Get("b_o"), c.in.Get("b_c")); b != nil {
		for _, one := range b.tables {
			if strings.EqualFold(one.name, c.in.Get("catCode")) {
				t = one
			}
		}
	}
	if t == nil || c.in.Get("b_o") != "" && t.book.owner != c.in.Get("b_o") {
		return nil, refuse(unverifiedNoTable)
	}
	return t, s.opened(c, t.book)
}

func (s *site) bookTables(c *call) (object, error) {
	b := s.store.book(c.in.Get("b_o"), c.in.Get("b_c"))
	if err := s.opened(c, b); err != nil {
		return nil, err
	}
	tabs, categories := []any{}, []any{}
	for i, t := range b.tables {
		tabs = append(tabs, object{"id": t.id + 50_000, "category_id": t.id, "view_id": 0, "order": i, "hidden": 0})
		shown := s.showTable(t)
		shown["rowInfos"], shown["rowInfosLength"] = []any{}, 0
		if c.in.truth("includeFields", false) {
			fields := []any{}
			for j, col := range t.columns {
				fields = append(fields, s.showColumn(col, j))
			}
			shown["fields"] = fields
		}
		categories = append(categories, shown)
	}
	return object{"bookTables": object{
		"id": b.id, "name": b.code + "." + b.owner, "description": nil, "creator": b.owner, "timetonic": 0, "system": 0, "public": 0, "lastModified": b.stamp / 10_000,
		"rights": object{"modify": true, "select": true}, "right": 4, "tabs": tabs, "categories": categories, "lastTabId": 0,
	}}, nil
}

// showTable is a table without its columns.
func (s *site) showTable(t *table) object {
	at := time.UnixMilli(t.changed)
	views := []any{object{"id": t.id + 70_000, "name": "All", "presentation": "table", "filterGroup": nil, "calendar": nil}}
	if t.begin != 0 {
		views = append(views, object{"id": t.id + 80_000, "name": "Calendar", "presentation": "calendar", "filterGroup": nil, "calendar": object{"display_field_id": t.displayedBy, "start_field_id": t.begin, "end_field_id": t.end}})
	}
	out := object{
		"id": t.id, "name": t.name, "code": nil, "description": nil, "pivot_id": nil, "p_catid": nil, "locked": 0, "default_row_id": nil, "sysFunc": orNull(t.system),
		"triggerUpdateUrl": nil, "lastModified": s.store.clocks.local(at), "sstamp": s.store.clocks.tableStamp(at), "groups": []any{}, "prefs": []any{}, "views": views,
		"selectedViewId": t.id + 70_000, "totalRowCount": len(t.order), "forbidAddRow": 0, "forbidDeleteRow": t.keepRows, "hiddenFields": []any{},
	}
	if t.pivot != 0 {
		out["pivot_id"] = t.pivot
	}
	if s.opts.Quirks.NoTotals {
		delete(out, "totalRowCount")
	}
	return out
}

func (s *site) showColumn(c column, order int) object {
	readOnly := 0
	if c.ReadOnly {
		readOnly = 1
	}
	out := object{
		"id": c.ID, "name": c.Name, "code": orNull(c.Code), "fixed_code": c.Fixed, "type": c.Type, "ctype": c.Type, "order": order, "readOnly": readOnly, "description": nil,
		"defaultValueConfig": nil, "timeAndDate": c.WithTime, "dateFormat": "dd/mm/yyyy", "numformat": nil, "numlang": nil, "textFormat": nil, "enumColors": nil, "masks": nil,
		"link": nil, "hasRestrictions": false, "default_field_restriction": nil, "section": nil, "lastModified": s.store.clocks.local(time.UnixMilli(c.Changed)),
	}
	if len(c.Words) > 0 {
		words := []any{}
		for _, w := range c.Words {
			words = append(words, object{"value": w, "color": "#cccccc"})
		}
		out["enumColors"] = object{"values": words, "strict": c.Strict, "displayColors": true}
	}
	if t := s.store.table(c.Target); t != nil {
		out["link"] = object{"category": object{"id": t.id, "name": t.name}}
	}
	return out
}
