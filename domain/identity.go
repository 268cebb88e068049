package domain

import (
	"time"
)

// Identity is what a resident identity number says of its holder: digits 7–14 are the day of birth, the 17th is odd for men
// (GB 11643-1999).
type Identity struct {
	Number    string
	BirthYear int
	Gender    Gender
}

// ReadIdentity reads an identity number and refuses one that nobody can have: wrong check digit, a day of birth that does not
// exist, lies before 1900 or is still to come.
func ReadIdentity(field, s string, now time.Time) (Identity, error) {
	number, err := NormalIDNumber(field, s)
	if err != nil {
		return Identity{}, err
	}
	born, err := time.ParseInLocation("20060102", number[6:14], Shanghai)
	if err != nil || born.Year() < 1900 || born.After(now) {
		return Identity{}, Fieldf(field, "id_number.born", "身份证号码里的出生日期不存在，请核对")
	}
	id := Identity{Number: number, BirthYear: born.Year(), Gender: Female}
	if (number[16]-'0')%2 == 1 {
		id.Gender = Male
	}
	return id, nil
}

// identify takes over what a person says of who she is, once: what is known already may only be said again, and nothing may
// contradict the number. Errors name the field.
func (a *Account) identify(c Change, now time.Time) error {
	switch {
	case c.Gender != "" && c.Gender != Female && c.Gender != Male:
		return Fieldf("gender", "account.gender", "性别应为 女 或 男")
	case c.Gender != "" && a.Gender != "" && c.Gender != a.Gender:
		return Fieldf("gender", "account.gender_set", "性别已登记，如有误请联系社区更正")
	}
	gender := Gender(orText(string(a.Gender), string(c.Gender)))
	if c.Number == nil {
		a.Gender = gender
		return nil
	}
	id, err := ReadIdentity("id_number", *c.Number, now)
	if err != nil {
		return err
	}
	switch {
	case !a.Number.Empty() && a.Number.Reveal() != id.Number:
		return Fieldf("id_number", "account.number_set", "身份证号已登记，如有误请联系社区更正")
	case a.BirthYear != 0 && a.BirthYear != id.BirthYear:
		return Fieldf("id_number", "account.number_birth", "身份证号与登记的出生年份不一致，请核对")
	case gender != "" && gender != id.Gender:
		return Fieldf("id_number", "account.number_gender", "身份证号与登记的性别不一致，请核对")
	case now.Year()-id.BirthYear < 14:
		return Fieldf("id_number", "account.minor", "未满 14 周岁不能开设账号，请由监护人代办")
	}
	if a.Number.Empty() {
		a.Number = Hide(id.Number)
	}
	a.BirthYear, a.Gender = id.BirthYear, id.Gender
	return nil
}
