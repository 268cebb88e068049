package domain

import (
	"crypto/subtle"
	"slices"
	"time"
)

// Publish takes the order on; matching begins. A new window may be given, for an order that had expired.
func (o *Order) Publish(by *Account, w *Window, p Policy, now time.Time) error {
	if w != nil {
		if err := checkWindow(*w, now); err != nil {
			return err
		}
	}
	anew := o.State == Expired
	if err := o.move(Publish, step{by: by, now: now, p: p}); err != nil {
		return err
	}
	if anew {
		o.Offers = nil // planned anew: who could not come then may be asked again
	}
	if w != nil {
		o.Now, o.Window = false, Window{w.From.UTC(), w.To.UTC()}
		o.clearClock(FillBy, NextWave)
		o.hunt(step{now: now, p: p})
		o.Rewake(now.Add(TellWithin))
	}
	return nil
}

// RejectReasons are the reasons for a refusal 不受理.
func RejectReasons() []string {
	return []string{"not_volunteer_service", "unsafe", "out_of_area", "unreachable", "no_capacity", "other"}
}

// RouteReasons are the reasons for handing the matter to another body 转出 (domain reference §4.2).
func RouteReasons() []string {
	return []string{"emergency_line", "legal_procedure", "law_enforcement", "funding", "qualification", "paid_service", "out_of_area", "not_on_duty_list"}
}

// Reject refuses the order with a reason code and words for the resident.
func (o *Order) Reject(by *Account, code, words string, now time.Time) error {
	if !slices.Contains(RejectReasons(), code) {
		return Fieldf("reason", "order.reason", "请选择不受理的原因")
	}
	if !textWithin(words, 2, 200) {
		return Fieldf("words", "order.words", "请用 2–200 字向居民说明原因和可以怎么办")
	}
	if err := o.move(Reject, step{by: by, code: code, now: now}); err != nil {
		return err
	}
	o.Tellable = append(o.Tellable, Hide(words))
	return nil
}

// MergeInto closes the order as a duplicate of another one of the same beneficiary.
func (o *Order) MergeInto(by *Account, into *Order, now time.Time) error {
	switch {
	case into.ID == o.ID:
		return Fieldf("into", "order.merge_self", "不能合并到自己")
	case into.Beneficiary != o.Beneficiary || !into.Open() || into.State == Confirmed:
		return Fieldf("into", "order.merge_other", "只能合并到同一位居民还在办理的订单")
	}
	if err := o.leave(Merge, step{by: by, code: string(into.ID), now: now}); err != nil {
		return err
	}
	o.MergedInto = into.ID
	return nil
}

// RouteOut hands the matter to another body; the receipt proves that it took it.
func (o *Order) RouteOut(by *Account, code, receipt, words string, now time.Time) error {
	switch {
	case !slices.Contains(RouteReasons(), code):
		return Fieldf("reason", "order.reason", "请选择转出的原因")
	case !textWithin(receipt, 1, 60):
		return Fieldf("receipt", "order.receipt", "请填写对方的受理编号（1–60 字）")
	case !textWithin(words, 2, 200):
		return Fieldf("words", "order.words", "请用 2–200 字告诉居民转到了哪里")
	}
	if err := o.leave(RouteOut, step{by: by, code: code, now: now}); err != nil {
		return err
	}
	o.Receipt = receipt
	o.Tellable = append(o.Tellable, Hide(words))
	return nil
}

// Asked is one volunteer whom a wave or a dispatcher chose.
type Asked struct {
	Volunteer *Account
	Metres    float64
	Score     float64
	Reasons   []string
}

// Offer invites volunteers; by is nil for the clock. Those asked already in this generation are refused: one live offer per
// order and volunteer. The next wave is due later, and one ring wider.
func (o *Order) Offer(by *Account, asked []Asked, p Policy, now time.Time) error {
	s := step{by: by, now: now, p: p}
	until := now.Add(o.OfferLife(p, now)).UTC()
	for _, a := range asked {
		if err := o.Barred(a.Volunteer, now); err != nil {
			return err
		}
		if f := o.OfferTo(a.Volunteer.ID); f != nil && f.Answer == NoReply || o.JobOf(a.Volunteer.ID) != nil {
			return Errf(Conflict, "order.asked_already", "已经邀请过这位志愿者")
		}
		o.Offers = append(o.Offers, Offer{To: a.Volunteer.ID, Sent: now.UTC(), Expires: until, Metres: a.Metres, Reasons: a.Reasons, Score: a.Score, ByHand: by != nil})
	}
	o.trimOffers()
	o.setClock(NextWave, now.Add(p.WaveEvery))
	for _, a := range asked {
		s.whom = a.Volunteer.ID
		if err := o.move(Invite, s); err != nil {
			return err
		}
	}
	return nil
}

// Rest sets the next wave when there was nobody to ask: the same wait, one ring wider.
func (o *Order) Rest(p Policy, now time.Time) {
	o.setClock(NextWave, now.Add(p.WaveEvery))
	o.Ring = min(o.Ring+1, len(p.Rings)-1)
	o.Rewake(now.Add(TellWithin))
}

// RestUntil sets the next wave to a moment: the end of the quiet hours.
func (o *Order) RestUntil(t, now time.Time) {
	o.setClock(NextWave, t)
	o.Rewake(now.Add(TellWithin))
}

// maxOffers bounds the document; the oldest answered offers go first. Their volunteers stay in the events.
const maxOffers = 120

func (o *Order) trimOffers() {
	over := len(o.Offers) - maxOffers
	o.Offers = slices.DeleteFunc(o.Offers, func(f Offer) bool {
		if over <= 0 || f.Answer == NoReply {
			return false
		}
		over--
		return true
	})
}

// OfferLife is how long an offer sent now can be answered.
func (o *Order) OfferLife(p Policy, now time.Time) time.Duration {
	life := p.OfferPlanned
	switch {
	case o.Urgent:
		life = p.OfferUrgent
	case o.Now || o.Window.From.Sub(now) < 24*time.Hour:
		life = p.OfferToday
	}
	return life
}

// Widen goes one ring further at once.
func (o *Order) Widen(by *Account, p Policy, now time.Time) error {
	o.Ring = min(o.Ring+1, len(p.Rings)-1)
	o.clearClock(NextWave)
	return o.move(Widen, step{by: by, now: now, p: p})
}

// Decline says no to an offer. It asks no reason and has no effect on the volunteer; the next one may be asked at once.
func (o *Order) Decline(by *Account, p Policy, now time.Time) error {
	f := o.OfferTo(by.ID)
	if f == nil {
		return Errf(Denied, "order.not_offered", "该订单未派给您")
	}
	if !o.declinable(f) && o.JobOf(by.ID) == nil {
		return nil
	}
	if err := o.move(Decline, step{by: by, whom: by.ID, now: now}); err != nil {
		return err
	}
	f.Answer, f.Answered = SaidNo, now.UTC()
	if !slices.Contains(hunting(), o.State) {
		return nil
	}
	o.setClock(NextWave, now)
	return o.lapseIfNone(p, now)
}

// declinable tells whether a no says anything new: the offer waits, or lapsed while the order still looks for somebody.
func (o *Order) declinable(f *Offer) bool {
	return f.Answer == NoReply || f.Answer == NoAnswer && o.Hunting()
}

// Accept takes one place. Exactly Slots volunteers win; the others get Conflict order.taken. The caller has engaged the
// volunteer's time before (Engagement.Book) and gives it back if this fails.
func (o *Order) Accept(by *Account, p Policy, now time.Time) error {
	if j := o.JobOf(by.ID); j != nil {
		return nil
	}
	if o.Missing() == 0 || !slices.Contains(hunting(), o.State) || o.Full() {
		return Errf(Conflict, "order.taken", "已由他人接单，谢谢您")
	}
	if err := o.Barred(by, now); err != nil {
		return err
	}
	if f := o.OfferTo(by.ID); f != nil {
		f.Answer, f.Answered = SaidYes, now.UTC()
	}
	o.Jobs = append(o.Jobs, Job{
		Volunteer: by.ID, Epoch: len(o.Jobs) + 1, Generation: o.Generation, State: Accepted, Accepted: now.UTC(),
		Branch: by.Serves.Branch, Home: by.Home.At(Grid),
	})
	if o.Missing() == 0 {
		o.takeBackOffers(now)
		o.clearClock(EscalateBy)
		o.Level = 0
	}
	// The job is in the order now, so the party is looked up as the one she was.
	return o.moveAs(Accept, step{by: by, whom: by.ID, now: now, p: p})
}

// moveAs makes a step for a volunteer who has just become the holder.
func (o *Order) moveAs(a Action, s step) error {
	as := Anyone
	if o.OfferTo(s.by.ID) != nil {
		as = Invited
	}
	r, _ := RowOf(a)
	from := o.State
	o.settle(s.now)
	o.await(r.Wait, s)
	o.note(Event{At: s.now.UTC(), By: s.by.ID, As: as, Action: a, From: from, To: o.State, Whom: s.whom})
	return nil
}

// GoAhead starts with the volunteers there are.
func (o *Order) GoAhead(by *Account, p Policy, now time.Time) error {
	return o.goAhead(step{by: by, now: now, p: p})
}

// enough tells whether the order can go on with the volunteers it has. A visit that has begun goes on: its minutes count.
func (o *Order) enough() bool {
	return len(o.Live()) > 0 && o.paired() || o.started()
}

func (o *Order) goAhead(s step) error {
	n := len(o.Live())
	if !o.enough() {
		return Errf(Conflict, "order.too_few", "这项服务至少需要 %d 名志愿者", max(o.Item.Volunteer, 1))
	}
	if r, _ := RowOf(GoAhead); !slices.Contains(r.From, o.State) {
		_, err := o.allowed(r, s)
		return err
	}
	slots := o.Slots
	o.Slots = n
	if err := o.move(GoAhead, s); err != nil {
		o.Slots = slots
		return err
	}
	o.takeBackOffers(s.now)
	o.watchVisit(s.p)
	o.calm(s.now)
	return nil
}

// HandBack gives up an accepted job; late tells that it came within the policy's time before the start.
func (o *Order) HandBack(by *Account, p Policy, now time.Time) error {
	j := o.JobOf(by.ID)
	if j != nil && !now.Before(o.startTime(j, p).Add(-p.LateHandBack)) && now.Sub(j.Accepted) > graceHandBack {
		j.Late = true
	}
	return o.giveUp(HandBack, step{by: by, job: j, whom: by.ID, now: now, p: p})
}

// graceHandBack is free of "late": one may give back after reading the details.
const graceHandBack = 10 * time.Minute

// ReleaseJob takes a place from a volunteer who does not come, for somebody else.
func (o *Order) ReleaseJob(by *Account, v AccountID, p Policy, now time.Time) error {
	j := o.JobOf(v)
	if j == nil {
		return Fieldf("volunteer", "order.no_job", "这位志愿者没有接这一单")
	}
	return o.giveUp(Release, step{by: by, job: j, whom: v, now: now, p: p})
}

func (o *Order) giveUp(a Action, s step) error {
	if err := o.move(a, s); err != nil {
		return err
	}
	o.Excluded = append(o.Excluded, s.whom)
	o.watchVisit(s.p)
	o.Rewake(s.now.Add(TellWithin))
	return nil
}

// Depart and Arrive tell the resident where the volunteer is. Neither starts the minutes.
func (o *Order) Depart(by *Account, p Policy, now time.Time) error {
	j := o.JobOf(by.ID)
	if err := o.move(Depart, step{by: by, job: j, whom: by.ID, now: now, p: p}); err != nil {
		return err
	}
	j.Departed = now.UTC()
	return nil
}

// Arrive tells that the volunteer stands at the door.
func (o *Order) Arrive(by *Account, p Policy, now time.Time) error {
	j := o.JobOf(by.ID)
	if err := o.move(Arrive, step{by: by, job: j, whom: by.ID, now: now, p: p}); err != nil {
		return err
	}
	j.Arrived = now.UTC()
	return nil
}

// MaxTries is how often a code may be wrong in one generation; then only the place's QR or a dispatcher helps.
const MaxTries = 5

// errCode is what a wrong code answers. The try has been counted in the order.
func errCode(left int) error {
	return &Error{Kind: Invalid, Code: "code.wrong", Field: "code", Text: "服务码不对，请向居民核对（还可试 " + string(rune('0'+max(left, 0))) + " 次）"}
}

// proven checks the proof against the right code. A wrong code counts; the caller saves the order and then answers wrong.
func (o *Order) proven(pr Proof, right string) (wrong, err error) {
	if pr.Site {
		return nil, nil
	}
	if o.Tries >= MaxTries {
		return nil, Errf(Exhausted, "code.locked", "服务码错误次数过多，请联系社区核实")
	}
	if subtle.ConstantTimeCompare([]byte(pr.Code), []byte(right)) == 1 {
		return nil, nil
	}
	o.Tries++
	return errCode(MaxTries - o.Tries), nil
}

// paired tells whether all whom the service needs have accepted.
func (o *Order) paired() bool { return len(o.Live()) >= o.Item.Volunteer }

// CheckIn starts the service time by the server's clock. wrong is set, and err nil, when the code did not match: the try is
// counted and the order has to be saved.
func (o *Order) CheckIn(by *Account, pr Proof, startCode string, p Policy, now time.Time) (wrong, err error) {
	j := o.JobOf(by.ID)
	s := step{by: by, job: j, whom: by.ID, now: now, p: p}
	r, _ := RowOf(CheckIn)
	if _, err := o.allowed(r, s); err != nil {
		return nil, err
	}
	if !o.paired() {
		return nil, Errf(Conflict, "order.partner", "“%s”须 %d 名志愿者一起进行，请等同伴接单", o.Item.Name, o.Item.Volunteer)
	}
	if wrong, err = o.proven(pr, startCode); wrong != nil || err != nil {
		return wrong, err
	}
	j.Start = pr.stamp(o, now)
	if err = o.move(CheckIn, s); err == nil && j.LateAsked {
		o.calm(now)
	}
	return nil, err
}

// CheckOut stops the service time; answers as CheckIn.
func (o *Order) CheckOut(by *Account, pr Proof, stopCode string, p Policy, now time.Time) (wrong, err error) {
	j := o.JobOf(by.ID)
	s := step{by: by, job: j, whom: by.ID, now: now, p: p}
	r, _ := RowOf(CheckOut)
	if _, err := o.allowed(r, s); err != nil {
		return nil, err
	}
	if wrong, err = o.proven(pr, stopCode); wrong != nil || err != nil {
		return wrong, err
	}
	j.finish(pr.stamp(o, now), p)
	if err = o.move(CheckOut, s); err == nil && j.StopAsked {
		o.calm(now)
	}
	return nil, err
}

func (j *Job) finish(stop Stamp, p Policy) {
	j.Stop = stop
	j.Minutes = Minutes(j.Start.At, stop.At, p)
	j.Grade = j.grade()
}

// EndEarly stops a visit in the middle. What was served stays and is called back.
func (o *Order) EndEarly(by *Account, p Policy, now time.Time) error {
	r, _ := RowOf(EndEarly)
	if _, err := o.allowed(r, step{by: by, now: now}); err != nil {
		return err
	}
	if !o.started() {
		return Errf(Conflict, "order.not_started", "服务还没有开始，请用“撤回”")
	}
	for _, j := range o.Live() {
		switch {
		case j.State == Serving:
			j.finish(Stamp{At: now.UTC(), Method: ByHand}, p)
			j.drop(Finished)
		case j.State != Finished:
			j.drop(Released)
		}
	}
	o.CallBack = true
	o.takeBackOffers(now)
	return o.move(EndEarly, step{by: by, now: now, p: p})
}

// Confirm is the beneficiary's word that it happened: its minutes are promised to the ledger in the same write.
func (o *Order) Confirm(by *Account, p Policy, now time.Time) error {
	return o.confirm(Confirm, step{by: by, now: now, p: p})
}

// CalledBack records the answer of a call to the beneficiary, made by somebody outside the visit.
func (o *Order) CalledBack(by *Account, p Policy, now time.Time) error {
	return o.confirm(CallBack, step{by: by, now: now, p: p})
}

func (o *Order) confirm(a Action, s step) error {
	if err := o.move(a, s); err != nil {
		return err
	}
	o.CallBack = false
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if j.State != Finished || j.Line != "" || j.Generation != o.Generation && a != CallBack {
			continue
		}
		j.Due = true
		if j.Grade == GradeC && a == CallBack && j.Stop.Method == ByRule {
			j.Grade = GradeB
		}
	}
	return nil
}

// Rate stores how it was: 1 不满意, 2 一般, 3 满意.
func (o *Order) Rate(by *Account, stars int, now time.Time) error {
	if stars < 1 || stars > 3 {
		return Fieldf("stars", "rating.stars", "评价应为 1（不满意）、2（一般）或 3（满意）")
	}
	if err := o.move(Rate, step{by: by, now: now}); err != nil {
		return err
	}
	o.Rating = &Rating{Stars: stars, By: by.ID, At: now.UTC()}
	return nil
}

// ReopenOrder does it again with somebody else. The first jobs stay on file; those with both codes keep their minutes, the
// others wait for a call-back (CalledBack pays them, Confirm does not).
func (o *Order) ReopenOrder(by *Account, words string, p Policy, now time.Time) error {
	if !textWithin(words, 0, 200) {
		return Fieldf("words", "order.words", "说明不超过 200 字")
	}
	r, _ := RowOf(Reopen)
	if _, err := o.allowed(r, step{by: by, now: now}); err != nil {
		return err
	}
	for _, j := range o.Live() {
		o.Excluded = append(o.Excluded, j.Volunteer)
		if j.State == Finished && j.Grade == GradeA && j.Line == "" {
			j.Due = true
		}
	}
	o.Generation++
	o.Slots = max(o.Slots, o.Item.Volunteer) // it may have gone ahead with fewer
	o.Offers, o.Tries, o.CallBack, o.Rating, o.Closed = nil, 0, false, nil, 0
	o.clearClock(ConfirmBy, ArchiveBy, FillBy)
	if words != "" {
		o.Tellable = append(o.Tellable, Hide(words))
	}
	return o.move(Reopen, step{by: by, now: now, p: p})
}

// started tells whether a volunteer has checked in.
func (o *Order) started() bool {
	return slices.ContainsFunc(o.Live(), func(j *Job) bool { return j.State == Serving || j.State == Finished })
}

// CancelOrder withdraws the order. Whoever was on the way is told at once.
func (o *Order) CancelOrder(by *Account, now time.Time) error {
	return o.leave(Cancel, step{by: by, now: now})
}

// leave ends an order in which nobody has begun; who had accepted is free. A job left behind would open the order again.
func (o *Order) leave(a Action, s step) error {
	r, _ := RowOf(a)
	if _, err := o.allowed(r, s); err != nil {
		return err
	}
	if o.started() {
		return Errf(Conflict, "order.started", "已有志愿者开始服务，请用“提前结束”")
	}
	for _, j := range o.Live() {
		j.drop(Withdrawn)
	}
	return o.move(a, s)
}

// EscalateNow hands the order to the next owner by hand.
func (o *Order) EscalateNow(by *Account, p Policy, now time.Time) error {
	return o.escalate(step{by: by, now: now, p: p, code: "by_hand"})
}
