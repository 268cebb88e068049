package domain

// The qualities of an evaluation 服务评价.
const (
	QualityGood = "good" // 好
	QualityFair = "fair" // 较好
	QualityPoor = "poor" // 差
	QualityDone = "done" // 已完成: confirmed, and nobody has said how it was
)

// EvaluationOf is how an order's job was (志愿服务记录与证明出具办法 art. 10): by the rating, by having to be done again, or done, by
// the word of the beneficiary or a call to her. nil: nobody has said anything, and silence says nothing.
func EvaluationOf(o *Order, j *Job) *Evaluation {
	if j.Generation < o.Generation {
		return o.wasReopened(j.Generation + 1)
	}
	if r := o.Rating; r != nil {
		quality := map[int]string{1: QualityPoor, 2: QualityFair, 3: QualityGood}[r.Stars]
		return &Evaluation{Quality: quality, By: r.By, At: r.At}
	}
	if o.State != Confirmed && o.State != Archived {
		return nil
	}
	var last *Evaluation
	for _, e := range o.Events {
		if e.Action == Confirm || e.Action == CallBack {
			last = &Evaluation{Quality: QualityDone, By: e.By, At: e.At}
		}
	}
	return last
}

// wasReopened is the evaluation of those whose work had to be done again: the n-th reopening says 不满意. nil where there is none.
func (o *Order) wasReopened(n int) *Evaluation {
	for _, e := range o.Events {
		if e.Action != Reopen {
			continue
		}
		if n--; n == 0 {
			return &Evaluation{Quality: QualityPoor, By: e.By, At: e.At}
		}
	}
	return nil
}

// Evaluate takes an evaluation over and tells whether it is news: a rating over a mere "done", and the later of two. The line
// of the record never changes by it.
func (r *Record) Evaluate(e *Evaluation) bool {
	have := r.Evaluation
	switch {
	case e == nil || r.State == RecordDismissed:
		return false
	case have == nil, have.Quality == QualityDone && e.Quality != QualityDone:
	case have.Quality != QualityDone && e.Quality == QualityDone, !e.At.After(have.At):
		return false
	}
	r.Evaluation, r.Wake = e, 0
	return true
}
