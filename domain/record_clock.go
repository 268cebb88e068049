package domain

import "time"

// RecordWithin is how many working days there are to record a service that has ended, its evaluation included
// (志愿服务记录与证明出具办法 art. 11).
const RecordWithin = 10

// When the job looks at a record again: one that waits, in its first day and later; one that is sealed; one without a due day.
const (
	lookSoon  = 10 * time.Second
	lookOften = 10 * time.Minute
	lookLater = time.Hour
	// never is a wake-up time that does not come: what is left to do comes from an order.
	never Millis = 1 << 53
)

// remindHour is the hour of a working day, Asia/Shanghai, from which people are reminded.
const remindHour = 9

// remindDays are the working days after the service on which people are reminded.
func remindDays() []int { return []int{5, 8, RecordWithin} }

// finished tells whether nothing is left to do: it is laid aside or cancelled, or its line is posted and, for a visit, its evaluation there.
func (r *Record) finished() bool {
	return r.State == RecordDismissed || r.State == RecordVoid || r.State == RecordPosted && (r.Evaluation != nil || r.Source != FromJob)
}

// Unrated tells whether its line is posted and nobody has said how it was.
func (r *Record) Unrated() bool { return r.State == RecordPosted && !r.finished() }

// Overdue tells whether its working days are over and something is left to do.
func (r *Record) Overdue(now time.Time) bool {
	return !r.finished() && r.Due != 0 && now.After(r.Due.Time())
}

// Date sets the day until which it has to be done, unless it is set or the calendar does not reach so far.
func (r *Record) Date(c *Calendar) {
	if r.Due != 0 {
		return
	}
	if due, err := c.Deadline(r.Ended.Time(), RecordWithin); err == nil {
		r.Due = At(due)
	}
}

// Look is what the clock does with a record at now: it dates it, ends its clock or says when to look again, and tells which
// day's reminder (5, 8, 10) is to be sent now, once; 0 none. Of several that were slept through only the last is sent.
func (r *Record) Look(c *Calendar, now time.Time) (remind int) {
	r.Date(c)
	if r.finished() {
		if r.Done == 0 {
			r.Done = At(now)
		}
		r.Wake = never
		return 0
	}
	remind, next := r.reminder(c, now)
	if remind > 0 {
		r.Reminded = remind
	}
	r.Wake = never
	if again := r.lookAgain(now); !again.IsZero() {
		r.Wake = At(again)
	}
	if !next.IsZero() {
		r.Wake = min(r.Wake, At(next))
	}
	return remind
}

// lookAgain is when something may have changed that nobody tells of; the zero time for never.
func (r *Record) lookAgain(now time.Time) time.Time {
	switch {
	case r.State == RecordSealed:
		return now.Add(lookSoon)
	case r.State == RecordPosted && r.Due != 0:
		return time.Time{}
	case now.Sub(r.Ended.Time()) < 24*time.Hour:
		return now.Add(lookOften)
	}
	return now.Add(lookLater)
}

// reminder is the latest reminder that is due and not sent, 0 for none, and when the next one is; the zero time where there
// is none or the calendar does not reach so far.
func (r *Record) reminder(c *Calendar, now time.Time) (due int, next time.Time) {
	for _, day := range remindDays() {
		at, err := c.AddWorkdays(r.Ended.Time(), day)
		if err != nil {
			return due, time.Time{}
		}
		if at = at.Add(remindHour * time.Hour); now.Before(at) {
			return due, at
		}
		if day > r.Reminded {
			due = day
		}
	}
	return due, time.Time{}
}

// FieldName is how people call what Account.Unrecorded names; "" for what is not of the account.
func FieldName(field string) string {
	return map[string]string{"name": "姓名", "id_number": "身份证号", "gender": "性别", "phone": "手机号", "home": "居住区域"}[field]
}
