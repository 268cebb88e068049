package server

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

func atCertificate(d *domain.Certificate) storage.Cursor {
	return storage.Cursor{Value: int64(d.Issued), ID: string(d.ID)}
}

func (s *Server) issueCertificate(c *call) error {
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	body, err := decode[wire.CertificateRequest](c)
	if err != nil {
		return err
	}
	ask := desk.CertificateAsk{From: body.From, To: body.To, Issuer: domain.AreaID(body.Issuer)}
	if body.Replaces != "" {
		if ask.Replaces, err = domain.ParseCertificateNumber(body.Replaces); err != nil {
			return domain.Fieldf("replaces", "certificate.form", "要替代的证明编号不正确")
		}
	}
	d, fresh, err := s.desk.IssueCertificate(c.ctx, c.actor, key, ask)
	if err != nil {
		return err
	}
	if !fresh {
		c.Set("Idempotent-Replay", "true")
	}
	c.Status(http.StatusCreated)
	return s.answerCertificate(c, d)
}

// certificateNumber is the certificate that the path names. One that cannot exist is as missing as one that does not.
func certificateNumber(c *call) (domain.CertificateNumber, error) {
	n, err := domain.ParseCertificateNumber(c.Params("number"))
	if err != nil {
		return "", domain.Errf(domain.Missing, "certificate.missing", "没有找到这份证明")
	}
	return n, nil
}

func (s *Server) showCertificate(c *call) error {
	n, err := certificateNumber(c)
	if err != nil {
		return err
	}
	d, err := s.desk.Certificate(c.ctx, c.actor, n)
	if err != nil {
		return err
	}
	return s.answerCertificate(c, d)
}

func (s *Server) answerCertificate(c *call, d *domain.Certificate) error {
	v, err := s.viewCertificate(c, d)
	if err != nil {
		return err
	}
	return c.JSON(v)
}

func (s *Server) downloadCertificate(c *call) error {
	n, err := certificateNumber(c)
	if err != nil {
		return err
	}
	d, err := s.desk.Certificate(c.ctx, c.actor, n)
	if err != nil {
		return err
	}
	switch {
	case d.Name.Erased():
		return domain.Errf(domain.Conflict, "certificate.erased", "志愿者已注销，不能再下载这份证明")
	case d.Unprinted:
		return domain.Errf(domain.Conflict, "certificate.glyph", "证明中有生僻字，字库没有收录；请在证明页面上直接打印，编号和二维码同样有效")
	}
	v, err := s.viewCertificate(c, d)
	if err != nil {
		return err
	}
	pdf, err := certificatePaper(v).PDF()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+string(n)+`.pdf"`)
	return c.Send(pdf)
}

// sealCertificate and revokeCertificate need their key like every move; repeated, they meet their own effect.
func (s *Server) sealCertificate(c *call) error {
	n, err := certificateMove(c)
	if err != nil {
		return err
	}
	d, err := s.desk.SealCertificate(c.ctx, c.actor, n)
	if err != nil {
		return err
	}
	return s.answerCertificate(c, d)
}

func (s *Server) revokeCertificate(c *call) error {
	body, err := decode[wire.CertificateRevocation](c)
	if err != nil {
		return err
	}
	n, err := certificateMove(c)
	if err != nil {
		return err
	}
	d, err := s.desk.RevokeCertificate(c.ctx, c.actor, n, domain.Revocation(body.Reason))
	if err != nil {
		return err
	}
	return s.answerCertificate(c, d)
}

func certificateMove(c *call) (domain.CertificateNumber, error) {
	if _, err := idempotencyKey(c); err != nil {
		return "", err
	}
	return certificateNumber(c)
}

func (s *Server) listCertificates(c *call) error {
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	list, err := s.desk.MyCertificates(c.ctx, c.actor, p)
	if err != nil {
		return err
	}
	return c.JSON(certificateList(list, p, viewCertificateRow))
}

func (s *Server) listAreaCertificates(c *call) error {
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	id := domain.AreaID(c.Params("id"))
	if !id.Valid() {
		return domain.Errf(domain.Missing, "area.missing", "没有找到这个区域")
	}
	list, err := s.desk.CertificatesIn(c.ctx, c.actor, id, p)
	if err != nil {
		return err
	}
	return c.JSON(certificateList(list, p, func(d *domain.Certificate) wire.CertificateRow {
		v := viewCertificateRow(d)
		v.VolunteerNumber, v.MaskedName = d.Number, certificateMask(d)
		return v
	}))
}

func certificateList(list []*domain.Certificate, p storage.Page, view func(*domain.Certificate) wire.CertificateRow) wire.CertificateList {
	list, next := cut(list, p, atCertificate)
	v := wire.CertificateList{Certificates: make([]wire.CertificateRow, len(list)), Next: next}
	for i, d := range list {
		v.Certificates[i] = view(d)
	}
	return v
}

func (s *Server) verifyCertificate(c *call) error {
	v, err := s.checked(c)
	if err != nil {
		return err
	}
	return c.JSON(v)
}

// checked is what the public hears of the number in the path.
func (s *Server) checked(c *call) (wire.CertificateCheck, error) {
	d, err := s.desk.CheckCertificate(c.ctx, typedNumber(c))
	if err != nil {
		return wire.CertificateCheck{}, err
	}
	return s.viewCheck(c, d)
}

// typedNumber is the number in the path; "" where it cannot be one.
func typedNumber(c *call) string {
	number, err := url.PathUnescape(c.Params("number"))
	if err != nil {
		return ""
	}
	return number
}

// proveCertificate gives the proofs of some of the certified lines: hashes, and no word of what they say.
func (s *Server) proveCertificate(c *call) error {
	from, err := strconv.Atoi(c.Query("from", "0"))
	if err != nil || from < 0 || from > domain.MostCertified {
		return domain.Fieldf("from", "certificate.from", "起始序号应为 0–%d", domain.MostCertified)
	}
	d, proofs, next, err := s.desk.ProveCertificate(c.ctx, typedNumber(c), from)
	if err != nil {
		return err
	}
	v := wire.CertificateProofs{Number: string(d.ID), Lines: d.Count, Digest: d.Digest, Proofs: make([]wire.LineProof, len(proofs)), Next: next}
	for i, p := range proofs {
		v.Proofs[i] = viewProof(p)
	}
	return c.JSON(v)
}
