package server

import (
	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

// part puts one of the things that a page shows first into an answer, as the GET of it would say it to the same person.
type part func(s *Server, c *call, f *wire.First) error

// firsts are the parts that may come along with a session, by what they are asked for as.
var firsts = map[string][]part{
	"":       {},
	"orders": {firstRequester, firstBeneficiary},
	"work":   {firstDuty, firstJobs, firstOffers},
	"queue":  {firstQueue, firstCounts},
	"order":  {firstOrder},
}

// partsAsked reads what is to come along, before the cookie is spent. Invalid session.first.
func partsAsked(c *call) ([]part, error) {
	parts, known := firsts[c.Query("first")]
	if !known {
		return nil, domain.Fieldf("first", "session.first", "first 应为 orders、work、queue 或 order")
	}
	return parts, nil
}

// viewFirst is what the page shows first; nil: it asked for nothing. What she is refused is left out, for the session is hers
// all the same; the GET of it says why.
func (s *Server) viewFirst(c *call, parts []part) *wire.First {
	if len(parts) == 0 {
		return nil
	}
	f := &wire.First{}
	for _, p := range parts {
		_ = p(s, c, f)
	}
	return f
}

func firstRequester(s *Server, c *call, f *wire.First) (err error) {
	f.Requester, err = s.viewMyOrders(c, storage.AsRequester)
	return err
}

func firstBeneficiary(s *Server, c *call, f *wire.First) (err error) {
	f.Beneficiary, err = s.viewMyOrders(c, storage.AsBeneficiary)
	return err
}

func firstDuty(s *Server, c *call, f *wire.First) (err error) {
	f.Duty, err = s.viewMyDuty(c)
	return err
}

func firstJobs(s *Server, c *call, f *wire.First) (err error) {
	f.Jobs, err = s.viewJobs(c)
	return err
}

func firstOffers(s *Server, c *call, f *wire.First) (err error) {
	f.Offers, err = s.viewOffers(c)
	return err
}

func firstQueue(s *Server, c *call, f *wire.First) (err error) {
	f.Queue, err = s.viewQueue(c)
	return err
}

func firstCounts(s *Server, c *call, f *wire.First) (err error) {
	f.Counts, err = s.viewCounts(c)
	return err
}

func firstOrder(s *Server, c *call, f *wire.First) error {
	id, err := orderNamed(c.Query("order"))
	if err != nil {
		return err
	}
	o, err := s.desk.Order(c.ctx, c.actor, id)
	if err != nil {
		return err
	}
	f.Order, err = s.viewWhole(c, o)
	return err
}
