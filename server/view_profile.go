package server

import (
	"cmp"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
)

// viewSettings is how the app looks for the person.
func viewSettings(a *domain.Account) wire.Settings {
	s := a.Settings
	return wire.Settings{Elder: s.Elder, Text: s.Text, Contrast: s.Contrast, Language: wire.SettingsLanguage(cmp.Or(s.Language, "zh"))}
}

// viewProfile is what a volunteer herself sees of what she offers; nil for those who do not volunteer.
func viewProfile(a *domain.Account) *wire.Profile {
	s := a.Serves
	if s == nil {
		return nil
	}
	v := &wire.Profile{
		Number: s.Number, Branch: s.Branch, Unit: s.Unit, Skills: viewSkills(s.Skills), Claimed: viewSkills(s.Claimed), Verified: s.Verified,
		Certified: s.Certified, UrgentOk: s.UrgentOK, Radius: s.Radius, OffersADay: s.OffersADay, Photo: s.Photo, Services: s.Services,
	}
	if s.Quiet != nil {
		v.Quiet = &wire.Quiet{From: s.Quiet.From, To: s.Quiet.To}
	}
	for _, x := range s.Available {
		v.Available = append(v.Available, wire.Slot{Day: x.Day, From: x.From, To: x.To})
	}
	return v
}

// viewChecks is what staff see of a volunteer: what was checked, and what waits for it.
func viewChecks(p *wire.Person, a *domain.Account) {
	s := a.Serves
	if s == nil {
		return
	}
	p.Number, p.Verified, p.Unit = s.Number, s.Verified, s.Unit
	p.Missing = recast[wire.RecordField](a.Unrecorded())
	if len(s.Skills) > 0 {
		p.Skills = viewSkills(s.Skills)
	}
	if len(s.Claimed) > 0 {
		p.Claimed = viewSkills(s.Claimed)
	}
}

// viewConsents is every purpose with its text and what the person said.
func viewConsents(list []desk.Consented) []wire.Consent {
	views := make([]wire.Consent, len(list))
	for i, c := range list {
		v := wire.Consent{Purpose: wire.Purpose(c.Purpose), Name: c.Name, Text: c.Text, Version: c.Version, Needed: c.Needed, Given: c.Given()}
		if c.Last != nil {
			v.Since = c.Last.At.Time()
		}
		if v.Given {
			v.GivenVersion = c.Last.Version
		}
		views[i] = v
	}
	return views
}
