package main

import (
	"errors"
	"fmt"
	"strings"
)

// demoCertificate is what the demo reads of a certificate, as its volunteer or as the public.
type demoCertificate struct {
	Number  string
	Shown   string
	State   string
	Minutes int
	Hours   string
	Issuer  string `json:"issuer_name"`
}

func (d *demo) certify() (string, error) {
	now := d.now().Format("2006-01")
	body := map[string]any{"from": now[:4] + "-01", "to": now[:4] + "-12", "issuer": "420199-001-001"}
	c, err := d.issued(body)
	if err != nil {
		return "", err
	}
	again, err := d.issued(body)
	if err == nil && again.Number != c.Number {
		err = errors.New("the repeated request made another certificate")
	}
	if err == nil && c.Minutes != d.minutes {
		err = fmt.Errorf("%d of %d minutes are certified", c.Minutes, d.minutes)
	}
	d.certificate = c
	return fmt.Sprintf("she certifies her hours herself: %s of %s, %d minutes; twice the same request, one certificate", c.Shown, c.Issuer, c.Minutes), err
}

func (d *demo) issued(body map[string]any) (c demoCertificate, err error) {
	return c, d.people["volunteer"].post("/certificates", "certify-1", body, &c)
}

func (d *demo) paper() (string, error) {
	pdf, err := d.people["volunteer"].text("/certificates/" + d.certificate.Number + ".pdf")
	if err == nil && (!strings.HasPrefix(pdf, "%PDF-") || len(pdf) < 10_000) {
		err = fmt.Errorf("no PDF but %d bytes", len(pdf))
	}
	return fmt.Sprintf("she downloads it: a PDF of %d KB with a QR code and its own font", len(pdf)>>10), err
}

// verify asks as somebody who is not signed in and has only the paper.
func (d *demo) verify() (string, error) {
	var c demoCertificate
	said, err := d.anybody().text("/verify/" + strings.ToLower(d.certificate.Number))
	if err == nil {
		err = d.anybody().read([]byte(said), &c)
	}
	if err == nil && (c.State != "valid" || c.Minutes != d.minutes || strings.Contains(said, d.people["volunteer"].me.Volunteer.Number)) {
		err = fmt.Errorf("the public reads %s", said)
	}
	return fmt.Sprintf("anybody checks its number: %s, %s, %s h; no name", c.State, c.Issuer, c.Hours), err
}

func (d *demo) mistype() (string, error) {
	n := []byte(d.certificate.Number)
	n[len(n)-1] = '0' + (n[len(n)-1]-'0'+1)%10
	_, err := d.anybody().text("/verify/" + string(n))
	var refused *demoProblem
	if !errors.As(err, &refused) || refused.Code != "certificate.check" {
		return "", fmt.Errorf("a wrong digit answered %w", err)
	}
	return "one digit wrong: " + refused.Detail, nil
}

func (d *demo) anybody() *demoClient { return &demoClient{d: d, from: "10.250.0.1"} }
