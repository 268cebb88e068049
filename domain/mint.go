package domain

import (
	"slices"
	"time"
)

// LegacyMint is the most minutes of imported hours that one person may approve in a day: 5,000 hours, a file of some 1,500
// records (ours). It is apart from the budget of manual hours, for a community that moves in brings years at once.
const LegacyMint = 5000 * 60

// Mint is what one of the staff has approved on one day 每日审批额度, so that nobody alone can make hours without end. Its id is
// account|day, and account|day|legacy for imports.
type Mint struct {
	ID      string      `bson:"_id"`
	V       int64       `bson:"v"`
	Account AccountID   `bson:"account"`
	Day     string      `bson:"day"` // in Asia/Shanghai
	Minutes int64       `bson:"minutes"`
	Entries []MintEntry `bson:"entries"`
}

// MintEntry is what one proposal or batch took.
type MintEntry struct {
	For     string `bson:"for"`
	Minutes int64  `bson:"minutes"`
}

// NewMint is the empty budget of a day.
func NewMint(a AccountID, legacy bool, now time.Time) *Mint {
	m := &Mint{Account: a, Day: dayOf(now)}
	m.ID = string(a) + "|" + m.Day
	if legacy {
		m.ID += "|legacy"
	}
	return m
}

// Take takes minutes for a proposal out of the day's most, once; false if it was taken before or is nothing. Exhausted
// hours.mint_budget.
func (m *Mint) Take(what string, minutes, most int64, now time.Time) (bool, error) {
	if minutes <= 0 || slices.ContainsFunc(m.Entries, func(e MintEntry) bool { return e.For == what }) {
		return false, nil
	}
	if m.Minutes+minutes > most {
		tomorrow := now.In(Shanghai).AddDate(0, 0, 1)
		midnight := time.Date(tomorrow.Year(), tomorrow.Month(), tomorrow.Day(), 0, 0, 0, 0, Shanghai)
		return false, &Error{
			Kind: Exhausted, Code: "hours.mint_budget", Retry: midnight.Sub(now),
			Text: "您今天可审批的补录时长不够了，还剩 " + Hours(max(most-m.Minutes, 0)) + " 小时；请由其他工作人员审批，或明天再办",
		}
	}
	m.Minutes += minutes
	m.Entries = append(m.Entries, MintEntry{what, minutes})
	return true, nil
}

// Give gives back what a proposal took that was not approved after all; false if it took nothing.
func (m *Mint) Give(what string) bool {
	i := slices.IndexFunc(m.Entries, func(e MintEntry) bool { return e.For == what })
	if i < 0 {
		return false
	}
	m.Minutes -= m.Entries[i].Minutes
	m.Entries = slices.Delete(m.Entries, i, i+1)
	return true
}
