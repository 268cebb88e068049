package server

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"lindan/domain"
	"lindan/paper"
	"lindan/server/wire"
)

// What certificates show, and to whom:
//
//	the volunteer, and admins and supervisors over    all: name, masked ID number, hours, units, grades; a look of theirs is
//	the issuing unit                                  written down for her to read
//	dispatchers and the above, in their list          number, masked name, unit, period, hours, state
//	anybody with the number                           number, unit, period, hours, state, sealed or not; never a name, an ID number
//	                                                  or her volunteer number (A12)

// Words of a certificate. None of domain.ClaimWords may stand here (A14); a test reads them.
const (
	certificateTitle  = "志愿服务记录证明"
	certificateClerk  = "志愿者本人自助开具"
	certificateSealed = "已由%s确认，%s（电子确认，不是印章）"
	noteHours         = "小时按两位小数截取，不进位；以分钟为准。"
	noteUnit          = "只证明出具单位自己记录的服务。"
	noteOthers        = "其他单位的记录另列，不计入合计，请向该单位申请证明。"
	noteSources       = "补录、历史导入的时长不由系统计时，分别列出。"
	noteFree          = "本证明免费，由志愿者本人自助开具。"
	noteSync          = "记录尚未同步至全国志愿服务信息系统。"
	proofFollows      = "这些记录将列入下一次公布的账本摘要，届时可据此核验。"
	proofPublished    = "这些记录已列入公布的账本摘要，任何人都可以据此核验。"
)

// qrScale is how many pixels a module of the code has on a screen.
const qrScale = 4

func (s *Server) viewCertificate(c *call, d *domain.Certificate) (wire.Certificate, error) {
	at := s.certificateURL(c, d.ID)
	qr, err := qrPicture(at)
	if err != nil {
		return wire.Certificate{}, err
	}
	v := wire.Certificate{
		Number: string(d.ID), Shown: d.ID.Shown(), Title: certificateTitle, State: wire.CertificateState(d.State),
		StateName: domain.CertificateStateName(d.State), ReplacedBy: string(d.ReplacedBy), Replaces: string(d.Replaces),
		Issuer: string(d.Issuer), IssuerName: d.IssuerName, RecordedBy: d.IssuerName, Name: certificateName(d), IdNumber: certificateID(d),
		VolunteerNumber: d.Number, From: d.From, To: d.To, Minutes: d.Minutes, Hours: domain.Hours(d.Minutes), Lines: d.Count,
		Services: viewWorks(d.Services), Grades: viewSums(d.ByGrade, gradeKeyName), Sources: viewSums(d.BySource, sourceKeyName),
		Others: viewOthers(d.Others), Responsible: certificateResponsible(d), Clerk: certificateClerk, Contact: orText(d.Contact, "见社区公示栏"),
		Issued: d.Issued.Time(), VerifyUrl: at, Qr: qr, Notes: certificateNotes(d), Pdf: !d.Unprinted && !d.Name.Erased(),
	}
	v.Reason, v.ReasonName = viewReason(d)
	if d.Seal != nil {
		v.Seal = wire.CertificateSeal{At: d.Seal.At, Text: fmt.Sprintf(certificateSealed, d.IssuerName, clock(d.Seal.At, time.DateOnly))}
	}
	v.Proof, err = s.viewCertificateProof(c, d)
	return v, err
}

func orText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func gradeKeyName(key string) string  { return domain.GradeName(domain.Grade(key)) }
func sourceKeyName(key string) string { return domain.SourceName(domain.Source(key)) }

func viewReason(d *domain.Certificate) (wire.CertificateReason, string) {
	if d.Reason == "" {
		return "", ""
	}
	return wire.CertificateReason(d.Reason), domain.RevocationName(d.Reason)
}

func viewSums(sums []domain.CertifiedSum, name func(string) string) []wire.CertificateSum {
	list := make([]wire.CertificateSum, len(sums))
	for i, x := range sums {
		list[i] = wire.CertificateSum{Key: x.Key, Name: name(x.Key), Lines: x.Count, Minutes: x.Minutes, Hours: domain.Hours(x.Minutes)}
	}
	return list
}

func viewWorks(works []domain.CertifiedWork) []wire.CertificateService {
	list := make([]wire.CertificateService, len(works))
	for i, x := range works {
		list[i] = wire.CertificateService{
			Name: x.Name, Source: wire.CertificateServiceSource(x.Source), SourceName: domain.SourceName(x.Source), Lines: x.Count,
			Minutes: x.Minutes, Hours: domain.Hours(x.Minutes),
		}
	}
	return list
}

func viewOthers(others []domain.CertifiedOther) []wire.CertificateUnit {
	list := make([]wire.CertificateUnit, len(others))
	for i, x := range others {
		list[i] = wire.CertificateUnit{Unit: x.Name, Lines: x.Count, Minutes: x.Minutes, Hours: domain.Hours(x.Minutes)}
	}
	return list
}

func certificateNotes(d *domain.Certificate) []string {
	notes := []string{noteHours, noteUnit}
	if len(d.Others) > 0 {
		notes = append(notes, noteOthers)
	}
	if len(d.BySource) > 1 || len(d.BySource) == 1 && d.BySource[0].Key != string(domain.FromJob) {
		notes = append(notes, noteSources)
	}
	notes = append(notes, noteFree)
	if !domain.NationalSync {
		notes = append(notes, noteSync)
	}
	return notes
}

func (s *Server) viewCertificateProof(c *call, d *domain.Certificate) (wire.CertificateProof, error) {
	root, err := s.desk.RootOf(c.ctx, d)
	v := wire.CertificateProof{State: wire.CertificateProofStateFollows, Digest: d.Digest, Lines: d.Count, Text: proofFollows}
	if root != nil {
		v.State, v.Root, v.RootAt, v.Text = wire.CertificateProofStatePublished, root.ID, root.At.Time(), proofPublished
	}
	return v, err
}

func viewCertificateRow(d *domain.Certificate) wire.CertificateRow {
	return wire.CertificateRow{
		Number: string(d.ID), Shown: d.ID.Shown(), State: wire.CertificateState(d.State), StateName: domain.CertificateStateName(d.State),
		Issuer: string(d.Issuer), IssuerName: d.IssuerName, From: d.From, To: d.To, Minutes: d.Minutes, Hours: domain.Hours(d.Minutes),
		Issued: d.Issued.Time(), Sealed: d.Seal != nil,
	}
}

func (s *Server) viewCheck(c *call, d *domain.Certificate) (wire.CertificateCheck, error) {
	v := wire.CertificateCheck{
		Number: string(d.ID), Shown: d.ID.Shown(), State: wire.CertificateState(d.State), StateName: domain.CertificateStateName(d.State),
		ReplacedBy: string(d.ReplacedBy), IssuerName: d.IssuerName, From: d.From, To: d.To, Minutes: d.Minutes, Hours: domain.Hours(d.Minutes),
		Issued: clock(d.Issued.Time(), time.DateOnly), Sealed: d.Seal != nil,
	}
	v.Reason, v.ReasonName = viewReason(d)
	var err error
	v.Proof, err = s.viewCertificateProof(c, d)
	return v, err
}

func qrPicture(text string) (string, error) {
	code, err := paper.NewCode(text)
	if err != nil {
		return "", err
	}
	picture, err := code.PNG(qrScale)
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture), err
}

// certificateURL is where anybody can check a certificate: under --public-url, else where this request came to.
func (s *Server) certificateURL(c *call, n domain.CertificateNumber) string {
	return s.publicURL(c) + checkPath + string(n)
}

var hostForm = regexp.MustCompile(`^https?://[A-Za-z0-9.:\[\]-]{1,120}$`)

func (s *Server) publicURL(c *call) string {
	if s.o.PublicURL != "" {
		return strings.TrimSuffix(s.o.PublicURL, "/")
	}
	if at := c.BaseURL(); hostForm.MatchString(at) {
		return at
	}
	return "http://localhost"
}

// certificatePaper sets the same words on paper.
func certificatePaper(v wire.Certificate) paper.Certificate {
	p := paper.Certificate{
		Title: v.Title, Number: v.Shown, URL: v.VerifyUrl, Issued: v.Issued, Seal: v.Seal.Text, Notes: v.Notes,
		Facts: []paper.Fact{
			{Name: "姓名", Value: v.Name},
			{Name: "志愿者编号", Value: v.VolunteerNumber},
			{Name: "证件号码", Value: orText(v.IdNumber, "—")},
			{Name: "服务期间", Value: v.From + " 至 " + v.To},
			{Name: "出具单位", Value: v.IssuerName},
			{Name: "记录单位", Value: v.RecordedBy},
			{Name: "负责人", Value: v.Responsible},
			{Name: "经办", Value: v.Clerk},
			{Name: "联系电话", Value: v.Contact},
			{Name: "开具日期", Value: clock(v.Issued, time.DateOnly)},
		},
		Hours: fmt.Sprintf("%s 小时（%d 分钟）", v.Hours, v.Minutes),
	}
	if v.State != wire.CertificateStateValid {
		p.Over = "本证明" + v.StateName
		if v.ReasonName != "" {
			p.Over += "：" + v.ReasonName
		}
	}
	parts := make([]string, len(v.Sources))
	for i, x := range v.Sources {
		parts[i] = fmt.Sprintf("%s %d 分钟", x.Name, x.Minutes)
	}
	p.Under = fmt.Sprintf("共 %d 次服务：%s", v.Lines, strings.Join(parts, "，"))
	p.Tables = certificateTables(v)
	return p
}

func certificateTables(v wire.Certificate) []paper.Table {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	work := paper.Table{Heading: "服务内容", Head: []string{"服务", "来源", "次数", "分钟", "小时"}, Widths: []float64{80, 60, 70, 70}}
	for _, x := range v.Services {
		work.Rows = append(work.Rows, []string{x.Name, x.SourceName, strconv.Itoa(x.Lines), number(x.Minutes), x.Hours})
	}
	narrow := []float64{60, 70, 70}
	grades := paper.Table{Heading: "证据等级", Head: []string{"等级", "次数", "分钟", "小时"}, Widths: narrow}
	for _, x := range v.Grades {
		grades.Rows = append(grades.Rows, []string{x.Key + "  " + x.Name, strconv.Itoa(x.Lines), number(x.Minutes), x.Hours})
	}
	tables := []paper.Table{work, grades}
	if len(v.Others) > 0 {
		others := paper.Table{Heading: "其他单位的记录（不在本证明合计之内）", Head: []string{"单位", "次数", "分钟", "小时"}, Widths: narrow}
		for _, x := range v.Others {
			others.Rows = append(others.Rows, []string{x.Unit, strconv.Itoa(x.Lines), number(x.Minutes), x.Hours})
		}
		tables = append(tables, others)
	}
	return tables
}
