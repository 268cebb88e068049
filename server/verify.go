package server

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"lindan/domain"
	"lindan/server/wire"
)

// checkPath is where the public checks certificates: pages made here, without any script, for whoever scanned a code.
const checkPath = "/v/"

//go:embed verify/page.html verify/style.css
var verifyFiles embed.FS

var verifyPage = template.Must(template.ParseFS(verifyFiles, "verify/page.html"))

// checkView is what the page shows: a certificate, or a sentence why there is none, or only the form.
type checkView struct {
	Typed string
	Wrong string
	Check *wire.CertificateCheck
	Good  bool // it holds
}

// openChecks registers the pages for GET and HEAD.
func (s *Server) openChecks() {
	style, err := verifyFiles.ReadFile("verify/style.css")
	if err != nil {
		panic(err) // it is embedded
	}
	s.page(checkPath+"style.css", s.file("text/css; charset=utf-8", style))
	s.page("/v", func(f *fiber.Ctx) error { return f.Redirect(checkPath, http.StatusMovedPermanently) })
	s.page(checkPath, s.showCheckForm)
	s.page(checkPath+":number", s.showCheck)
}

// showCheckForm is the form; with a number typed into it, it goes on to that number's page, or says what is wrong with it.
func (s *Server) showCheckForm(f *fiber.Ctx) error {
	typed := f.Query("number")
	if typed == "" {
		return sendCheck(f, http.StatusOK, checkView{})
	}
	n, err := domain.ParseCertificateNumber(typed)
	if err != nil {
		status, e := refusal(err)
		return sendCheck(f, status, checkView{Typed: shortText(typed), Wrong: e.Text})
	}
	return f.Redirect(checkPath+string(n), http.StatusSeeOther)
}

// showCheck is the page of one number. Mistyped, unknown and too often asked look the same, but for the sentence.
func (s *Server) showCheck(f *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c := &call{Ctx: f, ctx: ctx, request: visitOf(f).request}
	if err := s.limitAddress(c, limitGeo); err != nil {
		return sendCheckRefusal(f, err)
	}
	v, err := s.checked(c)
	if err != nil {
		return sendCheckRefusal(f, err)
	}
	return sendCheck(f, http.StatusOK, checkView{Typed: v.Shown, Check: &v, Good: v.State == wire.CertificateStateValid})
}

// sendCheckRefusal shows a refusal as a page. A fault of ours goes on to the door, which logs it.
func sendCheckRefusal(f *fiber.Ctx, err error) error {
	status, e := refusal(err)
	if status >= http.StatusInternalServerError {
		return err
	}
	typed, failed := url.PathUnescape(f.Params("number"))
	if failed != nil {
		typed = ""
	}
	return sendCheck(f, status, checkView{Typed: shortText(typed), Wrong: e.Text})
}

// shortText is as much of what somebody typed as is shown again.
func shortText(text string) string {
	r := []rune(plain(text))
	return string(r[:min(len(r), 40)])
}

func sendCheck(f *fiber.Ctx, status int, v checkView) error {
	var page bytes.Buffer
	if err := verifyPage.Execute(&page, v); err != nil {
		return errors.Join(errors.New("show a check"), err)
	}
	f.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	return f.Status(status).Send(page.Bytes())
}
