package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"lindan/paper"
)

// papers is how many certificates row 8 sets, one after another on one core; leastPapers is how many a second it shall be.
const (
	papers      = 200
	leastPapers = 10.0
)

// papering is row 8: setting a full certificate (30 services, QR code, font inside) as a PDF, on one core.
func (b *bench) papering(ctx context.Context) ([]row, error) {
	c := paper.Certificate{
		Title: "志愿服务记录证明", Number: "LD26 7K3QF 9M2XA 65", URL: "https://help.example.org/v/LD267K3QF9M2XA65", Issued: time.Unix(0, 0).UTC(),
		Facts: []paper.Fact{{Name: "姓名", Value: "石磊磊"}, {Name: "出具单位", Value: "梧桐社区"}}, Hours: "1500.00 小时（90000 分钟）",
		Tables: []paper.Table{{Heading: "服务内容", Head: []string{"服务", "次数"}, Widths: []float64{60}}}, Notes: []string{"以分钟为准。"},
	}
	for i := range 30 {
		c.Tables[0].Rows = append(c.Tables[0].Rows, []string{fmt.Sprintf("十二个字长的服务项目%02d", i), "75"})
	}
	if _, err := c.PDF(); err != nil { // reads the font, once in a process
		return nil, err
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	n, size, start := b.size(papers), 0, time.Now()
	for range n {
		pdf, err := c.PDF()
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		size = len(pdf)
	}
	rate := float64(n) / time.Since(start).Seconds()
	return []row{{
		what: "certificates as PDF, one core", ours: perSecond(rate), goal: fmt.Sprintf("≥ %.0f/s", leastPapers), met: rate >= leastPapers,
		note: fmt.Sprintf("30 services, QR code, %d KB with the characters of the font that it uses", size>>10),
	}}, nil
}
