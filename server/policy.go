package server

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"lindan/domain"
	"lindan/server/wire"
)

func (s *Server) showPolicy(c *call) error {
	a, err := s.area(c)
	if err != nil {
		return err
	}
	if !c.actor.StaffOf(a.ID) {
		return errNoArea
	}
	p, err := s.desk.Policy(c.ctx, a.ID)
	if err != nil {
		return err
	}
	return answerPolicy(c, a.Version, p)
}

func answerPolicy(c *call, number int, p domain.Policy) error {
	c.Set(fiber.HeaderETag, etag(number))
	return c.JSON(viewPolicy(p))
}

// setPolicy replaces the rules; If-Match has to name the version that was read: if_match.missing (428), policy.stale (412).
func (s *Server) setPolicy(c *call) error {
	number, given, err := ifMatch(c)
	if err != nil {
		return err
	}
	if !given {
		return domain.Fieldf("If-Match", "if_match.missing", "请求须带 If-Match，内容为读到的 ETag")
	}
	a, err := s.area(c)
	if err != nil {
		return err
	}
	body, err := decode[wire.Policy](c)
	if err != nil {
		return err
	}
	p, err := policy(body)
	if err != nil {
		return err
	}
	if a, err = s.desk.SetPolicy(c.ctx, c.actor, a.ID, number, p); err != nil {
		return err
	}
	p.Number, p.Area = a.Version, a.ID
	return answerPolicy(c, a.Version, p)
}

func viewPolicy(p domain.Policy) wire.Policy {
	sec := func(d time.Duration) int64 { return int64(d / time.Second) }
	v := wire.Policy{
		AnswerUrgent: sec(p.AnswerUrgent), AnswerOrdinary: sec(p.AnswerOrdinary), EscalateEvery: sec(p.EscalateEvery),
		OfferUrgent: sec(p.OfferUrgent), OfferToday: sec(p.OfferToday), OfferPlanned: sec(p.OfferPlanned),
		WaveEvery: sec(p.WaveEvery), WaveSize: p.WaveSize, Rings: p.Rings, Arrive: sec(p.ArriveWithin), NoShow: sec(p.NoShow),
		LateBack: sec(p.LateHandBack), CloseGrace: sec(p.CloseGrace), CloseMax: sec(p.CloseMax), Confirm: sec(p.Confirm),
		Archive: sec(p.Archive), OfflineMax: sec(p.OfflineMax), DupWindow: sec(p.DupWindow), OffersPerDay: p.OffersPerDay, OfferGap: sec(p.OfferGap),
		WeeklyMinutes: p.WeeklyMinutes, QuietFrom: p.QuietFrom, QuietTo: p.QuietTo, UnitMinutes: p.UnitMinutes, JobCap: p.JobCap,
		DailyCap: int(p.DayCap()), MinFraction: p.MinFraction, DailyMint: int(p.DayMint()), DisputeDays: p.DisputeWithin(),
		Version: p.Number, VersionOf: string(p.Area),
	}
	v.Matching, v.PromiseUrgent, v.PromiseToday = wire.PolicyMatching(orText(p.Matching, "learned")), sec(p.PromiseFor(true)), sec(p.PromiseFor(false))
	v.GroupHold = sec(p.HoldGroup())
	w := p.Weights()
	v.RateWeights, v.Stars = wire.RateWeights{Response: w.Response, Resolution: w.Resolution, Satisfaction: w.Satisfaction}, p.StarHours()
	for _, it := range p.Services {
		v.Services = append(v.Services, viewService(it))
	}
	return v
}

// policy is the body as a policy; domain.Policy.Check says whether its values are sound.
func policy(b wire.Policy) (domain.Policy, error) {
	p := domain.Policy{
		AnswerUrgent: seconds(b.AnswerUrgent), AnswerOrdinary: seconds(b.AnswerOrdinary), EscalateEvery: seconds(b.EscalateEvery),
		OfferUrgent: seconds(b.OfferUrgent), OfferToday: seconds(b.OfferToday), OfferPlanned: seconds(b.OfferPlanned),
		WaveEvery: seconds(b.WaveEvery), WaveSize: b.WaveSize, Rings: b.Rings, ArriveWithin: seconds(b.Arrive), NoShow: seconds(b.NoShow),
		LateHandBack: seconds(b.LateBack), CloseGrace: seconds(b.CloseGrace), CloseMax: seconds(b.CloseMax), Confirm: seconds(b.Confirm),
		Archive: seconds(b.Archive), OfflineMax: seconds(b.OfflineMax), DupWindow: seconds(b.DupWindow), OffersPerDay: b.OffersPerDay, OfferGap: seconds(b.OfferGap),
		WeeklyMinutes: b.WeeklyMinutes, QuietFrom: b.QuietFrom, QuietTo: b.QuietTo, UnitMinutes: b.UnitMinutes, JobCap: b.JobCap,
		DailyCap: b.DailyCap, MinFraction: b.MinFraction, DailyMint: b.DailyMint, DisputeDays: b.DisputeDays,
	}
	if p.Matching = string(b.Matching); p.Matching == "learned" {
		p.Matching = domain.MatchLearned
	}
	p.PromiseUrgent, p.PromiseToday, p.GroupHold = seconds(b.PromiseUrgent), seconds(b.PromiseToday), seconds(b.GroupHold)
	p.RateWeights, p.Stars = domain.RateWeights{Response: b.RateWeights.Response, Resolution: b.RateWeights.Resolution, Satisfaction: b.RateWeights.Satisfaction}, b.Stars
	for _, v := range b.Services {
		p.Services = append(p.Services, domain.Item{
			Code: v.Code, Name: v.Name, Skill: domain.SkillClass(v.Skill), Certified: v.Certified, Risk: domain.Risk(v.Risk), Volunteer: v.Volunteers,
			HomeVisit: v.HomeVisit, ByGender: v.ByGender, Minutes: v.Minutes, Statement: v.Statement, Refused: v.Refused,
			Nature: domain.Nature(v.Nature),
		})
	}
	return p, checkMenuSize(b.Services)
}

// The size of a menu: with these it fits into one document with room to spare.
const (
	menuLines = 40
	menuText  = 200 // characters of a statement
)

func checkMenuSize(list []wire.Service) error {
	if len(list) > menuLines {
		return domain.Fieldf("services", "policy.services", "服务项目最多 %d 项", menuLines)
	}
	for i, v := range list {
		if utf8.RuneCountInString(v.Statement) > menuText || utf8.RuneCountInString(v.Refused) > menuText {
			return domain.Fieldf("services."+strconv.Itoa(i), "policy.statement", "说明不超过 %d 字", menuText)
		}
	}
	return nil
}

// seconds is n as a duration, bounded so that no product overflows; the rules of the policy are far inside the bounds.
func seconds(n int64) time.Duration {
	const most = 100 * 365 * 24 * 3600
	return time.Duration(max(min(n, most), -1)) * time.Second
}
