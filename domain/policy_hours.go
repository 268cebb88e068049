package domain

import "time"

// The ranges of the figures of hours. A day of more than 16 hours is no day (reliability reference, invariant I8).
const (
	mostDayMinutes  = 16 * 60
	mostDisputeDays = 30
)

// checkHours refuses figures of hours out of range; 0 stands for the default everywhere. Errors name the field.
func (p Policy) checkHours() error {
	switch {
	case p.DailyCap != 0 && (p.DailyCap < p.UnitMinutes || p.DailyCap > mostDayMinutes):
		return Fieldf("daily_cap", "policy.daily_cap", "每日上限应在计时单位与 %d 分钟之间", mostDayMinutes)
	case p.MinFraction < 0 || p.MinFraction > 100:
		return Fieldf("min_fraction", "policy.min_fraction", "最低比例应为 0–100")
	case p.DailyMint < 0 || p.DailyMint > mostDayMinutes:
		return Fieldf("daily_mint", "policy.daily_mint", "每日补录上限应为 0–%d 分钟", mostDayMinutes)
	case p.DisputeDays < 0 || p.DisputeDays > mostDisputeDays:
		return Fieldf("dispute_days", "policy.dispute_days", "异议答复期限应为 0–%d 个工作日", mostDisputeDays)
	}
	return nil
}

// Worth is the minutes that a record brings before the cap of the day: those worked; 0 for what is not volunteering
// (志愿服务记录与证明出具办法 art. 19), and for a visit shorter than the policy's part of the planned length. Both count as work.
func (p Policy) Worth(r *Record) int64 {
	served := int64(r.Stop.Sub(r.Start) / time.Minute)
	switch {
	case r.Nature != Volunteering:
		return 0
	case r.Planned > 0 && served*100 < r.Planned*int64(p.MinFraction):
		return 0
	}
	return r.Work
}
