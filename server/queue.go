package server

import (
	"slices"
	"strings"

	"lindan/domain"
	"lindan/server/wire"
)

// areaAsked is the area in the query; "" where none is given.
func areaAsked(c *call) (domain.AreaID, error) {
	id := domain.AreaID(c.Query("area"))
	if id != "" && !id.Valid() {
		return "", domain.Fieldf("area", "area.id", "区域编号格式不对")
	}
	return id, nil
}

// statesAsked reads "reviewing,expired"; nil where none is given.
func statesAsked(c *call) ([]domain.State, error) {
	if c.Query("state") == "" {
		return nil, nil
	}
	var list []domain.State
	for part := range strings.SplitSeq(c.Query("state"), ",") {
		state := domain.State(part)
		if stateName(state) == part || slices.Contains(list, state) {
			return nil, domain.Fieldf("state", "queue.state", "没有这种状态，或重复")
		}
		list = append(list, state)
	}
	return list, nil
}

func (s *Server) showQueue(c *call) error { return c.show(s.viewQueue(c)) }

func (s *Server) viewQueue(c *call) (*wire.OrderList, error) {
	p, err := readPage(c, byNumber)
	if err != nil {
		return nil, err
	}
	area, err := areaAsked(c)
	if err != nil {
		return nil, err
	}
	states, err := statesAsked(c)
	if err != nil {
		return nil, err
	}
	list, err := s.desk.Queue(c.ctx, c.actor, area, states, p)
	if err != nil {
		return nil, err
	}
	return s.viewPage(c, list, p)
}

func (s *Server) countQueue(c *call) error { return c.show(s.viewCounts(c)) }

func (s *Server) viewCounts(c *call) (*wire.QueueCounts, error) {
	area, err := areaAsked(c)
	if err != nil {
		return nil, err
	}
	counts, err := s.desk.Counts(c.ctx, c.actor, area)
	if err != nil {
		return nil, err
	}
	list := []wire.Count{}
	for _, n := range domain.StateNames() {
		if n.State != domain.HandedBack && n.State != domain.Released && n.State != domain.Disbanded && n.State != domain.Finished { // of jobs
			list = append(list, wire.Count{State: wire.State(n.State), Name: n.Name, Orders: counts[n.State]})
		}
	}
	return &wire.QueueCounts{Counts: list}, nil
}

func (s *Server) listCandidates(c *call) error {
	id, err := orderID(c)
	if err != nil {
		return err
	}
	o, ranked, err := s.desk.Candidates(c.ctx, c.actor, id)
	if err != nil {
		return err
	}
	list := make([]wire.Candidate, len(ranked))
	for i, r := range ranked { // those who may be asked come first
		list[i] = viewCandidate(r, i+1, o)
	}
	asked, err := s.look(c, o).asked()
	if err != nil {
		return err
	}
	return c.JSON(wire.CandidateList{Candidates: list, Asked: asked})
}

func (s *Server) showHall(c *call) error {
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	list, err := s.desk.Hall(c.ctx, c.actor, p)
	if err != nil {
		return err
	}
	return c.show(s.viewPage(c, list, p))
}

func (s *Server) listOffers(c *call) error { return c.show(s.viewOffers(c)) }

func (s *Server) viewOffers(c *call) (*wire.OrderList, error) {
	list, err := s.desk.MyOffers(c.ctx, c.actor)
	if err != nil {
		return nil, err
	}
	return s.viewAll(c, list)
}

func (s *Server) listJobs(c *call) error { return c.show(s.viewJobs(c)) }

func (s *Server) viewJobs(c *call) (*wire.OrderList, error) {
	list, err := s.desk.MyJobs(c.ctx, c.actor)
	if err != nil {
		return nil, err
	}
	return s.viewAll(c, list)
}

func (s *Server) viewAll(c *call, list []*domain.Order) (*wire.OrderList, error) {
	views, err := s.viewOrders(c, list)
	if err != nil {
		return nil, err
	}
	return &wire.OrderList{Orders: views}, nil
}
