package domain

import "testing"

func TestAnIdentityNumberSaysWhenOneWasBornAndWhatOneIs(t *testing.T) {
	id, err := ReadIdentity("id_number", " 420199198001010027 ", tenOClock)
	ok(t, err)
	equal(t, "of a woman", id, Identity{"420199198001010027", 1980, Female})
	id, err = ReadIdentity("id_number", "420199198001010035", tenOClock)
	ok(t, err)
	equal(t, "of a man", id.Gender, Male)
	for number, code := range map[string]string{
		"420199198001010022": "id_number.form", // check digit
		"42019919800101002":  "id_number.form",
		"420199198002300026": "id_number.born", // 30 February
		"420199188001010028": "id_number.born", // 1880
		"420199203001010020": "id_number.born", // still to come
	} {
		_, err := ReadIdentity("id_number", number, tenOClock)
		refused(t, err, code)
	}
}

func TestWhoOneIsIsSaidOnceAndContradictsNothing(t *testing.T) {
	woman, man, other, child := "420199198001010027", "420199198001010035", "420199198101010024", "420199201501010028"
	known := func(edit func(*Account)) *Account {
		a := serving("a_1")
		a.Number, a.Gender, a.BirthYear = Secret{}, "", 0
		edit(a)
		return a
	}
	for name, c := range map[string]struct {
		a      *Account
		change Change
		field  string
		code   string
	}{
		"another year of birth":        {known(func(a *Account) { a.BirthYear = 1980 }), Change{Number: &other}, "id_number", "account.number_birth"},
		"another gender":               {known(func(a *Account) { a.Gender = Female }), Change{Number: &man}, "id_number", "account.number_gender"},
		"another gender, said at once": {known(func(*Account) {}), Change{Number: &woman, Gender: Male}, "id_number", "account.number_gender"},
		"another number":               {known(func(a *Account) { a.Number = Hide(other) }), Change{Number: &woman}, "id_number", "account.number_set"},
		"a gender that was set":        {known(func(a *Account) { a.Gender = Female }), Change{Gender: Male}, "gender", "account.gender_set"},
		"a gender there is not":        {known(func(*Account) {}), Change{Gender: "x"}, "gender", "account.gender"},
		"a child's":                    {known(func(*Account) {}), Change{Number: &child}, "id_number", "account.minor"},
	} {
		t.Run(name, func(t *testing.T) {
			before := *c.a
			names(t, c.a.Change(c.change, Menu(), tenOClock), c.field, c.code)
			equal(t, "unchanged", c.a.BirthYear == before.BirthYear && c.a.Gender == before.Gender && c.a.Number.Reveal() == before.Number.Reveal(), true)
		})
	}
	a := known(func(*Account) {})
	ok(t, a.Change(Change{Number: &woman}, Menu(), tenOClock))
	equal(t, "taken from the number", a.Number.Reveal() == woman && a.BirthYear == 1980 && a.Gender == Female, true)
	a.Number.Cipher = []byte("sealed")
	ok(t, a.Change(Change{Number: &woman, Gender: Female}, Menu(), tenOClock))
	equal(t, "said again it keeps its cipher text", string(a.Number.Cipher), "sealed")
}

func TestAMaskedNumberKeepsEightDigits(t *testing.T) {
	equal(t, "masked", MaskIDNumber("420199198001010027"), "420***********0027")
	equal(t, "no number", MaskIDNumber("4201991"), "")
}
