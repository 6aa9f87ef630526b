package identity

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"patchbay/model"
)

// The rates at which two accounts tell of one person differently. They were set before the first measurement, from what
// lists of customers look like, and are not to be moved to make a number nicer. Each copy of a person rolls its own dice.
const (
	bothSides     = 0.70 // of all people are in both sets; the others in one alone
	inFamily      = 0.30 // live with others of their name
	familyEmail   = 0.40 // of families have one e-mail for all
	familyPhone   = 0.60 // of families have one number for all
	atCompany     = 0.10 // are known by a company's desk: its e-mail, its number
	twins         = 0.02 // of families have two of the same birthday
	sameAsParent  = 0.03 // of families have two of the same name
	noEmail       = 0.15
	noPhone       = 0.20
	noBirth       = 0.50
	noAddress     = 0.40
	noGiven       = 0.02
	onlyInitial   = 0.03
	noName        = 0.01
	nicknamed     = 0.08
	givenTypo     = 0.04
	familyTypo    = 0.04
	emailTypo     = 0.02
	phoneTypo     = 0.01
	birthTypo     = 0.01
	turnedAround  = 0.03 // first and last name in each other's place
	oneField      = 0.20 // the whole name in one field
	lastComesFist = 0.20 // of those: "Last, First"
	plainLetters  = 0.30 // accents lost, ue for ü
	nationalPhone = 0.10 // the number without its country's code
	otherPhone    = 0.12 // has another number by now
	otherEmail    = 0.15 // gave another address here
	married       = 0.03 // has another last name by now; half of them a new e-mail with it
	hyphened      = 0.30 // of those: both names
	moved         = 0.10
	middleName    = 0.05
	twiceThere    = 0.02 // of the people in a set are in it twice
	wrongGender   = 0.01
	madeUpBirth   = 0.01 // 1900-01-01
)

// soul is one real person.
type soul struct {
	no                   int
	given, family, birth string
	middle               string
	woman                bool
	email, other, phone  string
	cell                 string
	street, postal, city string
	company              string
	house                int // the family; 0 for none
	desk                 int // the company whose e-mail and number they use; 0 for none
}

// world is two sets of records and what is true of them.
type world struct {
	r      *rand.Rand
	a, b   []model.Record
	truth  map[[2]string]bool // pairs of ids that are one person
	souls  map[string]*soul   // by record
	double map[int]bool       // people who are twice in a set
	taken  map[string]bool    // mailboxes and numbers: each has one owner
	all    []*soul
}

func newWorld(seed uint64, size int) *world {
	w := &world{r: rand.New(rand.NewPCG(seed, 77)), truth: map[[2]string]bool{}, souls: map[string]*soul{}, double: map[int]bool{}, taken: map[string]bool{}}
	people := int(float64(size) * 2 / (1 + bothSides))
	w.populate(people)
	w.r.Shuffle(len(w.all), func(i, j int) { w.all[i], w.all[j] = w.all[j], w.all[i] })
	alone := (1 - bothSides) / 2
	for i, s := range w.all {
		switch x := float64(i) / float64(len(w.all)); {
		case x < alone:
			w.put(s, "a")
		case x < 2*alone:
			w.put(s, "b")
		default:
			w.put(s, "a")
			w.put(s, "b")
		}
	}
	return w
}

func (w *world) chance(p float64) bool { return w.r.Float64() < p }

// zipf picks the front of a list more often.
func (w *world) zipf(list []string) string {
	x := w.r.Float64()
	return list[int(x*x*x*float64(len(list)))]
}

// surname is one of the frequent ones for two of five, else one of many thousands.
func (w *world) surname() string {
	if w.chance(0.4) {
		return w.zipf(surnames)
	}
	parts := strings.Fields("berg stein bach feld mann hoff wald burg schmid thal horn brand stern gross klein lang wolf hart korn blum rosen linden eich buch sand stock kauf zimmer leit hau ritt kel mor dan kov ski sen ner ler rich hold wein grab")
	name := parts[w.r.IntN(len(parts))] + parts[w.r.IntN(len(parts))]
	if w.chance(0.5) {
		name += []string{"er", "mann", "ing", "s", "el", "e", "ini", "ova", "sson", "ak", "ez", "y"}[w.r.IntN(12)]
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

func (w *world) date() string {
	if w.chance(madeUpBirth) {
		return "1900-01-01"
	}
	return fmt.Sprintf("%04d-%02d-%02d", 1935+w.r.IntN(75), 1+w.r.IntN(12), 1+w.r.IntN(28))
}

// number is a number that nobody else has.
func (w *world) number() string {
	for {
		n := fmt.Sprintf("+4915%d%07d", w.r.IntN(10), w.r.IntN(10_000_000))
		if w.chance(0.3) {
			n = fmt.Sprintf("+1%03d555%04d", 201+w.r.IntN(780), w.r.IntN(10000))
		}
		if !w.taken[n] {
			w.taken[n] = true
			return n
		}
	}
}

func (w *world) settle(s *soul) {
	s.street = fmt.Sprintf("%s%s %d", w.surname(), []string{"straße", "weg", "allee", " Street", "gasse"}[w.r.IntN(5)], 1+w.r.IntN(120))
	s.postal = fmt.Sprintf("%05d", 10000+w.r.IntN(3000))
	s.city = w.zipf(cities)
}

// address is a mailbox that nobody else has.
func (w *world) address(s *soul, domain string) string {
	e := w.spelled(s, domain)
	for w.taken[e] {
		local, at, _ := strings.Cut(e, "@")
		e = local + fmt.Sprint(w.r.IntN(100)) + "@" + at
	}
	w.taken[e] = true
	return e
}

func (w *world) spelled(s *soul, domain string) string {
	g, f := strings.ToLower(fold(s.given)), strings.ToLower(strings.ReplaceAll(fold(s.family), " ", ""))
	switch w.r.IntN(6) {
	case 0:
		return fmt.Sprintf("%s%s@%s", g[:1], f, domain)
	case 1:
		return fmt.Sprintf("%s%d@%s", g, w.r.IntN(9999), domain)
	case 2:
		return fmt.Sprintf("%s_%s%02d@%s", g, f, w.r.IntN(99), domain)
	}
	return fmt.Sprintf("%s.%s%s@%s", g, f, []string{"", fmt.Sprint(w.r.IntN(99))}[w.r.IntN(2)], domain)
}

var mailDomains = []string{"mail.example.com", "example.com", "post.example.org", "example.net", "web.example.net"}

func (w *world) born(family string) *soul {
	s := &soul{no: len(w.all) + 1, family: family, woman: w.chance(0.5), birth: w.date()}
	s.given = w.zipf(men)
	if s.woman {
		s.given = w.zipf(women)
	}
	if w.chance(0.2) {
		s.middle = w.zipf(women)
		if !s.woman {
			s.middle = w.zipf(men)
		}
	}
	s.email, s.other = w.address(s, mailDomains[w.r.IntN(5)]), w.address(s, "work"+fmt.Sprint(w.r.IntN(3000))+".example.com")
	s.phone, s.cell = w.number(), w.number()
	s.company = w.surname() + " " + []string{"GmbH", "Ltd", "AG", "Inc.", "& Partner"}[w.r.IntN(5)]
	w.settle(s)
	w.all = append(w.all, s)
	return s
}

func (w *world) populate(n int) {
	desks := max(3, n/200)
	for house := 1; len(w.all) < n; {
		if !w.chance(inFamily / 3) { // a family has three on average, so a third of the draws make them
			s := w.born(w.surname())
			if w.chance(atCompany) {
				s.desk = 1 + w.r.IntN(desks)
				s.company = fmt.Sprintf("Company %d", s.desk)
				s.email, s.phone = fmt.Sprintf("info@company%d.example.com", s.desk), fmt.Sprintf("+49305550%04d", s.desk)
			}
			continue
		}
		house = w.family(house)
	}
}

func (w *world) family(house int) int {
	family, first := w.surname(), (*soul)(nil)
	mail, phone, double, namesake := w.chance(familyEmail), w.chance(familyPhone), w.chance(twins), w.chance(sameAsParent)
	for i := range 2 + w.r.IntN(3) {
		s := w.born(family)
		s.house = house
		if first == nil {
			first = s
			continue
		}
		s.street, s.postal, s.city = first.street, first.postal, first.city
		if mail {
			s.email = first.email
		}
		if phone {
			s.phone = first.phone
		}
		if double && i == 1 {
			s.birth = first.birth
		}
		if namesake && i == 1 {
			s.given, s.woman = first.given, first.woman
		}
	}
	return house + 1
}

// put writes a person into a set, twice for some, and notes what is true.
func (w *world) put(s *soul, side string) {
	times := 1
	if w.chance(twiceThere) {
		times, w.double[s.no] = 2, true
	}
	for i := range times {
		r := w.copy(s, side)
		r.ID = fmt.Sprintf("%s%07d%d", side, (s.no*7919)%9_999_991, i)
		w.souls[r.ID] = s
		if side == "a" {
			w.a = append(w.a, r)
			continue
		}
		w.b = append(w.b, r)
		for j := range 2 {
			a := fmt.Sprintf("a%07d%d", (s.no*7919)%9_999_991, j)
			if w.souls[a] == s {
				w.truth[[2]string{a, r.ID}] = true
			}
		}
	}
}

// copy is what one account tells of a person.
func (w *world) copy(s *soul, side string) model.Record {
	f := model.Fields{}
	given, family, email, phone := s.given, s.family, s.email, s.phone
	if side == "b" && s.woman && w.chance(2*married) || side == "b" && w.chance(married/10) {
		other := w.surname()
		if w.chance(0.5) {
			email = s.other
		}
		if w.chance(hyphened) {
			other = family + "-" + other
		}
		family = other
	}
	if w.chance(otherEmail) {
		email = s.other
	}
	if w.chance(otherPhone) {
		phone = s.cell
	}
	given, family = w.spell(s, given, family)
	w.names(f, given, family)
	if !w.chance(noEmail) {
		if w.chance(emailTypo) {
			email = w.typo(email)
		}
		f["email"] = email
	}
	if !w.chance(noPhone) {
		if w.chance(phoneTypo) {
			phone = phone[:len(phone)-1] + fmt.Sprint(w.r.IntN(10))
		}
		if w.chance(nationalPhone) {
			phone = "0" + strings.TrimPrefix(strings.TrimPrefix(phone, "+49"), "+1")
		}
		f["phone"] = phone
	}
	w.rest(s, f)
	return model.Record{Model: "contact", Connection: side, Fields: f}
}

func (w *world) spell(s *soul, given, family string) (string, string) {
	if w.chance(nicknamed) {
		given = w.nick(given)
	}
	if s.middle != "" && w.chance(middleName/0.2) {
		given += " " + s.middle
	}
	if w.chance(plainLetters) {
		plain := strings.NewReplacer("ü", "ue", "ö", "oe", "ä", "ae", "ß", "ss", "é", "e", "ł", "l", "ø", "o", "ç", "c", "ñ", "n", "Ö", "Oe", "Ł", "L", "Ü", "Ue")
		given, family = plain.Replace(given), plain.Replace(family)
	}
	if w.chance(givenTypo) {
		given = w.typo(given)
	}
	if w.chance(familyTypo) {
		family = w.typo(family)
	}
	switch {
	case w.chance(onlyInitial):
		given = string([]rune(given)[:1]) + "."
	case w.chance(noGiven):
		given = ""
	}
	if w.chance(turnedAround) && given != "" {
		given, family = family, given
	}
	return given, family
}

func (w *world) names(f model.Fields, given, family string) {
	switch {
	case w.chance(noName):
	case given != "" && w.chance(oneField):
		f["name"] = given + " " + family
		if w.chance(lastComesFist) {
			f["name"] = family + ", " + given
		}
	default:
		f["lastName"] = family
		if given != "" {
			f["firstName"] = given
		}
	}
}

func (w *world) rest(s *soul, f model.Fields) {
	if !w.chance(noBirth) {
		f["birthday"] = s.birth
		if w.chance(birthTypo) {
			f["birthday"] = s.birth[:9] + fmt.Sprint(w.r.IntN(10))
		}
	}
	if !w.chance(noAddress) {
		home := *s
		if w.chance(moved) {
			w.settle(&home)
		}
		f["address.line1"], f["address.postalCode"], f["address.city"] = home.street, home.postal, home.city
	}
	if w.chance(0.3) || s.desk > 0 && w.chance(0.7) {
		f["companyName"] = s.company
	}
	if w.chance(0.3) {
		woman := s.woman != w.chance(wrongGender)
		f["gender"] = map[bool]string{true: "female", false: "male"}[woman]
	}
}

// typo is one slip of the keyboard: a letter too few, too many, another, or two changed about.
func (w *world) typo(s string) string {
	r := []rune(s)
	end := len(r)
	if at := strings.IndexByte(s, '@'); at > 0 {
		end = at
	}
	if end < 3 {
		return s
	}
	i := 1 + w.r.IntN(end-2)
	letter := rune('a' + w.r.IntN(26))
	switch w.r.IntN(4) {
	case 0:
		return string(r[:i]) + string(r[i+1:])
	case 1:
		return string(r[:i]) + string(letter) + string(r[i:])
	case 2:
		r[i] = letter
	default:
		r[i], r[i+1] = r[i+1], r[i]
	}
	return string(r)
}

// nick is what friends call somebody. The list is the generator's own.
func (w *world) nick(given string) string {
	if n, ok := friendly[given]; ok {
		return n[w.r.IntN(len(n))]
	}
	return given
}

var friendly = map[string][]string{
	"Thomas": {"Tom", "Tommy"}, "Michael": {"Mike", "Micha"}, "Robert": {"Bob", "Rob"}, "William": {"Bill", "Will"}, "Elisabeth": {"Lisa", "Sissi"}, "Katharina": {"Kathi", "Käthe"},
	"Johannes": {"Hans", "Hannes"}, "Alexander": {"Alex", "Sascha"}, "Andreas": {"Andi"}, "Christian": {"Chris"}, "Susanne": {"Susi", "Sanne"}, "Margarete": {"Gretel", "Grete"},
	"Elizabeth": {"Liz", "Beth"}, "James": {"Jim"}, "Charles": {"Charlie"}, "Wolfgang": {"Wolf"}, "Gabriele": {"Gabi"}, "Stephanie": {"Steffi"}, "Maximilian": {"Max"}, "Sebastian": {"Basti"},
	"Matthias": {"Hias", "Matze"}, "Joseph": {"Joe"}, "Daniel": {"Dan"}, "Samuel": {"Sam"}, "Barbara": {"Babsi", "Bärbel"}, "Ursula": {"Uschi"}, "Manfred": {"Manni"}, "Friedrich": {"Fritz"},
	"Heinrich": {"Heinz"}, "Magdalena": {"Leni", "Lena"}, "Richard": {"Dick", "Rick"}, "Patricia": {"Pat", "Trish"}, "Benjamin": {"Ben"}, "David": {"Dave"}, "Jennifer": {"Jenny"},
}

var men = strings.Fields(`Michael Thomas Andreas Peter Stefan Christian Alexander Daniel Martin Johannes Robert James William David Charles Joseph Richard Matthias Sebastian Maximilian Wolfgang Jürgen Klaus Manfred Friedrich
 Heinrich Paul Max Felix Leon Lukas Jonas Tim Jan Florian Simon Markus Ralf Uwe Frank Jörg Dirk Sven Lars Björn Søren Nils Erik Olaf Kevin Dennis Benjamin Samuel Philipp Tobias Marcel Dominik Patrick Fabian Julian Moritz Niklas Jakob
 Mehmet Mustafa Ali Ahmed Omar Yusuf Ibrahim Hassan Luca Marco Matteo Giovanni Francesco Antonio José Carlos Juan Luis Miguel Pedro Łukasz Piotr Paweł Tomasz Andrzej François Pierre Jean Jacques René André Hugo Louis Nicolas Mathieu
 Ivan Dmitri Sergei Igor Boris Viktor Nikolai Hiroshi Kenji Takeshi Wei Jun Chen Raj Arjun Vikram Sanjay Kwame Kofi Tariq Bilal Emre Cem Deniz Noah Liam Oliver Jack Harry George Oscar Arthur Theo Emil Anton Karl Otto Ernst Walter Horst Günter`)

var women = strings.Fields(`Maria Anna Sabine Julia Katharina Susanne Elisabeth Elizabeth Margarete Gabriele Ursula Barbara Stephanie Jennifer Patricia Magdalena Sarah Laura Lena Lea Hannah Emma Mia Sofia Emily Olivia Charlotte Amelia Sophie Marie Johanna Clara Ida Frieda
 Petra Monika Renate Helga Ingrid Karin Christa Birgit Martina Andrea Claudia Nicole Sandra Melanie Tanja Nadine Daniela Silke Heike Anja Ulrike Kerstin Silvia Angelika Brigitte Christine Heidi Jutta Doris Regina Simone Yvonne Manuela Jessica Vanessa
 Fatima Ayşe Zeynep Elif Emine Leyla Amina Khadija Noor Chiara Giulia Francesca Paola Lucía Carmen Isabel Ana Pilar Małgorzata Agnieszka Ewa Zofia Chloé Zoë Camille Élodie Céline Amélie Manon Inès
 Olga Natalia Irina Svetlana Tatiana Yuki Sakura Mei Ling Priya Ananya Lakshmi Adaeze Amara Freya Astrid Ingeborg Paula Nina Eva Vera Greta Ella Lina Maja Rosa Luise Mathilda Hilde Gerda Irma Erna Martha Berta Wilma Elsa Linda Carol Susan Karen`)

var surnames = strings.Fields(`Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann Schmid Schulze
 Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin
 Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Taylor Moore Jackson Lee Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Nguyen Hill Green Adams Nelson Baker Hall
 Yılmaz Kaya Demir Çelik Şahin Öztürk Nowak Kowalski Wiśniewski Wójcik Rossi Russo Ferrari Esposito Bianchi Dubois Lefèvre Moreau Laurent Petit Ivanov Petrov Sokolov Tanaka Suzuki Sato Wang Li Zhang Patel Singh Kumar Okafor Mensah Hansen Nielsen Larsen O'Brien Murphy Kelly`)

var cities = strings.Fields(`Berlin Hamburg München Köln Frankfurt Stuttgart Düsseldorf Leipzig Dortmund Essen Bremen Dresden Hannover Nürnberg Wien Graz Linz Zürich Basel Bern London Manchester Boston Austin Paris Lyon Madrid Warschau Łódź Mailand Rom Bonn Münster Mainz Kiel Ulm Trier Jena Gera Fulda`)
