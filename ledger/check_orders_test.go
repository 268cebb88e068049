package ledger

import (
	"slices"
	"testing"
	"time"

	"lindan/domain"
)

// visit is a line, its record and its order, as they are when all is well.
func visit(t *testing.T) (*domain.Line, *domain.Record, *domain.Worked) {
	t.Helper()
	l := credit(t, 1)
	r := &domain.Record{ID: l.ID, State: domain.RecordPosted, Volunteer: l.Volunteer, Order: l.Order, Epoch: 1, Start: l.Start, Stop: l.Stop, Work: 60, Minutes: 60}
	o := &domain.Worked{ID: l.Order, Jobs: []domain.Job{{
		Volunteer: l.Volunteer, Epoch: 1, State: domain.Finished, Start: domain.Stamp{At: l.Start}, Stop: domain.Stamp{At: l.Stop}, Minutes: 60, Line: l.ID,
	}}, Events: []domain.Event{{At: l.Start, Action: domain.CheckIn}, {At: l.Stop, Action: domain.Confirm}}}
	return l, r, o
}

func TestCheckHoldsLinesToTheirOrders(t *testing.T) {
	k := newKey(t, 1)
	for name, x := range map[string]struct {
		edit func(l *domain.Line, o *domain.Worked)
		want string
	}{
		"nothing wrong":                      {func(*domain.Line, *domain.Worked) {}, ""},
		"promised, and not told yet":         {func(_ *domain.Line, o *domain.Worked) { o.Jobs[0].Line, o.Jobs[0].Due = "", true }, ""},
		"no such order":                      {func(_ *domain.Line, o *domain.Worked) { o.ID = "o_other" }, "line.order"},
		"no such job":                        {func(_ *domain.Line, o *domain.Worked) { o.Jobs = nil }, "line.order"},
		"a job of another volunteer":         {func(_ *domain.Line, o *domain.Worked) { o.Jobs[0].Volunteer = "a_w" }, "line.order"},
		"a job that was not finished":        {func(_ *domain.Line, o *domain.Worked) { o.Jobs[0].State = domain.Released }, "line.order"},
		"a job that promised nothing":        {func(_ *domain.Line, o *domain.Worked) { o.Jobs[0].Line = "" }, "line.order"},
		"a job that says it brought nothing": {func(_ *domain.Line, o *domain.Worked) { o.Jobs[0].Line = domain.NoLine }, "line.order"},
		"a job of another start":             {func(_ *domain.Line, o *domain.Worked) { o.Jobs[0].Start.At = noon }, "line.order"},
		"a job of another end":               {func(_ *domain.Line, o *domain.Worked) { o.Jobs[0].Stop.At = noon }, "line.order"},
		"a job of other minutes":             {func(_ *domain.Line, o *domain.Worked) { o.Jobs[0].Minutes = 59 }, "line.order"},
		"fewer minutes by the cap of a day":  {func(l *domain.Line, _ *domain.Worked) { l.Minutes = 10 }, ""},
		"a corrected line has its own times": {func(l *domain.Line, o *domain.Worked) { l.Ref = "l_1"; o.Jobs[0].Minutes = 59 }, ""},
		"a corrected line has its order":     {func(l *domain.Line, o *domain.Worked) { l.Ref, o.ID = "l_1", "o_other" }, "line.order"},
		"manual hours have no order": {func(l *domain.Line, o *domain.Worked) {
			l.Source, o.ID = domain.FromManual, "o_other"
		}, ""},
	} {
		l, r, o := visit(t)
		x.edit(l, o)
		l.Hash = l.Sum()
		s := &shelf{lines: []*domain.Line{l}, records: []*domain.Record{r}, orders: []*domain.Worked{o}}
		have := slices.DeleteFunc(s.found(t, k, Ask{Now: noon, All: true}, "lines"), func(rule string) bool { return rule == "line.sheet" })
		if x.want == "" && len(have) > 0 || x.want != "" && !slices.Equal(have, []string{x.want}) {
			t.Errorf("%s: %v, want %s", name, have, x.want)
		}
	}
}

func TestCheckHoldsOrdersToTheirRecords(t *testing.T) {
	k := newKey(t, 1)
	for name, x := range map[string]struct {
		edit func(o *domain.Worked, j *domain.Job, r *domain.Record)
		want string
	}{
		"nothing wrong": {func(*domain.Worked, *domain.Job, *domain.Record) {}, ""},
		"not confirmed, nothing promised": {func(o *domain.Worked, j *domain.Job, r *domain.Record) {
			j.Line, r.ID, o.Events = "", "l_other", o.Events[:1]
		}, ""},
		"confirmed, nothing promised":      {func(_ *domain.Worked, j *domain.Job, r *domain.Record) { j.Line, r.ID = "", "l_other" }, "order.promise"},
		"not confirmed, and yet on record": {func(o *domain.Worked, j *domain.Job, _ *domain.Record) { j.Line, o.Events = "", nil }, "order.promise"},
		"forgotten, and nobody has called": {func(_ *domain.Worked, j *domain.Job, _ *domain.Record) { j.Line, j.Stop.Method = "", domain.ByRule }, ""},
		"forgotten, nobody has called, and yet sealed": {func(_ *domain.Worked, j *domain.Job, r *domain.Record) {
			j.Line, j.Stop.Method, r.State = "", domain.ByRule, domain.RecordSealed
		}, "order.promise"},
		"forgotten, nobody has called, and yet posted": {func(_ *domain.Worked, j *domain.Job, r *domain.Record) {
			j.Line, j.Stop.Method, r.State = "", domain.ByRule, domain.RecordPosted
		}, "order.promise"},
		"forgotten, called back, and not promised": {func(o *domain.Worked, j *domain.Job, _ *domain.Record) {
			j.Line, j.Stop.Method, o.Events[1].Action = "", domain.ByRule, domain.CallBack
		}, "order.promise"},
		"promised a moment ago": {func(o *domain.Worked, j *domain.Job, r *domain.Record) { due(o, j, r, noon.Add(-time.Minute)) }, ""},
		"promised yesterday":    {func(o *domain.Worked, j *domain.Job, r *domain.Record) { due(o, j, r, noon.Add(-24*time.Hour)) }, "order.due"},
		"brought nothing": {func(_ *domain.Worked, j *domain.Job, r *domain.Record) {
			j.Line, j.Minutes, r.ID = domain.NoLine, 0, "l_other"
		}, ""},
		"says it brought nothing":           {func(_ *domain.Worked, j *domain.Job, r *domain.Record) { j.Line, r.ID = domain.NoLine, "l_other" }, "order.line"},
		"brought nothing, and is on record": {func(_ *domain.Worked, j *domain.Job, _ *domain.Record) { j.Line, j.Minutes = domain.NoLine, 0 }, "order.line"},
		"names another's line": {func(_ *domain.Worked, j *domain.Job, _ *domain.Record) {
			j.Line = domain.NewLineID("o", "a", 1, domain.Credit, 0)
		}, "order.line"},
		"its record is gone":            {func(_ *domain.Worked, _ *domain.Job, r *domain.Record) { r.ID = "l_other" }, "order.record"},
		"a record of other minutes":     {func(_ *domain.Worked, _ *domain.Job, r *domain.Record) { r.Work = 61 }, "order.facts"},
		"a record of another start":     {func(_ *domain.Worked, _ *domain.Job, r *domain.Record) { r.Start = noon }, "order.facts"},
		"a record of another end":       {func(_ *domain.Worked, _ *domain.Job, r *domain.Record) { r.Stop = noon }, "order.facts"},
		"a record of another volunteer": {func(_ *domain.Worked, _ *domain.Job, r *domain.Record) { r.Volunteer = "a_w" }, "order.facts"},
		"a record of another order":     {func(_ *domain.Worked, _ *domain.Job, r *domain.Record) { r.Order = "o" }, "order.facts"},
		"a record of another job":       {func(_ *domain.Worked, _ *domain.Job, r *domain.Record) { r.Epoch = 2 }, "order.facts"},
	} {
		_, r, o := visit(t)
		r.State = domain.RecordWaiting // it may wait for what the law asks for: then no line is there
		x.edit(o, &o.Jobs[0], r)
		s := &shelf{records: []*domain.Record{r}, orders: []*domain.Worked{o}}
		have := s.found(t, k, Ask{Now: noon, All: true}, "orders")
		if x.want == "" && len(have) > 0 || x.want != "" && !slices.Equal(have, []string{x.want}) {
			t.Errorf("%s: %v, want %s", name, have, x.want)
		}
	}
}

func due(o *domain.Worked, j *domain.Job, r *domain.Record, at time.Time) {
	j.Line, j.Due, r.ID, o.Events[1].At = "", true, "l_other", at
}
