package exchange

// usualWords are what tables of other programs and other languages call the fields, without case, accents and signs.
func usualWords() map[string]string {
	out := map[string]string{}
	for path, words := range fieldWords() {
		for _, w := range words {
			out[w] = path
		}
	}
	return out
}

// otherFields are the fields that stand in for those that a model does not have.
func otherFields() map[string]string {
	return map[string]string{
		"companyName": "name", "name": "title", "jobTitle": "title", "notesText": "description", "owner": "assignee",
		"description": "body",
	}
}

// fieldWords are the words by field: English, German, French, Spanish, Italian, Dutch and Portuguese, then the headings
// of the usual address books.
func fieldWords() map[string][]string {
	return map[string][]string{
		"name":      {"fullname", "displayname", "contactname", "vollername", "anzeigename", "vorundnachname", "nomcomplet", "nombrecompleto", "nomecompleto", "nomecognome", "volledigenaam", "contact", "kontakt", "naam", "fileas"},
		"firstName": {"firstname", "givenname", "forename", "vorname", "rufname", "prenom", "nombre", "nombredepila", "nome", "primeironome", "voornaam", "first"},
		"lastName":  {"lastname", "surname", "familyname", "nachname", "familienname", "zuname", "nomdefamille", "nom", "apellido", "apellidos", "cognome", "sobrenome", "apelido", "achternaam", "last"},
		"email": {
			"email", "mail", "emailaddress", "mailaddress", "emailadresse", "mailadresse", "courriel", "adressemail", "adresseemail", "correo", "correoelectronico", "direcciondecorreo",
			"indirizzoemail", "postaelettronica", "emailadres", "enderecodeemail", "email1", "email1value", "primaryemail", "emailprimary", "workemail", "emailwork",
		},
		"phone": {
			"phone", "phonenumber", "telephone", "tel", "telephonenumber", "mobile", "mobilephone", "mobilenumber", "cell", "cellphone", "telefon", "telefonnummer", "telefonnr", "handy", "handynummer",
			"mobil", "mobilnummer", "mobiltelefon", "rufnummer", "portable", "numerodetelephone", "telefono", "numerodetelefono", "movil", "celular", "cellulare", "telefone", "telemovel",
			"telefoonnummer", "telefoon", "mobiel", "phone1", "phone1value", "primaryphone", "workphone", "businessphone",
		},
		"companyName": {
			"company", "companyname", "organisation", "organization", "organizationname", "organization1name", "firma", "firmenname", "unternehmen", "entreprise", "societe", "raisonsociale",
			"empresa", "azienda", "ditta", "bedrijf", "bedrijfsnaam", "account", "accountname",
		},
		"jobTitle":           {"jobtitle", "position", "job", "function", "funktion", "stelle", "berufsbezeichnung", "poste", "fonction", "cargo", "puesto", "ruolo", "functie", "organizationtitle", "organization1title"},
		"tags":               {"tag", "tags", "label", "labels", "categories", "category", "kategorie", "kategorien", "schlagwort", "schlagworte", "schlagworter", "etiquettes", "etiqueta", "etiquetas", "categorie", "etichette", "groupmembership", "keywords"},
		"address.line1":      {"street", "streetaddress", "address", "address1", "addressline1", "street1", "strasse", "strassehausnummer", "strasseundhausnummer", "strassenr", "adresse", "anschrift", "rue", "adresse1", "direccion", "calle", "indirizzo", "via", "straat", "adres", "endereco", "rua", "homestreet", "businessstreet", "address1street", "mailingstreet"},
		"address.line2":      {"address2", "addressline2", "street2", "adresszusatz", "zusatz", "complement", "complementdadresse", "adresse2", "toevoeging", "complemento", "homestreet2", "businessstreet2", "address1extendedaddress"},
		"address.postalCode": {"zip", "zipcode", "postcode", "postalcode", "plz", "postleitzahl", "codepostal", "cp", "codigopostal", "cap", "cep", "homepostalcode", "businesspostalcode", "address1postalcode", "mailingzip"},
		"address.city":       {"city", "town", "ort", "stadt", "wohnort", "ville", "ciudad", "localidad", "citta", "comune", "plaats", "stad", "woonplaats", "cidade", "homecity", "businesscity", "address1city", "mailingcity"},
		"address.region":     {"state", "province", "region", "county", "bundesland", "kanton", "departement", "etat", "provincia", "estado", "regione", "provincie", "homestate", "businessstate", "address1region", "mailingstate"},
		"address.country":    {"country", "countryregion", "land", "staat", "pays", "pais", "paese", "nazione", "countrycode", "homecountryregion", "businesscountryregion", "address1country", "mailingcountry"},
		"website":            {"website", "web", "webpage", "webseite", "internet", "homepage", "url", "siteweb", "site", "paginaweb", "sitoweb", "website1value"},
		"birthday":           {"birthday", "birthdate", "dateofbirth", "dob", "born", "geburtstag", "geburtsdatum", "datedenaissance", "naissance", "fechadenacimiento", "nacimiento", "datadinascita", "geboortedatum", "verjaardag", "datadenascimento"},
		"gender":             {"gender", "sex", "geschlecht", "sexe", "genre", "genero", "sexo", "sesso", "geslacht"},
		"salutation":         {"salutation", "anrede", "civilite", "tratamiento", "aanhef", "titolo", "tratamento", "honorific", "nameprefix", "prefix"},
		"language":           {"language", "sprache", "langue", "idioma", "lingua", "taal"},
		"timezone":           {"timezone", "tz", "zeitzone", "fuseauhoraire", "zonahoraria", "tijdzone"},
		"source":             {"source", "leadsource", "quelle", "herkunft", "origine", "origen", "fonte", "bron", "origem"},
		"notesText":          {"note", "notes", "comment", "comments", "remark", "remarks", "notiz", "notizen", "bemerkung", "bemerkungen", "kommentar", "remarque", "remarques", "commentaire", "notas", "observaciones", "opmerking", "opmerkingen", "observacoes"},
		"externalId":         {"externalid", "externeid", "customerid", "customernumber", "kundennummer", "kundennr", "numeroclient", "numerodecliente", "klantnummer", "reference", "referenz", "uid"},
		"owner":              {"owner", "assignedto", "assigned", "zustandig", "bearbeiter", "betreuer", "responsable", "responsabile", "eigenaar", "salesrep"},
		"title":              {"subject", "summary", "betreff", "titel", "objet", "titre", "asunto", "titulo", "oggetto", "onderwerp", "task", "aufgabe", "tache", "tarea"},
		"description":        {"description", "details", "body", "beschreibung", "descripcion", "descrizione", "omschrijving", "descricao"},
		"startAt":            {"start", "startdate", "starttime", "begin", "beginn", "begins", "von", "debut", "inicio", "inizio", "startzeit"},
		"endAt":              {"end", "enddate", "endtime", "ende", "bis", "fin", "fine", "einde", "fim", "ends"},
		"dueAt":              {"due", "duedate", "deadline", "fallig", "falligam", "falligkeit", "echeance", "vencimiento", "scadenza", "vervaldatum"},
		"location":           {"location", "place", "venue", "treffpunkt", "lieu", "lugar", "luogo", "locatie", "local"},
		"priority":           {"priority", "prioritat", "prioriteit", "priorite", "prioridad", "priorita", "prioridade"},
		"industry":           {"industry", "sector", "branche", "secteur", "settore", "setor"},
		"employees":          {"employees", "headcount", "mitarbeiter", "mitarbeiterzahl", "effectif", "empleados", "dipendenti"},
		"status":             {"status", "zustand", "statut", "stato"},
	}
}
