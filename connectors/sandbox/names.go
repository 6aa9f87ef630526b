package sandbox

import "strings"

const areaCodes = `201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 251 252 253 254 256 260 262 267 269 270
276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 330 331 334 336 337 339 347 351 352 360 361 386 401 402 404 405 406 407 408 409 410
412 413 414 415 417 419 423 424 425 430 432 434 435 440 443 469 478 479 480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 530 540 541 551 559 561 562 563
567 570 571 573 574 580 585 586 601 602 603 605 606 607 608 609 610 612 614 615 616 617 618 619 620 623 626 630 631 636 641 646 650 651 660 661 662 678 682 701 702 703 704 706
707 708 712 713 714 715 716 717 718 719 720 724 727 731 732 734 740 754 757 760 763 765 770 772 773 774 775 781 785 786 801 802 803 804 805 806 808 810 812 813 814 815 816 817
818 828 830 831 832 843 845 847 848 850 856 857 858 859 860 862 863 864 865 870 901 903 904 906 907 908 909 910 912 913 914 915 916 917 918 919 920 925 928 931 936 937 940 941
947 949 951 952 954 956 970 971 972 973 978 979 980 985 989`

const givenNames = `Amélie Björn Chinedu Dalia Emeka Fatima Gözde Hannah Ines Jürgen Kwame Lúcia Mateusz Noor Oluwaseun Priya Quentin Renée Søren Tomás Ursula Violeta Wei Ximena Yara
Zoë Aiko Bogdan Chloë Dmitri Elif François Giulia Håkon Ingrid Jakub Katarzyna Léa Małgorzata Niamh Óscar Petra Rafael Siobhán Théo Uma Vojtěch Wanjiru Xavier Yusuf Željka
Aarav Beatriz Caoimhe Diego Esther Florian Grace Henrik Imani Joaquín Kofi Leila Marcus Nadia Owen Paloma Rhys Sana Tariq Victor Winona Yewande Zainab Alice Benjamin Clara Daniel
Eleanor Felix Gabriel Hazel Isaac Julia Kevin Laura Michael Nora Oliver Patricia Robert Sarah Thomas Valerie William Ștefan Łukasz Đorđe Ángela`

const familyNames = `Abubakar Åkesson Bianchi Çelik Castro Dvořák Eriksen Fernández García Grünwald Haddad Ibáñez Jansen Kowalczyk Lefèvre MacDonald Nakamura O’Brien Özdemir Petrović Quispe
Rossi Šimić Tanaka Underwood Vázquez Wiśniewski Xu Yamamoto Zięba Adeyemi Bernard Chaudhry Delacroix El-Amin Fitzgerald Gupta Hernández Ivanova Johansson Kaya Larsen Müller
Nguyen Okafor Papadopoulos Quinn Ramírez Santos Takahashi Ueda Van-Dijk Weiß Yilmaz Zhang Andersen Becker Carvalho Diallo Edwards Fischer González Hughes Ito Jones Khan
Lindqvist Moreau Novák Ortega Pereira Reilly Schröder Thompson Vargas Walker Young Zimmermann Mbeki Sørensen Brûlé Castañeda D’Angelo Peña Bouchard Kim Park Silva Murphy`

// names are lists to draw from; non-Latin ones are whole names further down.
func names() (given, family []string) {
	given = append(strings.Fields(givenNames), "Mary Ann", "Jean-Luc", "陽菜", "Анна", "محمد", "Ελένη", "지우", "נועה")
	family = append(strings.Fields(familyNames), "de la Cruz", "van der Berg", "山田", "Соколова", "العلي", "Παππάς", "김", "כהן")
	return given, family
}

// oddities are names that break careless programs, at fixed places near the start: screens,
// searches and exports have to live with them.
func oddities() map[int][2]string {
	return map[int][2]string{
		7:  {"Zoë 🌻", "Sunfield"},
		13: {"\x1b[31mMallory\x1b[0m", "\u202eesreveR\u202c \x07Bell"},
		19: {"Wolfeschlegelsteinhausen Maximilian-Alexander Bartholomäus Konstantin", "Hohenlohe-Schwarzenberg-Lindenthal-Auerbach-Zweibrücken"},
		23: {"陽菜", "山田"},
		29: {"Анна", "Соколова"},
		31: {"Lee", ""},
		37: {"👩\u200d💻 Dev", "O’Neill-Ñandú"},
		41: {"محمد", "العلي"},
		43: {"=SUM(A1:A9)", "Robert'); DROP"},
	}
}

type place struct {
	city, state, country, timezone, postal string
	streets                                []string
}

func places() []place {
	english := []string{"Harbour Street", "Mill Lane", "Orchard Road", "Church Street", "Station Road", "Maple Avenue", "Cedar Court", "Lakeview Drive"}
	return []place{
		{"Portland", "OR", "US", "America/Los_Angeles", "97299", english},
		{"Denver", "CO", "US", "America/Denver", "80299", english},
		{"Chicago", "IL", "US", "America/Chicago", "60699", english},
		{"Boston", "MA", "US", "America/New_York", "02199", english},
		{"Austin", "TX", "US", "America/Chicago", "78799", english},
		{"Savannah", "GA", "US", "America/New_York", "31499", english},
		{"Leeds", "", "GB", "Europe/London", "LS9 9AA", english},
		{"Bristol", "", "GB", "Europe/London", "BS9 9AA", english},
		{"Lyon", "", "FR", "Europe/Paris", "69009", []string{"rue de la République", "quai Saint-Antoine", "avenue des Frères Lumière"}},
		{"Köln", "NW", "DE", "Europe/Berlin", "50999", []string{"Aachener Straße", "Am Römerturm", "Königsallee"}},
	}
}

func companyFirst() []string {
	return []string{"Northwind", "Blue Heron", "Juniper", "Copperleaf", "Silverline", "Brightwater", "Old Mill", "Lantern", "Quarry Hill", "Fjord", "Saffron", "Meridian", "Café Lumière", "Kestrel", "Birch & Stone"}
}

func companySecond() []string {
	return []string{"Logistics", "Studio", "Bakery", "Partners", "Fitness", "Gardens", "Labs", "Legal", "Interiors", "Travel", "Works", "Dental", "Media", "GmbH", "LLC"}
}

// folds writes accented letters the way people do in an e-mail address.
func folds() map[rune]string {
	return map[rune]string{
		'á': "a", 'à': "a", 'â': "a", 'ã': "a", 'å': "a", 'ä': "ae", 'æ': "ae", 'ç': "c", 'č': "c", 'ć': "c", 'đ': "d", 'é': "e", 'è': "e", 'ê': "e", 'ë': "e",
		'ě': "e", 'ę': "e", 'ğ': "g", 'í': "i", 'ı': "i", 'ł': "l", 'ñ': "n", 'ń': "n", 'ó': "o", 'ò': "o", 'ô': "o", 'ö': "oe", 'ø': "o", 'ř': "r", 'ś': "s",
		'š': "s", 'ș': "s", 'ß': "ss", 'ť': "t", 'ú': "u", 'û': "u", 'ü': "ue", 'ž': "z", 'ź': "z", 'ż': "z",
	}
}
