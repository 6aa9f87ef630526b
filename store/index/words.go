package index

// Words calls fn for each word of the records' texts, folded, and for each telephone number, in digits. Words of records
// that are gone may be among them, and one may come more than once.
func (v *View) Words(fn func(word string, phone bool) error) error {
	for _, p := range v.parts {
		for _, kind := range []byte{inText, inPhone} {
			err := p.each(p.terms, termSection, string(rune(kind)), func(term string, _ posting) (bool, error) {
				if term[0] != kind {
					return false, nil
				}
				return true, fn(term[1:], kind == inPhone)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
