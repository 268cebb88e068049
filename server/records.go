package server

import (
	"regexp"
	"slices"
	"strconv"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

var lineForm = regexp.MustCompile(`^l_[a-z2-7]{52}$`)

// lineID is the id of a record or line in the path.
func lineID(c *call) (domain.LineID, error) {
	id := c.Params("id")
	if !lineForm.MatchString(id) {
		return "", domain.Errf(domain.Missing, "record.missing", "没有找到这条服务记录")
	}
	return domain.LineID(id), nil
}

func atRecord(r *domain.Record) storage.Cursor {
	return storage.Cursor{Value: int64(r.Ended), ID: string(r.ID)}
}

func atDue(r *domain.Record) storage.Cursor {
	return storage.Cursor{Value: int64(r.Due), ID: string(r.ID)}
}

func (s *Server) listRecords(c *call) error {
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	list, missing, err := s.desk.MyRecords(c.ctx, c.actor, p)
	if err != nil {
		return err
	}
	list, next := cut(list, p, atRecord)
	v := wire.RecordList{Missing: recast[wire.RecordField](missing), Next: next}
	if v.Records, err = s.viewRecords(c, list, true); err != nil {
		return err
	}
	return c.JSON(v)
}

func (s *Server) listAreaRecords(c *call) error {
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	area, err := areaID(c)
	if err != nil {
		return err
	}
	ask, err := recordsAsked(c)
	if err != nil {
		return err
	}
	list, err := s.desk.AreaRecords(c.ctx, c.actor, area, ask, p)
	if err != nil {
		return err
	}
	n, err := s.desk.CountRecords(c.ctx, c.actor, area)
	if err != nil {
		return err
	}
	list, next := cut(list, p, atDue)
	v := wire.AreaRecordList{Next: next, Counts: wire.RecordCounts{Waiting: n.Waiting, Held: n.Held, Unrated: n.Unrated, Overdue: n.Overdue, Undated: n.Undated}}
	if v.Records, err = s.viewRecords(c, list, false); err != nil {
		return err
	}
	return c.JSON(v)
}

// recordsAsked reads state, overdue and undated.
func recordsAsked(c *call) (desk.RecordAsk, error) {
	ask := desk.RecordAsk{State: domain.RecordState(c.Query("state"))}
	if ask.State != "" && !slices.Contains(domain.RecordStates(), ask.State) {
		return ask, domain.Fieldf("state", "record.state", "没有这种状态")
	}
	var err error
	if ask.Overdue, err = yesNo(c, "overdue"); err != nil {
		return ask, err
	}
	ask.Undated, err = yesNo(c, "undated")
	return ask, err
}

// yesNo reads a parameter that is true or false; without it false.
func yesNo(c *call, name string) (bool, error) {
	text := c.Query(name, "false")
	yes, err := strconv.ParseBool(text)
	if err != nil || text != "true" && text != "false" {
		return false, domain.Fieldf(name, "query.bool", "应为 true 或 false")
	}
	return yes, nil
}

func (s *Server) dismissRecord(c *call) error {
	id, err := lineID(c)
	if err != nil {
		return err
	}
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	body, err := decode[wire.DismissBody](c)
	if err != nil {
		return err
	}
	r, err := s.desk.DismissRecord(c.ctx, id, domain.DismissAsk{By: c.actor, Reason: string(body.Reason), Words: body.Words, Key: key, Body: requestHash(c)})
	if err != nil {
		return err
	}
	v, err := s.viewRecord(c, r, false)
	if err != nil {
		return err
	}
	return c.JSON(v)
}
