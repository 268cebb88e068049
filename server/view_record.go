package server

import (
	"context"

	"lindan/domain"
	"lindan/server/wire"
)

// viewRecords shows service records to their volunteer (own) or to staff of the area.
func (s *Server) viewRecords(c *call, list []*domain.Record, own bool) ([]wire.Record, error) {
	views := make([]wire.Record, len(list))
	for i, r := range list {
		var err error
		if views[i], err = s.viewRecord(c, r, own); err != nil {
			return nil, err
		}
	}
	return views, nil
}

func (s *Server) viewRecord(c *call, r *domain.Record, own bool) (wire.Record, error) {
	now := s.now()
	v := wire.Record{
		Id: string(r.ID), State: wire.RecordState(r.State), Source: wire.LineSource(r.Source), Nature: wire.Nature(r.Nature), Order: string(r.Order),
		Community: string(r.Community), Service: r.Service, Activity: r.Activity, Place: r.Place, Content: r.Content, Organiser: r.Organiser,
		Grade: wire.RecordGrade(r.Grade), Start: r.Start, Stop: r.Stop, Work: r.Work, Minutes: r.Minutes, Hours: domain.Hours(r.Minutes),
		Missing: recast[wire.RecordField](r.Missing), Due: r.Due.Time(), DueText: dueText(r, r.Overdue(now)), Overdue: r.Overdue(now),
		Posted: r.Line.Time(), MayDismiss: r.MayDismiss(c.actor),
	}
	showRecordWords(&v, r, own)
	if e := r.Evaluation; e != nil {
		v.Evaluation = &wire.Evaluation{Quality: wire.Quality(e.Quality), At: e.At}
	}
	var err error
	if v.ServiceName, err = s.serviceName(c.ctx, r.Community, r.Service); err != nil {
		return v, err
	}
	if r.Dismissed != nil && r.Dismissed.By != "" {
		if _, v.Dismissal.Who, err = s.numberAndName(c.ctx, r.Dismissed.By); err != nil {
			return v, err
		}
	}
	if own {
		return v, nil
	}
	v.Volunteer = &wire.RecordPerson{}
	v.Volunteer.Number, v.Volunteer.Name, err = s.numberAndName(c.ctx, r.Volunteer)
	return v, err
}

// numberAndName is how staff tell a person: by volunteer's number, if she has one, and masked name.
func (s *Server) numberAndName(ctx context.Context, id domain.AccountID) (number, name string, err error) {
	a, err := s.desk.Account(ctx, id)
	if domain.KindOf(err) == domain.Missing {
		return "", gone, nil
	}
	if err != nil {
		return "", "", err
	}
	if a.Serves != nil {
		number = a.Serves.Number
	}
	return number, maskedName(a), nil
}

// dueText says in words until when a record has to be done.
func dueText(r *domain.Record, overdue bool) string {
	switch {
	case r.State == domain.RecordDismissed:
		return "已搁置，不再记入"
	case r.Done != 0:
		return "已办结"
	case r.Due == 0:
		return "节假日安排尚未公布，办结期限暂不能计算"
	}
	day := clock(r.Due.Time(), "1 月 2 日")
	if overdue {
		return "已逾期，应在 " + day + "（含）前办结"
	}
	return "应在 " + day + "（含）前办结"
}
