package domain

import "slices"

// What a rating of volunteers 星级 asks for besides hours: from so many ratings on, so many percent of them satisfied.
// By hours and quality: 志愿服务记录与证明出具办法 art. 10; the figures are ours.
const (
	RatingsFrom   = 5
	SatisfiedFrom = 60
)

// Standing is a volunteer's star rating.
type Standing struct {
	Level     int   // 0 for none
	Minutes   int64 // that count
	Next      int64 // minutes in all that the next level needs; 0 at the highest
	Ratings   int64
	Satisfied int64
	Held      bool // her hours would bring more, her ratings do not allow it
}

// StarHours are the hours of the levels, the policy's own or the default (practice, weak).
func (p Policy) StarHours() []int {
	if len(p.Stars) > 0 {
		return p.Stars
	}
	return []int{100, 300, 600, 1000, 1500}
}

// StarGrades are the grades of evidence that count for stars: by hand and by rule (C) does not, until a call lifts it.
func StarGrades() []Grade { return []Grade{GradeA, GradeB, GradeL} }

// StandingOf rates by hours and quality: both have to be there. Below RatingsFrom ratings the hours alone decide.
func StandingOf(minutes, ratings, satisfied int64, hours []int) Standing {
	s := Standing{Minutes: minutes, Ratings: ratings, Satisfied: satisfied}
	for _, h := range hours {
		if minutes < int64(h)*60 {
			s.Next = int64(h) * 60
			break
		}
		s.Level++
	}
	if ratings >= RatingsFrom && satisfied*100 < ratings*SatisfiedFrom && s.Level > 0 {
		s.Level, s.Held = 0, true
	}
	return s
}

// StarName is what a level is called.
func StarName(level int) string {
	names := []string{"尚未评星", "一星志愿者", "二星志愿者", "三星志愿者", "四星志愿者", "五星志愿者", "六星志愿者", "七星志愿者", "八星志愿者", "九星志愿者", "十星志愿者"}
	return names[min(max(level, 0), len(names)-1)]
}

// checkFigures refuses weights and levels that say nothing.
func (p Policy) checkFigures() error {
	switch {
	case !p.RateWeights.sound():
		return Fieldf("rate_weights", "policy.weights", "三率权重应为 0–100 的整数")
	case len(p.Stars) > 10 || len(p.Stars) > 0 && (p.Stars[0] < 1 || slices.Max(p.Stars) > 100_000):
		return Fieldf("stars", "policy.stars", "星级时长应为 1–100000 小时，最多十级")
	}
	for i := 1; i < len(p.Stars); i++ {
		if p.Stars[i] <= p.Stars[i-1] {
			return Fieldf("stars", "policy.stars", "星级时长应由小到大")
		}
	}
	return nil
}
