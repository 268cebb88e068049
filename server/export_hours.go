package server

import (
	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

// exportDisputes are what she objected to, and what she was answered.
func (s *Server) exportDisputes(c *call, v *wire.Export) error {
	list, err := everyPage(func(p storage.Page) ([]*domain.Dispute, error) { return s.desk.MyDisputes(c.ctx, c.actor, p) }, atOpened)
	if err != nil {
		return err
	}
	v.Disputes, err = viewEach(list, func(q *domain.Dispute) (wire.Dispute, error) { return s.viewDispute(c, q) })
	return err
}

// exportProposals are what was proposed of her hours, as the volunteer sees it: nothing of the beneficiary. What she proposed for
// others is theirs.
func (s *Server) exportProposals(c *call, v *wire.Export) error {
	list, err := everyPage(func(p storage.Page) ([]*domain.Proposal, error) { return s.desk.MyProposals(c.ctx, c.actor, p) }, atProposal)
	if err != nil {
		return err
	}
	v.Proposals, err = viewEach(list, func(p *domain.Proposal) (wire.Proposal, error) { return s.viewProposal(c, p) })
	return err
}

func (s *Server) exportMerits(c *call, v *wire.Export) error {
	gone := map[domain.MeritID]bool{}
	list, err := everyPage(func(p storage.Page) ([]*domain.Merit, error) {
		page, cancelled, err := s.desk.MyMerits(c.ctx, c.actor, p)
		for id := range cancelled {
			gone[id] = true
		}
		return page, err
	}, atMerit)
	if err != nil {
		return err
	}
	v.Merits, err = viewEach(list, func(m *domain.Merit) (wire.Merit, error) { return viewMerit(m, gone[m.ID]), nil })
	return err
}

func (s *Server) exportCertificates(c *call, v *wire.Export) error {
	list, err := everyPage(func(p storage.Page) ([]*domain.Certificate, error) { return s.desk.MyCertificates(c.ctx, c.actor, p) }, atCertificate)
	if err != nil {
		return err
	}
	v.Certificates, err = viewEach(list, func(d *domain.Certificate) (wire.Certificate, error) { return s.viewCertificate(c, d) })
	return err
}

// viewEach views every one of a list. An empty list stays a list.
func viewEach[T, V any](list []T, view func(T) (V, error)) ([]V, error) {
	views := make([]V, len(list))
	for i, x := range list {
		var err error
		if views[i], err = view(x); err != nil {
			return nil, err
		}
	}
	return views, nil
}
