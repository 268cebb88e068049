package server

import (
	"context"
	"regexp"

	"lindan/domain"
	"lindan/radar"
	"lindan/server/wire"
	"lindan/storage"
)

var caseForm = regexp.MustCompile(`^c_[a-z2-7]{26}$`)

// caseID is the case that the path names. One that cannot exist is as missing as one that does not.
func caseID(c *call) (domain.CaseID, error) {
	id := c.Params("id")
	if !caseForm.MatchString(id) {
		return "", domain.Errf(domain.Missing, "case.missing", "没有找到这份核查单")
	}
	return domain.CaseID(id), nil
}

func atCase(c *domain.Case) storage.Cursor {
	return storage.Cursor{Value: int64(c.Opened), ID: string(c.ID)}
}

func (s *Server) listCases(c *call) error {
	id, err := areaID(c)
	if err != nil {
		return err
	}
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	list, err := s.desk.Cases(c.ctx, c.actor, id, domain.CaseState(c.Query("state")), p)
	if err != nil {
		return err
	}
	list, next := cut(list, p, atCase)
	v := wire.CaseList{Cases: make([]wire.Case, len(list)), Next: next}
	for i, x := range list {
		if v.Cases[i], err = s.viewCase(c, x); err != nil {
			return err
		}
	}
	return c.JSON(v)
}

func (s *Server) showCase(c *call) error {
	id, err := caseID(c)
	if err != nil {
		return err
	}
	x, lines, err := s.desk.Case(c.ctx, c.actor, id)
	if err != nil {
		return err
	}
	return s.sendCase(c, x, lines)
}

func (s *Server) closeCase(c *call) error {
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	body, err := decode[wire.CaseVerdictBody](c)
	if err != nil {
		return err
	}
	id, err := caseID(c)
	if err != nil {
		return err
	}
	x, lines, err := s.desk.CloseCase(c.ctx, c.actor, id, domain.Verdict{
		State: domain.CaseState(body.Verdict), Words: domain.Hide(body.Words), Key: ownKey(c.actor.ID, key), Hash: requestHash(c),
	})
	if err != nil {
		return err
	}
	return s.sendCase(c, x, lines)
}

// sendCase answers with the case and the lines that it rests on.
func (s *Server) sendCase(c *call, x *domain.Case, lines []*domain.Line) error {
	v, err := s.viewCase(c, x)
	if err != nil {
		return err
	}
	for _, l := range lines {
		row, err := s.viewCaseLine(c.ctx, l)
		if err != nil {
			return err
		}
		v.Lines = append(v.Lines, row)
	}
	return c.JSON(v)
}

// viewCase is a case for who may close it: ids, numbers and masked names, no phone, no address.
func (s *Server) viewCase(c *call, x *domain.Case) (wire.Case, error) {
	r := radar.RuleOf(x.Rule)
	v := wire.Case{
		Id: string(x.ID), Community: string(x.Community), Month: x.Month, Rule: wire.CaseRule(x.Rule), RuleName: r.Name, RuleWhy: r.Why,
		State: wire.CaseState(x.State), Text: x.Text, Weight: x.Weight, LineCount: len(x.Lines), Opened: x.Opened.Time(), Changed: x.Changed.Time(),
		Named: make([]wire.CasePerson, len(x.Named)), Numbers: make([]wire.CaseNumber, len(x.Numbers)), Verdicts: make([]wire.CaseVerdict, len(x.Verdicts)),
		MayClose: x.State == domain.CaseOpen && x.Overseen(c.actor),
	}
	for i, n := range x.Numbers {
		v.Numbers[i] = wire.CaseNumber{Name: n.Name, Value: n.Value}
	}
	var err error
	if v.CommunityName, err = s.areaName(c.ctx, x.Community); err != nil {
		return v, err
	}
	if v.Subject, err = s.viewCasePerson(c.ctx, x.Subject); err != nil {
		return v, err
	}
	for i, id := range x.Named {
		if v.Named[i], err = s.viewCasePerson(c.ctx, id); err != nil {
			return v, err
		}
	}
	for i, h := range x.Verdicts {
		by, err := s.viewCasePerson(c.ctx, h.By)
		if err != nil {
			return v, err
		}
		v.Verdicts[i] = wire.CaseVerdict{Verdict: wire.CaseVerdictVerdict(h.State), At: h.At.Time(), By: by.Name, Words: verdictWords(h)}
	}
	return v, nil
}

// viewCasePerson names somebody by masked name and, if she volunteers, by number.
func (s *Server) viewCasePerson(ctx context.Context, id domain.AccountID) (wire.CasePerson, error) {
	v := wire.CasePerson{Id: string(id), Name: gone}
	a, err := s.desk.Account(ctx, id)
	if domain.KindOf(err) == domain.Missing {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.Name = maskedName(a)
	if a.Serves != nil {
		v.Number = a.Serves.Number
	}
	return v, nil
}

func (s *Server) viewCaseLine(ctx context.Context, l *domain.Line) (wire.CaseLine, error) {
	v, err := s.viewCasePerson(ctx, l.Volunteer)
	return wire.CaseLine{
		Id: string(l.ID), Volunteer: v.Number, Order: string(l.Order), Minutes: l.Minutes, Hours: domain.Hours(l.Minutes),
		Grade: wire.CaseLineGrade(l.Grade), Source: wire.CaseLineSource(l.Source), Kind: wire.CaseLineKind(l.Kind),
		Start: l.Start, Stop: l.Stop, Posted: l.Posted.Time(),
	}, err
}

func (s *Server) runRadar(c *call) error {
	id, err := areaID(c)
	if err != nil {
		return err
	}
	sum, err := s.desk.RunRadar(c.ctx, c.actor, id)
	if err != nil {
		return err
	}
	return c.JSON(wire.RadarRun{Communities: sum.Communities, Lines: sum.Lines, Found: sum.Found, Opened: sum.Opened})
}

func (s *Server) showMints(c *call) error {
	id, err := areaID(c)
	if err != nil {
		return err
	}
	m, err := s.desk.Mints(c.ctx, c.actor, id, c.Query("month"))
	if err != nil {
		return err
	}
	v := wire.Mints{Area: string(id), Month: m.Month, Rows: make([]wire.MintRow, len(m.Rows))}
	for i, r := range m.Rows {
		row := wire.MintRow{Minutes: r.Minutes, Hours: domain.Hours(r.Minutes), Lines: r.Lines, Reversed: r.Reverse}
		if row.By, err = s.viewCasePerson(c.ctx, r.By); err != nil {
			return err
		}
		if row.Second, err = s.viewCasePerson(c.ctx, r.Second); err != nil {
			return err
		}
		v.Rows[i] = row
		v.Minutes, v.Reversed = v.Minutes+r.Minutes, v.Reversed+r.Reverse
	}
	v.Hours = domain.Hours(v.Minutes)
	if m.All > 0 {
		v.Share = int(v.Minutes * 100 / m.All)
	}
	return c.JSON(v)
}

// exportCases names the cases about her that somebody has closed; what is open is a question and not yet said of her.
func (s *Server) exportCases(c *call, v *wire.Export) error {
	v.Cases = []wire.CaseNote{}
	list, err := everyPage(func(p storage.Page) ([]*domain.Case, error) { return s.desk.CasesAbout(c.ctx, c.actor, p) }, atCase)
	for _, x := range list {
		if n := len(x.Verdicts); n > 0 {
			last := x.Verdicts[n-1]
			v.Cases = append(v.Cases, wire.CaseNote{RuleName: radar.RuleOf(x.Rule).Name, Month: x.Month, State: wire.CaseNoteState(last.State), Closed: last.At.Time()})
		}
	}
	return err
}
